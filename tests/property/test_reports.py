"""Every report equals a naive scan of what was logged: for every window, zone and projector lag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, available_timezones

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import Storyline, open_storyline
from domain.content.decisions import DECISIONS
from domain.events import (
    BotResponded,
    CallbackPressed,
    ChatMigrated,
    CommandIssued,
    DecisionWithdrawn,
    Interaction,
    MessageReceived,
)
from domain.ids import StreamId, keyed_stream_id
from domain.ports import Unit
from domain.reports import InteractionRecord
from domain.service import InteractionService
from domain.vocabulary import Button, Outcome
from projections.projection import all_projections
from projections.projector import advance
from projections.replay import replay
from tests.drivers.event_log import forget_everything, project
from tests.drivers.poison import poisoned
from tests.factories.events import ALICE, NOON, TEAM, at
from tests.property.naive_reports import Happened, NaiveReports, Question, answers
from tests.property.random_history import (
    NO_TEAM,
    OFF_THE_QUARTER_HOUR,
    TEAMS,
    Draft,
    private_chat,
    random_history,
    random_migrations,
    random_question,
)

EVENTS: Mapping[str, type[Interaction]] = {
    "command": CommandIssued,
    "callback": CallbackPressed,
    "message": MessageReceived,
    "bot_response": BotResponded,
}
COMMAND = Draft("command", ALICE, "/queue", {}, TEAM, None, NOON, "ok")
OFFSETS = [
    None, "", "UTC+2", "GMT+2", "EST5", "3", "-3.5", "<+02>-2", "Etc/GMT+13", "Etc/GMT-15", "XYZ4",
    "UTC-", "INTERVAL '2 hours'", "Europe/Berlin\n", "Mars/Olympus",
]  # fmt: skip
EFFORT = settings().max_examples
"""50 in development, more in soak runs."""


@pytest.fixture
def storyline(database_url: str) -> Iterator[Storyline]:
    """A Storyline whose sessions live in a zone that no report may care about."""
    zone = make_conninfo(database_url, options="-c TimeZone=America/St_Johns")
    with open_storyline(zone) as opened:
        opened.connections.wait()  # see tests/conftest.py
        yield opened


@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 30))
def test_reports_equal_a_naive_scan_wherever_the_projectors_are(
    storyline: Storyline, chance: Random, length: int
) -> None:
    forget_everything(storyline)
    naive = NaiveReports()
    history = random_history(chance, length)
    recorded = chance.randrange(length + 1)
    log_at_once(storyline, naive, history[:recorded])
    migrate(storyline, naive, random_migrations(chance))
    project_some(storyline, chance, length)
    log_one_by_one(storyline, naive, history[recorded:])
    migrate(storyline, naive, random_migrations(chance))
    project_some(storyline, chance, length)
    for _ in range(5):
        question = random_question(chance, history)
        assert answers(storyline.service, question) == answers(naive, question), question


def test_reports_equal_a_naive_scan_of_thousands_of_interactions(storyline: Storyline) -> None:
    chance = Random(20240229)
    naive = NaiveReports()
    history = random_history(chance, 3_000 + 10 * EFFORT)
    log_at_once(storyline, naive, history[:-300])
    log_one_by_one(storyline, naive, history[-300:])

    def check() -> None:
        for _ in range(EFFORT):
            question = random_question(chance, history)
            assert answers(storyline.service, question) == answers(naive, question), question

    check()  # projectors stopped
    project_some(storyline, chance, len(history))
    check()  # half-way, each somewhere else
    project(storyline)
    check()  # caught up
    for projection in all_projections().values():
        list(replay(storyline.projections, projection))
    check()  # rebuilt
    migrate(storyline, naive, [(TEAMS[0], NO_TEAM), (NO_TEAM, TEAMS[2])])
    check()  # a chain, and not folded


@pytest.mark.parametrize("tz", OFF_THE_QUARTER_HOUR)
@settings(max_examples=settings().max_examples // 4)  # of each of eight zones
@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 60))
def test_reports_are_exact_where_clocks_change_inside_a_quarter_hour(
    storyline: Storyline, tz: str, chance: Random, length: int
) -> None:
    moments = [at(text) for text in OFF_THE_QUARTER_HOUR[tz]]
    forget_everything(storyline)
    naive = NaiveReports()
    history = random_history(chance, length, moments)
    log_at_once(storyline, naive, history)
    project_some(storyline, chance, 2 * length)
    for _ in range(5):
        question = random_question(chance, history, [tz], moments)
        assert answers(storyline.service, question) == answers(naive, question), question


def test_a_quarter_hour_in_which_a_clock_is_set_is_read_from_the_log(storyline: Storyline) -> None:
    # Casey, 4 October 2020: from 00:01 to 03:01.
    moments = [at("2020-10-03 16:00:30"), at("2020-10-03 16:05"), at("2020-10-03 16:06")]
    log_at_once(storyline, NaiveReports(), [replace(COMMAND, at=moment) for moment in moments])
    project(storyline)
    asked: dict[str, Any] = {"tz": "Antarctica/Casey", "as_of": at("2020-10-04")}
    assert storyline.service.get_user_stats(ALICE, 1, **asked)["most_active_hour"] == 3
    # St. John's, 7 November 2010: from 00:01 back to 23:01.
    log_at_once(
        storyline,
        NaiveReports(),
        [replace(COMMAND, at=at(f"2010-11-07 02:3{minute}")) for minute in (0, 1, 2)],
    )
    project(storyline)
    asked = {"tz": "America/St_Johns", "as_of": at("2010-11-07 12:00")}
    days = storyline.service.get_team_activity(1, **asked)["daily_activity"]
    assert [(day["date"], day["interactions"]) for day in days] == [
        ("2010-11-06", 2),
        ("2010-11-07", 1),
    ]


@pytest.mark.parametrize("tz", OFF_THE_QUARTER_HOUR)
def test_postgres_and_python_know_the_same_rules_of_a_zone(storyline: Storyline, tz: str) -> None:
    moments = [
        at(text) + number * timedelta(seconds=10)
        for text in OFF_THE_QUARTER_HOUR[tz]
        for number in range(-90, 91)
    ]
    with storyline.connections.connection() as connection:
        rows = connection.execute(
            "SELECT moment AT TIME ZONE %s AS local FROM unnest(%s::timestamptz[]) AS moment",
            [tz, moments],
        ).fetchall()
    told = [moment.astimezone(ZoneInfo(tz)).replace(tzinfo=None) for moment in moments]
    assert [row["local"] for row in rows] == told


def test_a_clock_that_is_set_back_over_midnight_shows_a_date_outside_of_the_window_s_ends(
    storyline: Storyline,
) -> None:
    # St. John's, 7 November 2010: from 00:01 back to 23:01. The window begins at 00:00:30 ...
    begins = storyline.service.get_team_activity(
        1, tz="America/St_Johns", as_of=at("2010-11-08 02:30:30")
    )
    assert [day["date"] for day in begins["daily_activity"]] == ["2010-11-06", "2010-11-07"]
    # ... and ends at 23:30, on the date before the one that it has shown for a minute.
    ends = storyline.service.get_team_activity(
        1, tz="America/St_Johns", as_of=at("2010-11-07 03:00:00")
    )
    dates = [day["date"] for day in ends["daily_activity"]]
    assert dates == ["2010-11-06", "2010-11-07"]


def test_a_day_is_24_hours_long_also_when_the_clocks_change(storyline: Storyline) -> None:
    naive = NaiveReports()
    half_hours = [at("2024-03-30 09:00") + number * timedelta(minutes=30) for number in range(6)]
    log_at_once(storyline, naive, [replace(COMMAND, at=moment) for moment in half_hours])
    noon_in_berlin = datetime(2024, 3, 31, 12, tzinfo=ZoneInfo("Europe/Berlin"))  # 10:00 in UTC
    question = Question(ALICE, "command", 1, None, "Europe/Berlin", noon_in_berlin, 100, 0)
    assert answers(storyline.service, question) == answers(naive, question)
    assert len(answers(naive, question)["get_by_type"]) == 3


@pytest.mark.parametrize("tz", ["CET", "MET", "EET", "WET"])
def test_a_zone_that_is_named_like_an_abbreviation_is_still_that_zone(
    storyline: Storyline, tz: str
) -> None:
    naive = NaiveReports()
    log_at_once(storyline, naive, [replace(COMMAND, at=at("2024-07-01 23:30"))])
    question = Question(ALICE, "command", 1, None, tz, at("2024-07-02"), 100, 0)
    assert answers(storyline.service, question) == answers(naive, question)


def test_every_zone_that_python_knows_is_one_and_no_offset_is(storyline: Storyline) -> None:
    with storyline.connections.connection() as connection:
        known = connection.execute("SELECT name FROM pg_timezone_names").fetchall()
        zones = {row["name"] for row in known} & available_timezones()
        assert len(zones) > 400
        for zone in zones:
            connection.execute("SELECT storyline_use_zone(%s)", [zone])
        for wrong in OFFSETS:
            with pytest.raises(psycopg.errors.InvalidParameterValue, match=r"(?i)time ?zone"):
                connection.execute("SELECT * FROM storyline_team_activity(7, p_tz => %s)", [wrong])


def test_nobody_has_done_nothing(storyline: Storyline) -> None:
    storyline.service.log_command(ALICE, "/queue")
    nobody = "SELECT * FROM storyline_user_stats(NULL)"
    with storyline.connections.connection() as connection:
        row = connection.execute(nobody).fetchone()
    assert row is not None
    assert set(map(repr, row.values())) == {"0", "{}", "None"}


def test_a_private_chat_is_in_the_audit_trail_and_no_team_to_report_on(
    storyline: Storyline,
) -> None:
    naive = NaiveReports()
    private = private_chat(ALICE)
    log_one_by_one(storyline, naive, [COMMAND, replace(COMMAND, chat_id=private)])
    question = Question(ALICE, "command", 1, private, "UTC", NOON, 100, 0)
    assert answers(storyline.service, question) == answers(naive, question)


def test_a_date_that_a_zone_left_out_is_not_reported(storyline: Storyline) -> None:
    # Samoa went from 29 to 31 December 2011 in one step over the date line.
    activity = storyline.service.get_team_activity(3, tz="Pacific/Apia", as_of=at("2012-01-01"))
    dates = [day["date"] for day in activity["daily_activity"]]
    assert dates == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]


def test_half_a_tenth_of_a_percent_is_rounded_away_from_zero(storyline: Storyline) -> None:
    for button, times in {"posted": 1, "skip": 3, "confirm_reject": 12}.items():
        for _ in range(times):
            storyline.service.log_callback(ALICE, button)
    decisions = storyline.service.get_content_decisions()
    assert decisions["posted_percentage"] == 6.3  # 6.25
    assert decisions["skip_percentage"] == 18.8  # 18.75
    assert decisions["rejection_rate"] == 75.0


def test_a_redelivered_interaction_is_told_as_it_was_first_recorded(storyline: Storyline) -> None:
    first = storyline.service.log_command(None, "/queue", {"n": 1}, TEAM, idempotency_key="k")
    again = storyline.service.log_command(None, "/help", {"n": 2}, TEAM, idempotency_key="k")
    assert again == first


def test_what_was_logged_is_told_as_the_audit_trail_tells_it(storyline: Storyline) -> None:
    somewhere = [None, TEAM, private_chat(ALICE)]
    logged = [
        log(storyline.service, Draft(kind, who, "/name", {"a": [1, None]}, chat, 7, NOON, "denied"))
        for kind, who, chat in product(EVENTS, [ALICE, None], somewhere)
    ]
    assert storyline.service.get_recent_interactions(1, as_of=NOON) == logged[::-1]


def test_times_are_told_in_utc_wherever_the_session_lives(storyline: Storyline) -> None:
    storyline.service.log_command(None, "/queue", telegram_chat_id=TEAM, occurred_at=NOON)
    (told,) = storyline.service.get_by_type("command", as_of=NOON)
    assert told.created_at.isoformat() == NOON.isoformat()


def log_at_once(storyline: Storyline, naive: NaiveReports, history: Sequence[Draft]) -> None:
    """Record in bulk, as the importer does."""
    events = [as_event(draft) for draft in history]
    for draft, event in zip(history, events, strict=True):
        if draft.user_id and is_private(draft):
            chat, seen_in = private_chat(draft.user_id), StreamId(event.stream_id)
            storyline.users.remember(draft.user_id, chat, draft.at, seen_in=seen_in)
    storyline.log.append([as_unit(*each) for each in zip(history, events, strict=True)])
    for draft, event in zip(history, events, strict=True):
        naive.remember(as_happened(draft, event.stream_id), draft.key)


def migrate(
    storyline: Storyline, naive: NaiveReports, migrations: Sequence[tuple[int, int]]
) -> None:
    """Some chats have other ids from now on."""
    for old_chat_id, new_chat_id in migrations:
        storyline.log.append([[ChatMigrated.between(old_chat_id, new_chat_id, NOON)]])
        naive.move(old_chat_id, new_chat_id)


def log_one_by_one(storyline: Storyline, naive: NaiveReports, history: Sequence[Draft]) -> None:
    """Record as a bot does that has the log built in; what is about an item, as our bot does."""
    for draft in history:
        if draft.item_id:
            log_at_once(storyline, naive, [draft])
            continue
        interaction = log(storyline.service, draft)
        named = replace(draft, name=interaction.interaction_name)  # "vote" is the command "/vote"
        naive.remember(as_happened(named, interaction.id), draft.key)


def log(service: InteractionService, draft: Draft) -> InteractionRecord:
    what = (draft.name, draft.context, draft.chat_id, draft.message_id)
    how: Any = {"idempotency_key": draft.key, "occurred_at": draft.at, "outcome": draft.outcome}
    match draft.type:
        case "command":
            return service.log_command(draft.user_id, *what, **how)
        case "callback":
            return service.log_callback(draft.user_id, *what, **how)
        case "message":
            return service.log_message(draft.user_id, *what, **how)
        case _:
            return service.log_bot_response(*what, **how)


def as_event(draft: Draft) -> Interaction:
    return EVENTS[draft.type](
        stream_id=keyed_stream_id(draft.key) if draft.key else uuid4(),
        stream_version=1,
        occurred_at=draft.at,
        user_id=draft.user_id,
        name=draft.name,
        context=draft.context,
        chat_id=None if is_private(draft) else draft.chat_id,
        is_private=is_private(draft),
        message_id=draft.message_id,
        outcome=Outcome(draft.outcome),
    )


def as_unit(draft: Draft, event: Interaction) -> Unit:
    """The interaction, and what it says of an item."""
    if draft.item_id is None:
        return [event]
    item = {
        "stream_id": draft.item_id,
        "stream_version": draft.item_version,
        "occurred_at": event.occurred_at,
        "user_id": event.user_id,
    }
    if draft.withdraws is None:
        decided = DECISIONS[event.name]
        return [event, decided(**item, chat_id=event.chat_id, offered_at=draft.offered_at)]
    press = as_event(draft.withdraws)
    return [
        event,
        DecisionWithdrawn(
            **item,
            press_id=press.stream_id,
            name=Button(press.name),
            decided_by=press.user_id,
            decided_at=press.occurred_at,
            chat_id=press.chat_id,
            offered_at=draft.withdraws.offered_at,
        ),
    ]


def as_happened(draft: Draft, interaction_id: UUID) -> Happened:
    is_command = draft.type == "command"
    return Happened(
        id=interaction_id,
        type=draft.type,
        user_id=draft.user_id,
        name=draft.name.split("@")[0].lower() if is_command else draft.name,
        context=draft.context,
        chat_id=draft.chat_id,
        message_id=draft.message_id,
        at=draft.at,
        outcome=draft.outcome,
        offered_at=draft.offered_at,
        withdraws=as_event(draft.withdraws).stream_id if draft.withdraws else None,
    )


def is_private(draft: Draft) -> bool:
    return draft.chat_id is not None and draft.chat_id > 0


def project_some(storyline: Storyline, chance: Random, most: int) -> None:
    """Let each projection come some way further, each another; one parks what it cannot take."""
    projections = all_projections()
    with poisoned(storyline, chance.choice([*projections.values()]), chance.randrange(100)):
        fold_some(storyline, chance, most)


def fold_some(storyline: Storyline, chance: Random, most: int) -> None:
    """Let each projection come some way further, and each another."""
    for name in all_projections():
        for limit in (chance.randrange(most + 1), chance.randrange(most + 1)):
            if limit:
                advance(storyline.projections, name, limit=limit)
