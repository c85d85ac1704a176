"""The rules on the state of the system: what its figures say, at this moment.

Alerts, `storyline status --check` and `/readyz` share them. The figures are those of
`storyline status --json`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from domain.alerts.rules import AlertKind, Rule, Rules
from domain.alerts.states import Figures, Trouble
from domain.content.queue import QueueCounts

QUEUE: Final = "queue"
LOG: Final = "log"
TABLES: Final = "read tables"
CHAT: Final = "chat"
ALL: Final = "all"
"""All read tables are late."""

OF_DATABASE: Final = (
    AlertKind.PROJECTION_LAG,
    AlertKind.PARKED,
    AlertKind.REPLAY_STALLED,
    AlertKind.CHAIN_BROKEN,
)
OF_INBOX: Final = (AlertKind.INBOX_OLD, AlertKind.PARKED, AlertKind.DISK_LOW)

MEGABYTE: Final = 1_000_000

Row = Mapping[str, Any]


def database_troubles(rules: Rules, status: Row, now: datetime) -> Iterator[Trouble]:
    """What is wrong in the figures of the database."""
    yield from _lag(rules[AlertKind.PROJECTION_LAG], status["projections"], now)
    events = sum(row["parked"] for row in status["projections"])
    parked = {"events": events, "updates": status["parked_updates"]}
    yield from _parked(rules[AlertKind.PARKED], LOG, parked, now)
    yield from _stalled_replays(rules[AlertKind.REPLAY_STALLED], status["replays"], now)
    yield from chain_trouble(status["chain"])


def inbox_troubles(
    rules: Rules, subject: str, inbox: Row, now: datetime, *, must_run: bool = False
) -> Iterator[Trouble]:
    """What is wrong in the figures of an inbox.

    `must_run`: its bot is in use. While it does not run, nothing arrives that could wait.
    """
    age = inbox["oldest_age_seconds"] or 0
    limit = rules[AlertKind.INBOX_OLD].threshold or 0
    is_dead = not inbox["is_running"] and (must_run or inbox["open"])
    if is_dead or age > limit:
        figures = {
            "messages": inbox["open"],
            "seconds": round(age),
            "is_running": inbox["is_running"],
        }
        yield Trouble(AlertKind.INBOX_OLD, subject, now - timedelta(seconds=age), figures)
    yield from _parked(rules[AlertKind.PARKED], subject, {"messages": inbox["parked"]}, now)


def disk_trouble(rule: Rule, subject: str, disk: Row, now: datetime) -> Iterator[Trouble]:
    """The disk of the state folder has less than `threshold` megabytes left."""
    free = disk["free_bytes"] / MEGABYTE
    if free < (rule.threshold or 0):
        yield Trouble(AlertKind.DISK_LOW, subject, now, {"megabytes": int(free)})


def chain_trouble(chain: Row | None) -> Iterator[Trouble]:
    """The log is not what was appended. None: this login may not see it."""
    if failure := chain and chain["failure"]:
        figures: Figures = {"position": failure["broken_at"], "reason": failure["reason"]}
        yield Trouble(AlertKind.CHAIN_BROKEN, LOG, failure["at"], figures)


def right_trouble(lacking: str | None, now: datetime) -> Iterator[Trouble]:
    """The bot cannot work in the team's chat."""
    if lacking is not None:
        yield Trouble(AlertKind.RIGHT_LACKING, CHAT, now, {"reason": lacking})


def runway_trouble(
    rule: Rule, queue: QueueCounts, per_day: int, now: datetime
) -> Iterator[Trouble]:
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
    """The projections whose oldest event waits for longer than `max_lag` seconds, latest first."""
    late = [row for row in rows if row["lag_seconds"] > max_lag and not row["is_beyond_log"]]
    return sorted(late, key=lambda row: -float(row["lag_seconds"]))


def _lag(rule: Rule, rows: list[Row], now: datetime) -> Iterator[Trouble]:
    """Read tables are late: one trouble, with the figures of the one that is latest."""
    limit = rule.threshold or 0
    if late := late_projections(rows, limit):
        lag = timedelta(seconds=late[0]["lag_seconds"])
        folded = max(row["folded_at"] for row in late)
        figures: Figures = {
            "events": late[0]["lag_events"],
            "seconds": round(lag.total_seconds(), 1),
            "late": ALL if len(late) == len(rows) else ", ".join(row["name"] for row in late),
            "is_folded": (now - folded).total_seconds() <= limit,
        }
        yield Trouble(AlertKind.PROJECTION_LAG, TABLES, now - lag, figures)


def _parked(rule: Rule, subject: str, parked: Figures, now: datetime) -> Iterator[Trouble]:
    """Events, updates or messages wait for a retry."""
    if sum(map(int, parked.values())) >= (rule.threshold or 1):
        yield Trouble(AlertKind.PARKED, subject, now, parked)


def _stalled_replays(rule: Rule, rows: Iterable[Row], now: datetime) -> Iterator[Trouble]:
    """Replays that have not gone on for `threshold` seconds, also those that nobody runs."""
    for row in rows:
        age = (now - row["moved_at"]).total_seconds()
        if row["is_unfinished"] and age > (rule.threshold or 0):
            figures: Figures = {"seconds": round(age)}
            yield Trouble(AlertKind.REPLAY_STALLED, row["name"], row["moved_at"], figures)
