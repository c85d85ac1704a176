"""The rules on the state of the system: when they find something, and since when."""

from datetime import timedelta
from typing import Any

from domain.alerts import status_rules
from domain.alerts.rules import DEFAULTS, AlertKind, Rule
from domain.alerts.states import Trouble
from domain.content.queue import QueueCounts
from tests.factories.events import NOON

MINUTE = timedelta(minutes=1)
SECONDS = timedelta(seconds=1)


def queue(waiting: int, total: int) -> QueueCounts:
    return QueueCounts(waiting=waiting, posted=total - waiting)


def in_database(**figures: Any) -> list[Trouble]:
    """The troubles with these figures, where everything else is well."""
    well = {"projections": [], "parked_updates": 0, "replays": [], "chain": None}
    rules = {**DEFAULTS, AlertKind.PARKED: Rule(3)}
    return [*status_rules.database_troubles(rules, well | figures, NOON)]


def in_inbox(*, must_run: bool = False, **figures: Any) -> list[Trouble]:
    inbox = {"open": 0, "oldest_age_seconds": None, "is_running": True, "parked": 0} | figures
    return [*status_rules.inbox_troubles(DEFAULTS, "inbox", inbox, NOON, must_run=must_run)]


def test_a_queue_that_lasts_for_too_few_days_is_low() -> None:
    def low(waiting: int, total: int, per_day: int = 3) -> list[Trouble]:
        return [*status_rules.runway_trouble(Rule(3), queue(waiting, total), per_day, NOON)]

    (found,) = low(8, 100)
    assert found.figures == {"waiting": 8, "per_day": 3, "days": 2.67}
    assert low(9, 100) == []
    assert low(0, 8) == [], "a new queue is not low"
    assert low(0, 100, per_day=0) == []


def projection(name: str, lag: float, **more: Any) -> dict[str, Any]:
    row = {"name": name, "lag_seconds": lag, "lag_events": 7, "parked": 0}
    return row | {"is_beyond_log": False, "folded_at": NOON - MINUTE} | more


def test_the_latest_of_late_projections_is_told_since_its_oldest_event() -> None:
    beyond = projection("three", 900.0, is_beyond_log=True)
    rows = [projection("one", 31.0, lag_events=5), projection("two", 300.0), beyond]
    (found,) = in_database(projections=rows)
    assert (found.kind, found.since) == (AlertKind.PROJECTION_LAG, NOON - 5 * MINUTE)
    assert found.figures == {"events": 7, "seconds": 300.0, "late": "two, one", "is_folded": False}
    assert in_database(projections=[projection("one", 30.0)]) == []


def test_late_projections_that_were_folded_just_now_have_a_projector() -> None:
    rows = [projection("one", 99.0), projection("two", 98.0, folded_at=NOON - SECONDS)]
    (found,) = in_database(projections=rows)
    assert (found.figures["late"], found.figures["is_folded"]) == ("all", True)


def test_what_is_parked_is_counted_together() -> None:
    parked = [projection("one", 0.0, parked=1)]
    (found,) = in_database(projections=parked, parked_updates=2)
    assert (found.kind, found.figures) == (AlertKind.PARKED, {"events": 1, "updates": 2})
    assert in_database(projections=parked, parked_updates=1) == []
    (found,) = in_inbox(parked=1)
    assert (found.kind, found.subject) == (AlertKind.PARKED, "inbox")


def test_an_unfinished_replay_that_does_not_move_has_stalled() -> None:
    def row(name: str, minutes: int, *, is_unfinished: bool = True) -> dict[str, object]:
        moved_at = NOON - minutes * MINUTE
        return {"name": name, "moved_at": moved_at, "is_unfinished": is_unfinished}

    rows = [row("old", 11), row("new", 10), row("ended", 99, is_unfinished=False)]
    (found,) = in_database(replays=rows)
    assert (found.subject, found.since) == ("old", NOON - 11 * MINUTE)
    assert found.figures == {"seconds": 660}


def test_a_failed_verification_is_a_trouble_since_it_was_made() -> None:
    failure = {"at": NOON, "broken_at": 7, "reason": "the event is gone"}
    (found,) = in_database(chain={"failure": failure})
    assert (found.since, found.figures) == (NOON, {"position": 7, "reason": "the event is gone"})
    assert in_database(chain={"failure": None}) == []


def test_an_inbox_is_old_by_its_oldest_message_or_when_nobody_handles_it() -> None:
    (found,) = in_inbox(open=9, oldest_age_seconds=180.0)
    assert (found.kind, found.since) == (AlertKind.INBOX_OLD, NOON - 3 * MINUTE)
    assert found.figures == {"messages": 9, "seconds": 180, "is_running": True}
    assert in_inbox(open=9, oldest_age_seconds=60.0) == []
    assert len(in_inbox(open=9, oldest_age_seconds=1.0, is_running=False)) == 1
    assert in_inbox(is_running=False) == []


def test_a_bot_in_use_that_does_not_run_is_a_trouble_also_with_an_empty_inbox() -> None:
    (found,) = in_inbox(is_running=False, must_run=True)
    assert found.figures == {"messages": 0, "seconds": 0, "is_running": False}
    assert in_inbox(must_run=True) == []


def test_a_disk_is_low_by_its_megabytes() -> None:
    def low(free_bytes: int) -> list[Trouble]:
        return [*status_rules.disk_trouble(Rule(200), "disk", {"free_bytes": free_bytes}, NOON)]

    (found,) = low(199_900_000)
    assert found.figures == {"megabytes": 199}
    assert low(200_000_000) == []


def test_a_right_that_the_bot_lacks_is_a_trouble() -> None:
    (found,) = status_rules.right_trouble("the bot may not send", NOON)
    assert found.figures == {"reason": "the bot may not send"}
    assert [*status_rules.right_trouble(None, NOON)] == []
