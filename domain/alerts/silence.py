"""Working days on which the team does next to nothing.

What is usual on a day is the sum of the medians of its hours. A day counts once half of that should
have happened. A silence lasts until the team acts again, also over days on which it never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.alerts.rules import Rule
from domain.alerts.statistics import HOUR, Hours, local_hour

PART_OF_DAY: Final = 0.5
"""How much of the usual day must be over."""

AWAKE: Final = 0.2
"""The team acts again when so much of the usual day is done,"""

AWAKE_COUNT: Final = 3
"""and at least this."""

LONGEST: Final = timedelta(days=14)
"""A silence that is longer counts as over: the team is on holiday, or has gone."""


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """What the team did today in the complete hours, what is usual by then, and for all day."""

    count: int
    usual: float
    usual_day: float

    def is_silent(self, rule: Rule) -> bool:
        """Whether a silence begins."""
        return (
            self.usual >= (rule.floor or 0)
            and self.usual >= PART_OF_DAY * self.usual_day
            and self.count <= (rule.threshold or 0) * self.usual
        )

    @property
    def is_awake(self) -> bool:
        """Whether a silence ends."""
        return self.count >= max(AWAKE_COUNT, AWAKE * self.usual_day)


class Silence(NamedTuple):
    """The team is silent from `since` on; `found_at` says when that was clear."""

    since: datetime
    found_at: datetime
    ended_at: datetime | None
    day: DaySoFar


def silence_now(hours: Hours, rule: Rule, now: datetime, zone: ZoneInfo) -> Silence | None:
    """The silence that lasts. The hour that has begun can end it, too."""
    found = list(silences(hours, rule, now - LONGEST, now, zone))
    if not found or found[-1].ended_at is not None:
        return None
    begun = _day(hours, _full_hour(now, zone) + HOUR, zone, {})
    return None if begun.is_awake else found[-1]


def silences(
    hours: Hours, rule: Rule, since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Silence]:
    """The silences that are found at the full hours in (since, until]."""
    standing: Silence | None = None
    medians: dict[datetime, float] = {}
    for now in _full_hours(since, until, zone):
        day = _day(hours, now, zone, medians)
        if standing is None and day.is_silent(rule):
            standing = Silence(start_of_day(now - HOUR, zone), now, None, day)
        elif standing is not None and day.is_awake:
            yield standing._replace(ended_at=now)
            standing = None
    if standing is not None:
        yield standing


def start_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the local day."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(hours: Hours, now: datetime, zone: ZoneInfo, medians: dict[datetime, float]) -> DaySoFar:
    """The local day of the hour before `now`, up to `now`."""
    last = local_hour(now - HOUR, zone)
    midnight = last.replace(hour=0)
    day = [midnight + hour * HOUR for hour in range(24)]
    for hour in day:
        if hour not in medians:
            medians[hour] = _median(hours, hour)
    done = day[: last.hour + 1]
    count = sum(hours.counts.get(hour, 0) for hour in done)
    return DaySoFar(count, sum(medians[each] for each in done), sum(medians[each] for each in day))


def _full_hours(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    now = _full_hour(since, zone) + HOUR
    while now <= until:
        yield now
        now += HOUR


def _full_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The start of the local hour, in UTC."""
    return moment.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def _median(hours: Hours, hour: datetime) -> float:
    usual = hours.usual(hour)
    return usual.median if usual else 0.0
