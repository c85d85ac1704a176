"""Set-returning functions equal a naive scan, for any window, zone, chat and projector lag."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from adapters.bootstrap import Storyline
from domain.events import ContentDecided, ContentOffered, ContentQueued, Event
from projections.content_queue import PROJECTION
from projections.projector import advance
from tests.drivers.event_log import forget_everything, record
from tests.factories.content import DAY
from tests.factories.events import NOON, TEAM
from tests.property.naive_queue import NaiveQueue
from tests.property.naive_reports import (
    BOT_RESPONSE,
    Happened,
    NaiveReports,
    Question,
    local,
    percentage,
    percentile,
)
from tests.property.random_history import random_history, random_migrations, random_question
from tests.property.test_content_queue import random_history as random_content
from tests.property.test_reports import log_at_once, migrate, project_some

KEYS: dict[str, Any] = {
    "person": lambda each, zone, newest: each.user_id and str(each.user_id),
    "hour": lambda each, zone, newest: f"{local(each.at, zone):%H}",
    "weekday": lambda each, zone, newest: f"{local(each.at, zone):%u}",
    "day": lambda each, zone, newest: local(each.at, zone).date().isoformat(),
    "category": lambda each, zone, newest: None,
    "chat": lambda each, zone, newest: each.team and str(newest(each.team)),
}


@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 40))
def test_functions_equal_a_naive_scan_wherever_the_projectors_are(
    storyline: Storyline, chance: Random, length: int
) -> None:
    forget_everything(storyline)
    naive = NaiveReports()
    history = random_history(chance, length)
    recorded = chance.randrange(length + 1)
    log_at_once(storyline, naive, history[:recorded])
    project_some(storyline, chance, length)
    log_at_once(storyline, naive, history[recorded:])
    migrate(storyline, naive, random_migrations(chance))
    project_some(storyline, chance, length)
    for _ in range(4):
        question = random_question(chance, history)
        who = chance.choice([None, question.user_id])
        asked = Asked(storyline, naive, question, who)
        asked.check_activity()
        asked.check_decisions(chance.choice(list(KEYS)))


@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 60))
def test_the_funnel_equals_a_plain_reading_of_the_streams(
    storyline: Storyline, chance: Random, length: int
) -> None:
    forget_everything(storyline)
    events = random_content(chance, length)
    record(storyline, *events)
    if limit := chance.randrange(length):
        advance(storyline.projections, PROJECTION.name, limit=limit)
    for _ in range(4):
        since = NOON + chance.randrange(-2, 120) * DAY / 2 + chance.randrange(2) * DAY / 4
        until = since + chance.randrange(0, 100) * DAY / 2
        chat = chance.choice([None, TEAM, -77])
        items = call(storyline, "storyline_funnel_items", since, until, chat)
        expected = sorted(funnel_items(events, since, until, chat), key=str)
        assert sorted(items, key=str) == expected
        (funnel,) = call(storyline, "storyline_funnel", since, until, chat)
        made = Counter(item["decision"] for item in expected if item["decision"])
        assert funnel == {
            "queued": len(expected),
            "offered": sum(item["offered_at"] is not None for item in expected),
            "decided": made.total(),
            **{each: made[each] for each in ("posted", "skipped", "rejected")},
        }


class Asked:
    """One question to all functions, and to the oracle."""

    def __init__(
        self, storyline: Storyline, naive: NaiveReports, question: Question, who: UUID | None
    ) -> None:
        until, days = question.as_of, timedelta(days=question.days)
        since = question.since or until - days
        ids = naive.ids_of_chat(question.chat_id)
        self.storyline, self.naive, self.zone = storyline, naive, question.tz
        self.arguments = (since, until, question.chat_id, who)
        self.who = who
        self.happened = [
            each
            for each in naive.happened
            if since < each.at <= until
            and (ids is None or each.team in ids)
            and (who is None or each.user_id == who)
        ]
        self.done = [each for each in self.happened if each.type != BOT_RESPONSE]

    def newest(self, chat_id: int | None) -> int | None:
        """As the log tells the ids of a chat: a test of its own compares them."""
        return None if chat_id is None else self.storyline.log.chat_ids(chat_id)[-1]

    def check_activity(self) -> None:
        told = counted(self._call("storyline_daily_activity"))
        assert told == Counter(
            (local(each.at, self.zone).date(), self.newest(each.team), each.user_id)
            for each in self.done
        )
        told = counted(self._call("storyline_daily_interactions"))
        assert told == Counter(
            (local(each.at, self.zone).date(), self.newest(each.team), each.type, each.name)
            for each in self.happened
        )
        told = counted(self._call("storyline_heatmap"))
        assert len(told) == 7 * 24
        moments = [local(each.at, self.zone) for each in self.done]
        by_hour = Counter((moment.isoweekday(), moment.hour) for moment in moments)
        assert +told == by_hour
        if self.who is None:
            asked = (*self.arguments[:3], self.zone)
            told = counted(call(self.storyline, "storyline_activity_counts", *asked))
            by_date = ((local(each.at, self.zone).date(), each.type) for each in self.done)
            expected: Counter[tuple[Any, ...]] = Counter(
                (*each, None, None, None) for each in by_date
            )
            for hour, times in by_hour.items():
                expected[None, None, *hour, None] = times
            named = (each.user_id for each in self.done if each.user_id)
            assert told == expected + Counter((None, None, None, None, each) for each in named)

    def check_decisions(self, by: str) -> None:
        standing = [
            each for each in self.happened if each.decision and each.id not in self.naive.withdrawn
        ]
        told = call(self.storyline, "storyline_decisions", *self.arguments)
        assert {row["press_id"]: self._decision(row) for row in told} == {
            each.id: {
                "chat_id": self.newest(each.team),
                "user_id": each.user_id,
                "decision": each.decision,
                "offered_at": each.offered_at,
                "decided_at": each.at,
            }
            for each in standing
        }
        rates = call(self.storyline, "storyline_approval_rates", by, *self.arguments, self.zone)
        assert {row.pop("key"): as_numbers(row) for row in rates} == self._rates(by, standing)
        rates = self._call("storyline_decision_rates")
        assert {(row.pop("by"), row.pop("key")): as_numbers(row) for row in rates} == {
            ("all", None): rate(standing),
            **{
                (name, key): expected
                for name in ("person", "hour")
                for key, expected in self._rates(name, standing).items()
            },
        }

    def _rates(self, by: str, standing: list[Happened]) -> dict[str | None, dict[str, Any]]:
        keyed: dict[str | None, list[Happened]] = {}
        for each in standing:
            keyed.setdefault(KEYS[by](each, self.zone, self.newest), []).append(each)
        return {key: rate(cases) for key, cases in keyed.items()}

    def _call(self, function: str) -> list[dict[str, Any]]:
        return call(self.storyline, function, *self.arguments, self.zone)

    @staticmethod
    def _decision(row: dict[str, Any]) -> dict[str, Any]:
        names = ("chat_id", "user_id", "decision", "offered_at", "decided_at")
        return {name: row[name] for name in names}


def as_numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }


def rate(cases: list[Happened]) -> dict[str, Any]:
    made = Counter(each.decision for each in cases)
    seconds = [each.seconds_to_decide for each in cases if each.seconds_to_decide is not None]
    median, p90 = (percentile(seconds, share) for share in (Fraction(1, 2), Fraction(9, 10)))
    return {
        "decisions": len(cases),
        "posted": made["posted"],
        "skipped": made["skipped"],
        "rejected": made["rejected"],
        "approval_rate": percentage(made["posted"], len(cases)),
        "timed": len(seconds),
        "median_seconds": median,
        "p90_seconds": p90,
    }


def funnel_items(
    events: list[Event], since: datetime, until: datetime, chat: int | None
) -> Iterable[dict[str, Any]]:
    """The cohort as a plain reading has it. All offers are in one chat."""
    for row in NaiveQueue(events).rows.values():
        stream = [each for each in events if each.stream_id == row.item_id]
        queued = [each for each in stream if isinstance(each, ContentQueued)]
        offers = [each for each in stream if isinstance(each, ContentOffered)]
        shown = sorted(each.occurred_at for each in offers if each.occurred_at <= until)
        if not queued or not since < queued[0].occurred_at <= until or (chat and not shown):
            continue
        if chat not in (None, TEAM):
            continue
        last = [each for each in stream if isinstance(each, ContentDecided)][-1:]
        made = last[0] if last and row.decided_at and row.decided_at <= until else None
        yield {
            "item_id": row.item_id,
            "media_filename": row.media_filename,
            "category": row.category,
            "queued_at": queued[0].occurred_at,
            "queued_by": queued[0].user_id,
            "offered_at": shown[0] if shown else None,
            "chat_id": TEAM if shown else None,
            "decision": row.state.value if made else None,
            "decided_at": made and made.occurred_at,
            "decided_by": made and made.user_id,
        }


def counted(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """The interactions of each row by its other columns. No row comes twice."""
    keys = [tuple(value for name, value in row.items() if name != "interactions") for row in rows]
    assert len(set(keys)) == len(keys)
    return Counter({key: row["interactions"] for key, row in zip(keys, rows, strict=True)})


def call(storyline: Storyline, function: str, *arguments: Any) -> list[dict[str, Any]]:
    places = ", ".join(["%s"] * len(arguments))
    with storyline.connections.connection() as connection:
        return connection.execute(
            f"SELECT * FROM {function}({places})".encode(), arguments
        ).fetchall()
