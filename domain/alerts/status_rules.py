"""The rules on the state of the system: what its figures say, at this moment."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from domain.alerts.rules import AlertKind, Rule
from domain.alerts.states import Figures, Trouble
from domain.chain import Verification
from domain.content.queue import QueueCounts

QUEUE: Final = "queue"
LOG: Final = "log"
TABLES: Final = "read tables"
CHAT: Final = "chat"

Row = Mapping[str, Any]


def runway(rule: Rule, queue: QueueCounts, per_day: int, now: datetime) -> Iterator[Trouble]:
    """The waiting items last for less than `threshold` days.

    A queue from which less than that was decided is new, and not low.
    """
    days = rule.threshold or 0
    if not per_day or queue.total - queue.waiting < days * per_day:
        return
    lasts = queue.waiting / per_day
    if lasts < days:
        figures: Figures = {"waiting": queue.waiting, "per_day": per_day, "days": round(lasts, 2)}
        yield Trouble(AlertKind.RUNWAY_LOW, QUEUE, now, figures)


def late_projections(rows: Iterable[Row], max_lag: float) -> list[Row]:
    """The projections whose oldest event waits for longer than `max_lag` seconds."""
    return [row for row in rows if row["lag_seconds"] > max_lag and not row["is_beyond_log"]]


def lag(rule: Rule, rows: Iterable[Row], now: datetime) -> Iterator[Trouble]:
    """The read tables are late. The one that is latest is told."""
    if late := late_projections(rows, rule.threshold or 0):
        worst = max(late, key=lambda row: float(row["lag_seconds"]))
        figures: Figures = {
            "events": worst["lag_events"],
            "seconds": round(worst["lag_seconds"], 1),
        }
        since = now - timedelta(seconds=worst["lag_seconds"])
        yield Trouble(AlertKind.PROJECTION_LAG, TABLES, since, figures)


def parked(rule: Rule, events: int, updates: int, now: datetime) -> Iterator[Trouble]:
    """Events or updates wait for a retry."""
    if events + updates >= (rule.threshold or 1):
        yield Trouble(AlertKind.PARKED, LOG, now, {"events": events, "updates": updates})


def stalled_replays(rule: Rule, rows: Iterable[Row], now: datetime) -> Iterator[Trouble]:
    """Replays that have not gone on for `threshold` seconds, also those that nobody runs."""
    for row in rows:
        age = (now - row["moved_at"]).total_seconds()
        if row["is_unfinished"] and age > (rule.threshold or 0):
            figures: Figures = {"seconds": round(age)}
            yield Trouble(AlertKind.REPLAY_STALLED, row["name"], row["moved_at"], figures)


def chain(failure: Verification | None) -> Iterator[Trouble]:
    """The log is not what was appended."""
    if failure is not None and failure.broken is not None:
        figures: Figures = {"position": failure.broken.position, "reason": failure.broken.reason}
        yield Trouble(AlertKind.CHAIN_BROKEN, LOG, failure.verified_at, figures)


def inbox(
    rule: Rule, subject: str, messages: int, oldest: datetime | None, now: datetime
) -> Iterator[Trouble]:
    """The oldest message has waited for `threshold` seconds."""
    if oldest is None:
        return
    age = (now - oldest).total_seconds()
    if age > (rule.threshold or 0):
        figures: Figures = {"messages": messages, "seconds": round(age)}
        yield Trouble(AlertKind.INBOX_OLD, subject, oldest, figures)


def parked_messages(rule: Rule, subject: str, messages: int, now: datetime) -> Iterator[Trouble]:
    """Messages of an inbox wait for a retry."""
    if messages >= (rule.threshold or 1):
        yield Trouble(AlertKind.PARKED, subject, now, {"messages": messages})


def right(lacking: str | None, now: datetime) -> Iterator[Trouble]:
    """The bot cannot work in the team's chat."""
    if lacking is not None:
        yield Trouble(AlertKind.RIGHT_LACKING, CHAT, now, {"reason": lacking})
