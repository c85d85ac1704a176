"""Each decision: which press made it, how long it took, and whether it stands."""

from datetime import timedelta
from itertools import permutations, product
from typing import Any
from uuid import uuid4

import pytest
from psycopg.rows import DictRow

from adapters.bootstrap import Storyline
from adapters.postgres.schema.migrate import migrate
from domain.content.decisions import DECISIONS, ContentItem, decide
from domain.events import (
    BotResponded,
    CallbackPressed,
    CommandIssued,
    ContentDecided,
    ContentPosted,
    ContentRejected,
    ContentSkipped,
    MessageReceived,
)
from domain.ids import ItemId
from domain.ports import Unit
from domain.reports import InteractionFilter
from domain.vocabulary import Button, Outcome
from projections.projection import all_projections
from projections.projection_ports import Target
from projections.projector import retry_parked
from projections.replay import Exported, replay, until
from tests.drivers.event_log import compared, execute, project, record, rows
from tests.drivers.read_table import ReadTable
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    TEAM,
    command,
    decision,
    in_private,
    message,
    press,
    withdrawal,
)

OFFERED = NOON - timedelta(seconds=90, microseconds=250)
WORDS: dict[type[ContentDecided], str] = {
    ContentPosted: "posted",
    ContentSkipped: "skipped",
    ContentRejected: "rejected",
}


@pytest.fixture
def decisions(storyline: Storyline) -> ReadTable:
    return ReadTable(storyline, "decisions")


def row(decided: Unit, **known: Any) -> dict[str, Any]:
    """The row of a decision by Alice at noon, posted and not timed, but for what is `known`."""
    pressed, made = decided
    usual = {
        "press_id": pressed.stream_id,
        "item_id": made.stream_id,
        "chat_id": TEAM,
        "user_id": ALICE,
        "decision": "posted",
        "offered_at": None,
        "decided_at": NOON,
        "standing": 1,
        "seconds": None,
    }
    return usual | known


def found(storyline: Storyline, query: str) -> list[DictRow]:
    with storyline.connections.connection() as connection:
        return connection.execute(query.encode()).fetchall()


def test_each_decision_is_a_row(decisions: ReadTable) -> None:
    timed, private = (
        decision(press("skip", by=BOB), offered_at=OFFERED),
        decision(in_private(press("confirm_reject"))),
    )
    decisions.when(timed, private, press("reject"), message("posted")).then(
        row(timed, decision="skipped", user_id=BOB, offered_at=OFFERED, seconds=90.00025),
        row(private, decision="rejected", chat_id=None),
    )


def test_a_press_that_names_no_item_decides_too(decisions: ReadTable) -> None:
    pressed = press("posted")
    other = decision(press("posted"), offered_at=OFFERED)  # beside it, and not its own
    decisions.when(pressed, other).then(
        row([pressed, pressed], item_id=None),
        row(other, offered_at=OFFERED, seconds=90.00025),
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_press_and_its_withdrawal_are_one_row_in_any_order(
    storyline: Storyline, order: tuple[int, ...]
) -> None:
    decided = decision(press("posted"), offered_at=OFFERED)
    again = decision(press("skip", by=BOB))
    record(storyline, decided, withdrawal(decided, by=BOB), again)
    ranges = [(0, 2), (2, 4), (4, 6)]
    for projection in all_projections().values():
        with storyline.projections.claim(projection.name, Target.LIVE) as claim:
            assert claim
            for number in order:
                claim.fold(*ranges[number])
            claim.move(6)
    expected = [
        row(decided, offered_at=OFFERED, seconds=90.00025, standing=0),
        row(again, decision="skipped", user_id=BOB),
    ]
    told = rows(storyline.connections, "decisions")
    assert sorted(told, key=lambda each: str(each["standing"])) == expected
    standing = found(storyline, "SELECT press_id, decision FROM standing_decisions")
    assert standing == [{"press_id": again[0].stream_id, "decision": "skipped"}]


def test_sql_counts_as_a_decision_what_the_domain_does(storyline: Storyline) -> None:
    """For every type of interaction, every button and every outcome."""
    types = [CallbackPressed, CommandIssued, MessageReceived, BotResponded]
    tried = [
        interaction(
            stream_id=uuid4(), stream_version=1, occurred_at=NOON, name=name, outcome=outcome
        )
        for interaction, name, outcome in product(types, [*Button, "another"], Outcome)
    ]
    record(storyline, *tried)
    counted = found(
        storyline,
        "SELECT press_id, decision FROM current_events WHERE delta = 1 ORDER BY notification_id",
    )
    deciding = [
        {"press_id": each.stream_id, "decision": WORDS[type(made)]}
        for each in tried
        if isinstance(each, CallbackPressed)
        if (made := decide(ContentItem(ItemId(uuid4())), each)[1])
    ]
    assert counted == deciding
    assert len(deciding) == len(DECISIONS)


def test_no_row_but_a_press_and_a_withdrawal_describes_a_decision(storyline: Storyline) -> None:
    decided = decision(press("skip", by=BOB), offered_at=OFFERED)
    undo = withdrawal(decided, occurred_at=NOON + timedelta(days=1))
    record(storyline, decided, undo, command(), press("reject"))
    told = found(
        storyline,
        "SELECT press_id, item_id, decision, decided_at, decided_by, decision_offered_at, delta"
        " FROM current_events ORDER BY notification_id",
    )
    described = {
        "press_id": decided[0].stream_id,
        "item_id": decided[1].stream_id,
        "decision": "skipped",
        "decided_at": NOON,
        "decided_by": BOB,
        "decision_offered_at": OFFERED,
    }
    nothing = dict.fromkeys([*described, "delta"])
    assert told == [
        described | {"delta": 1},
        nothing,
        nothing,
        described | {"delta": -1},
        nothing,
        nothing,
    ]


@pytest.mark.parametrize("parked", [(1,), (4,), (1, 4)], ids=["press", "withdrawal", "both"])
def test_a_withdrawn_decision_counts_nowhere_while_its_events_are_parked(
    storyline: Storyline, parked: tuple[int, ...]
) -> None:
    decided = decision(press("posted"), offered_at=OFFERED)
    record(storyline, decided, withdrawal(decided, by=BOB), decision(press("skip")))
    for name in all_projections():
        with storyline.projections.claim(name, Target.LIVE) as claim:
            assert claim
            for position in range(1, 7):
                if position in parked:
                    claim.park(position, "poison")
                else:
                    claim.fold(position - 1, position)
            claim.move(6)
    assert_only_the_skip_counts(storyline)
    for projection in all_projections().values():
        retry_parked(storyline.projections, projection)
        assert not compared(storyline, projection).differs
    assert_only_the_skip_counts(storyline)


def assert_only_the_skip_counts(storyline: Storyline) -> None:
    """In every window, also in one that ends before the undo."""
    for as_of in (NOON, NOON + timedelta(microseconds=1), NOON + timedelta(days=1)):
        report = storyline.service.get_content_decisions(as_of=as_of)
        assert (report["posted"], report["skipped"]) == (0, 1)
        assert report["median_seconds_to_decide"] is None
        stats = storyline.service.get_user_stats(ALICE, as_of=as_of)
        assert (stats["posts_marked"], stats["posts_skipped"]) == (0, 1)
        assert stats["total_interactions"] == 2
        activity = storyline.service.get_team_activity(as_of=as_of)
        assert activity["interactions_by_name"] == {"posted": 1, "skip": 1, "/undo": 1}


def test_tables_as_of_a_position_know_the_withdrawals_up_to_it(storyline: Storyline) -> None:
    decided = decision(press("posted"))
    record(storyline, decided, message(), withdrawal(decided))
    decisions = all_projections()["decisions"]
    for position, standing in ((2, 1), (3, 1), (5, 0)):
        *_, exported = until(storyline.projections, decisions, position)
        assert isinstance(exported, Exported)
        (told,) = rows(storyline.connections, exported.tables[0])
        assert told["standing"] == standing


def test_seconds_to_decide_are_told_to_the_millisecond(storyline: Storyline) -> None:
    for seconds in (1, 2, 3.0009, 10):
        offered_at = NOON - timedelta(seconds=seconds)
        record(storyline, decision(press("posted"), offered_at=offered_at))
    record(storyline, decision(press("posted")))
    report = storyline.service.get_content_decisions(as_of=NOON)
    assert report["median_seconds_to_decide"] == 2.5  # 2.50045
    assert report["p90_seconds_to_decide"] == 7.9  # 3.0009 + 0.7 * 6.9991 = 7.90027


OLDER_FOLD = """INSERT INTO user_stats AS standing
SELECT user_id, bucket, chat_id, sum(interactions), sum(marked), 0, 0, '{}', max(last_at)
FROM (
    SELECT user_id, storyline_bucket(occurred_at) AS bucket, chat_id, count(*) AS interactions,
        count(*) FILTER (WHERE decision = 'posted') AS marked, max(occurred_at) AS last_at
    FROM (
        SELECT
            *,
            CASE WHEN interaction_type = 'callback' THEN interaction_name END AS decision
        FROM current_events
        WHERE notification_id > %(after)s AND notification_id <= %(upto)s
            AND interaction_type <> 'bot_response' AND user_id IS NOT NULL
    ) AS interaction
    GROUP BY 1, 2, 3
) AS counted
GROUP BY user_id, bucket, chat_id
"""
"""How user_stats of release 0.2 begins: `decision` is a column of the view since then."""


def test_tables_of_an_older_release_fold_and_report_until_a_replay(
    storyline: Storyline, database_url: str
) -> None:
    old = OLDER_FOLD.replace("'", "''")
    execute(
        storyline.connections,
        "ALTER TABLE team_activity DROP COLUMN last_event_at",
        "ALTER TABLE content_decision DROP COLUMN last_event_at",
        f"UPDATE projection_checkpoint SET fold = '{old}' WHERE projection = 'user_stats'",
        "DROP INDEX event_log_withdrawn",
        "DROP FUNCTION storyline_moment CASCADE",
        "DELETE FROM schema_migration WHERE name = 'migrations/0021_decisions' OR name ~ '^views/'",
    )
    migrate(database_url)
    record(storyline, decision(press("posted")), decision(press("posted", by=BOB)))
    project(storyline)
    (told,) = [row for row in rows(storyline.connections, "user_stats") if row["user_id"] == BOB]
    assert (told["total_interactions"], told["posts_marked"]) == (1, 1)
    early = NOON - timedelta(microseconds=1)
    for as_of, expected in ((early, 0), (NOON, 2), (NOON + timedelta(hours=1), 2)):
        activity = storyline.service.get_team_activity(as_of=as_of)
        assert activity["total_interactions"] == expected
        assert storyline.service.get_content_decisions(as_of=as_of)["posted"] == expected
    columns = found(storyline, "SELECT last_event_at FROM team_activity")
    assert {row["last_event_at"] for row in columns} == {NOON}


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT seconds FROM decisions WHERE decided_at BETWEEN '2024-01-01' AND '2024-02-01'",
            "decisions_time",
        ),
        (
            "SELECT seconds FROM decisions WHERE chat_id = ANY ('{-1,-2}')"
            " AND decided_at BETWEEN '2024-01-01' AND '2024-02-01'",
            "decisions_chat",
        ),
        (
            "SELECT decided_at FROM current_events WHERE topic = 'storyline.DecisionWithdrawn'"
            " AND storyline_moment(context ->> 'decided_at') > '2024-01-01'",
            "event_log_withdrawn",
        ),
        (
            "SELECT FROM team_activity WHERE bucket = '2024-01-01' AND last_event_at > now()",
            "team_activity_bucket_chat_id",
        ),
    ],
)
def test_an_index_serves_what_reports_ask(storyline: Storyline, query: str, index: str) -> None:
    with storyline.connections.connection() as connection, connection.transaction():
        connection.execute("SET LOCAL enable_seqscan = off")
        steps = connection.execute(f"EXPLAIN (COSTS OFF) {query}".encode()).fetchall()
    assert index in str(steps)


def test_the_view_follows_a_swap_and_comes_back_with_its_table(
    storyline: Storyline, database_url: str
) -> None:
    decided = decision(press("posted"))
    record(storyline, decided)
    project(storyline)
    list(replay(storyline.projections, all_projections()["decisions"]))
    record(storyline, withdrawal(decided), decision(press("skip")))
    project(storyline)
    standing = "SELECT decision FROM standing_decisions"
    assert found(storyline, standing) == [{"decision": "skipped"}]

    execute(storyline.connections, "DROP TABLE decisions CASCADE")
    migrate(database_url)
    project(storyline)
    assert found(storyline, standing) == [{"decision": "skipped"}]
    assert not storyline.schema_audit.check().forged


def test_the_audit_trail_marks_the_press_that_was_taken_back(storyline: Storyline) -> None:
    decided, kept = decision(press("posted")), decision(press("skip"))
    record(storyline, decided, withdrawal(decided, by=BOB), kept, message())
    trail = storyline.reports.interactions(InteractionFilter())
    assert [each.interaction_name for each in trail if each.is_withdrawn] == ["posted"]
    assert sorted(each.interaction_name for each in trail) == ["/undo", "posted", "skip", "text"]
