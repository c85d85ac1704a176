"""The rules on the state of the system: when they find something, and since when."""

from datetime import timedelta

from domain.alerts import status_rules
from domain.alerts.rules import AlertKind, Rule
from domain.alerts.states import Trouble
from domain.chain import START, Break, Verification
from domain.content.queue import QueueCounts
from tests.factories.events import NOON

MINUTE = timedelta(minutes=1)


def queue(waiting: int, total: int) -> QueueCounts:
    return QueueCounts(waiting=waiting, posted=total - waiting)


def test_a_queue_that_lasts_for_too_few_days_is_low() -> None:
    def low(waiting: int, total: int, per_day: int = 3) -> list[Trouble]:
        return [*status_rules.runway(Rule(3), queue(waiting, total), per_day, NOON)]

    (found,) = low(8, 100)
    assert found.figures == {"waiting": 8, "per_day": 3, "days": 2.67}
    assert low(9, 100) == []
    assert low(0, 8) == [], "a new queue is not low"
    assert low(0, 100, per_day=0) == []


def test_the_latest_of_late_projections_is_told_since_its_oldest_event() -> None:
    def row(seconds: float, events: int, *, is_beyond_log: bool = False) -> dict[str, object]:
        return {"lag_seconds": seconds, "lag_events": events, "is_beyond_log": is_beyond_log}

    rows = [row(61.0, 5), row(300.0, 7), row(900.0, 1, is_beyond_log=True)]
    (found,) = status_rules.lag(Rule(60), rows, NOON)
    assert (found.since, found.figures) == (NOON - 5 * MINUTE, {"events": 7, "seconds": 300.0})
    assert [*status_rules.lag(Rule(60), [row(60.0, 5)], NOON)] == []


def test_what_is_parked_is_counted_together() -> None:
    (found,) = status_rules.parked(Rule(3), 1, 2, NOON)
    assert found.figures == {"events": 1, "updates": 2}
    assert [*status_rules.parked(Rule(3), 1, 1, NOON)] == []
    assert [*status_rules.parked(Rule(1), 0, 0, NOON)] == []
    (found,) = status_rules.parked_messages(Rule(1), "inbox", 1, NOON)
    assert (found.kind, found.subject) == (AlertKind.PARKED, "inbox")


def test_an_unfinished_replay_that_does_not_move_has_stalled() -> None:
    def row(name: str, minutes: int, *, is_unfinished: bool = True) -> dict[str, object]:
        moved_at = NOON - minutes * MINUTE
        return {"name": name, "moved_at": moved_at, "is_unfinished": is_unfinished}

    rows = [row("old", 11), row("new", 10), row("ended", 99, is_unfinished=False)]
    (found,) = status_rules.stalled_replays(Rule(600), rows, NOON)
    assert (found.subject, found.since) == ("old", NOON - 11 * MINUTE)
    assert found.figures == {"seconds": 660}


def test_a_failed_verification_is_an_alert_since_it_was_made() -> None:
    broken = Verification(NOON, 0, START, Break(7, "the event is gone"), 0.1)
    (found,) = status_rules.chain(broken)
    assert (found.since, found.figures) == (NOON, {"position": 7, "reason": "the event is gone"})
    assert [*status_rules.chain(Verification(NOON, 0, START, None, 0.1))] == []
    assert [*status_rules.chain(None)] == []


def test_an_inbox_is_old_by_its_oldest_message() -> None:
    (found,) = status_rules.inbox(Rule(120), "inbox", 9, NOON - 3 * MINUTE, NOON)
    assert (found.since, found.figures) == (NOON - 3 * MINUTE, {"messages": 9, "seconds": 180})
    assert [*status_rules.inbox(Rule(120), "inbox", 9, NOON - 2 * MINUTE, NOON)] == []
    assert [*status_rules.inbox(Rule(120), "inbox", 0, None, NOON)] == []


def test_a_right_that_the_bot_lacks_is_an_alert() -> None:
    (found,) = status_rules.right("the bot may not send", NOON)
    assert found.figures == {"reason": "the bot may not send"}
    assert [*status_rules.right(None, NOON)] == []
