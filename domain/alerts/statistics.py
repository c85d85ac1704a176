"""What is usual at an hour of the week: the median of the weeks before, and how far they spread.

The hours are those of the team's zone. A week in which nothing happened counts as 0. There must be
at least four weeks, so a new person or team is not compared with nothing. Of more than twelve weeks
the last twelve count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(weeks=1)
FEWEST_WEEKS: Final = 4
MOST_WEEKS: Final = 12
HISTORY: Final = MOST_WEEKS * WEEK

LEAST_SPREAD: Final = 2.0
"""The floor of the MAD: where nothing ever happens, one or two are not an alert."""

RELATIVE_SPREAD: Final = 0.75
"""The floor of the MAD where much happens, as a part of the median: few weeks show little of it."""

FEW_PEOPLE: Final = 5
"""A small team."""


@dataclass(frozen=True, slots=True, order=True)
class HourCount:
    """How often something happened in the hour that began at `hour` (aware).

    `subject` is a person (the UUID as text) or a chat.
    """

    subject: str
    hour: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Usual:
    """The median of an hour of the week, over `weeks` weeks, and the MAD, not below its floor."""

    median: float
    spread: float
    weeks: int

    def limit(self, threshold: float) -> float:
        """From how many on it is unusual."""
        return self.median + threshold * self.spread


def usual(counts: Sequence[int]) -> Usual:
    """What is usual where there were so many in the weeks before."""
    middle = median(counts)
    mad = median(abs(count - middle) for count in counts)
    return Usual(middle, max(mad, RELATIVE_SPREAD * middle, LEAST_SPREAD), len(counts))


def doublings(people: int) -> float:
    """How often the people of a small team double to so many."""
    return log2(max(people / FEW_PEOPLE, 1))


class Hours:
    """The counts of one subject by local hour, and its first one."""

    def __init__(self, counts: Mapping[datetime, int]) -> None:
        self.counts = counts
        self.first = min(counts)

    def before(self, hour: datetime) -> list[int]:
        """The counts at this hour of the week, in the weeks before."""
        earlier = (hour - weeks * WEEK for weeks in range(1, MOST_WEEKS + 1))
        return [self.counts.get(each, 0) for each in earlier if each >= self.first]

    def usual(self, hour: datetime) -> Usual | None:
        """What is usual at this local hour. None: there are too few weeks."""
        counts = self.before(hour)
        return usual(counts) if len(counts) >= FEWEST_WEEKS else None


def by_subject(rows: Iterable[HourCount], zone: ZoneInfo) -> dict[str, Hours]:
    """The local hours of each subject. An hour that the clocks repeat counts as one."""
    counts: dict[str, dict[datetime, int]] = {}
    for row in rows:
        hours = counts.setdefault(row.subject, {})
        hour = local_hour(row.hour, zone)
        hours[hour] = hours.get(hour, 0) + row.count
    return {subject: Hours(hours) for subject, hours in counts.items()}


def local_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The hour of `moment` that the clocks of the zone show, without a zone."""
    local = moment.astimezone(zone)
    return local.replace(minute=0, second=0, microsecond=0, tzinfo=None)
