"""Find gaps in Telegram's update ids: an update that never came may be lost.

The ids of one bot are consecutive. An update that Telegram drops leaves a gap (a press after 150
seconds, a message after a day); so does one that is still on its way. After a week without updates
the ids go on from a random number.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

IDLE: Final = timedelta(days=7)
NEAR: Final = 100_000
"""Telegram keeps at most so many updates, so ids farther apart than this are not a gap."""

FAR: Final = 10_000_000
"""No team makes so many updates in a week: the bot has moved to another Bot API server."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The newest update id, and when the last update came; None if that is not known."""

    update_id: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Update ids from `first` to `last` that were missing when the gap was noticed."""

    first: int
    last: int
    noticed_at: datetime


def advance(
    progress: Progress | None, update_id: int, at: datetime
) -> tuple[Progress, Gap | None, bool]:
    """The progress after `update_id`, the gap that it opens, and whether it is late.

    A late update has an id below the newest: it closes its gap, or is a redelivery.
    """
    moved = Progress(update_id, at)
    if progress is None:
        return moved, None, False
    ahead = update_id - progress.update_id - 1
    if _begin_anew(ahead, progress, at):
        return moved, None, False
    if ahead < 0:
        return Progress(progress.update_id, at), None, True
    gap = Gap(progress.update_id + 1, update_id - 1, at) if ahead else None
    return moved, gap, False


def without(gap: Gap, update_id: int) -> list[Gap]:
    """The parts of `gap` that are left after one of its ids came."""
    parts = [(gap.first, update_id - 1), (update_id + 1, gap.last)]
    return [Gap(first, last, gap.noticed_at) for first, last in parts if first <= last]


def _begin_anew(ahead: int, progress: Progress, at: datetime) -> bool:
    was_idle = progress.at is None or at - progress.at >= IDLE
    return ahead <= -NEAR or ahead >= (NEAR if was_idle else FAR)
