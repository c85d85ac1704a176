"""Gaps in Telegram's update ids: what never came may be lost.

The ids of one bot follow each other. What Telegram drops, a press after 150 seconds and a message
after a day, leaves a gap; so does what is still on its way. After a week without updates the ids go
on from a random place.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

IDLE: Final = timedelta(days=7)
NEAR: Final = 100_000
"""Telegram keeps no more updates than these, so nothing that is as far away was waiting."""

FAR: Final = 10_000_000
"""No team does so much in a week: the bot has moved to a Bot API server with ids of its own."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The newest update id, and when an update came last; None if that was not noted."""

    update_id: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Update ids from `first` to `last` that had not come when it was noticed."""

    first: int
    last: int
    noticed_at: datetime


def advance(
    progress: Progress | None, update_id: int, at: datetime
) -> tuple[Progress, Gap | None, bool]:
    """Where the ids are after `update_id` came, the gap it opens, and whether it is a late one.

    A late one is behind the newest: it closes the gap it lies in, or is a redelivery.
    """
    moved = Progress(update_id, at)
    if progress is None:
        return moved, None, False
    ahead = update_id - progress.update_id - 1
    if _go_on_elsewhere(ahead, progress, at):
        return moved, None, False
    if ahead < 0:
        return Progress(progress.update_id, at), None, True
    gap = Gap(progress.update_id + 1, update_id - 1, at) if ahead else None
    return moved, gap, False


def without(gap: Gap, update_id: int) -> list[Gap]:
    """What is left of `gap` when one of its ids came."""
    parts = [(gap.first, update_id - 1), (update_id + 1, gap.last)]
    return [Gap(first, last, gap.noticed_at) for first, last in parts if first <= last]


def _go_on_elsewhere(ahead: int, progress: Progress, at: datetime) -> bool:
    was_idle = progress.at is None or at - progress.at >= IDLE
    return ahead <= -NEAR or ahead >= (NEAR if was_idle else FAR)
