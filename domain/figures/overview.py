"""The figures of the dashboard, all counted at one position of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

ENOUGH: Final = 10
"""With fewer cases a rate or a percentile would be noise."""
LOW_RUNWAY_DAYS: Final = 7
URGENT_RUNWAY_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """Decisions that share a key, and the time they took. Seconds are None if none is timed."""

    decisions: int
    posted: int
    skipped: int
    rejected: int
    timed: int
    median_seconds: float | None
    p90_seconds: float | None

    @property
    def approval(self) -> float | None:
        """The percentage of decisions that are posted. None without decisions."""
        return 100 * self.posted / self.decisions if self.decisions else None


@dataclass(frozen=True, slots=True)
class DailyCount:
    """How often one name of one type occurred on one local day."""

    day: date
    type: str
    name: str
    interactions: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The items queued in a period, and how far they were by its end."""

    queued: int
    offered: int
    decided: int
    posted: int
    skipped: int
    rejected: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The queue when it was counted: items that wait, are in a cooldown, on offer for 30 days."""

    waiting: int
    in_cooldown: int
    offered_long_ago: int

    @property
    def is_in_use(self) -> bool:
        """Whether there are items at all. A team that only decides elsewhere needs no warning."""
        return bool(self.waiting or self.in_cooldown or self.offered_long_ago)

    def runway_days(self, per_day: float) -> float | None:
        """For how many days the waiting items last at so many a day. None: nothing is used up."""
        return self.waiting / per_day if per_day else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What is compared with the period before."""

    interactions: int
    people: int
    decisions: Rate


@dataclass(frozen=True, slots=True)
class Overview:
    """What happened in a period, at one position of the log."""

    position: int
    counted_at: datetime
    totals: Totals
    before: Totals
    daily: Sequence[DailyCount]
    by_person: Mapping[UUID, int]
    heatmap: Mapping[tuple[int, int], int]
    """Interactions of people by weekday (1 is Monday) and hour, both local."""
    decisions_by_day: Mapping[date, Rate]
    decisions_by_person: Mapping[UUID | None, Rate]
    decisions_by_hour: Mapping[int, Rate]
    decisions_by_category: Mapping[str | None, Rate]
    funnel: Funnel
    queue: QueueCounts
