"""Periods of time as people ask for them: the last days, or local dates from one to another."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from domain.errors import InvalidReport
from domain.reports import MAX_DAYS, check_aware, check_zone

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9000
"""Periods lie between these years, far from the ends of the calendar."""
MOMENT: Final = timedelta(microseconds=1)
"""The smallest step of time. A window (since, until] of whole days begins and ends one before."""


@dataclass(frozen=True, slots=True)
class Period:
    """The time after `since` and up to `until`, in UTC, and how people in the zone `tz` call it.

    A period of local days ends at the moment at which it was asked for, if that comes first.
    Raises InvalidReport for more than MAX_DAYS, and for years outside FIRST_YEAR to LAST_YEAR.
    """

    since: datetime
    until: datetime
    tz: str
    whole_days: int | None = None
    """How many local days it has when it is over, if it is made of local days."""

    def __post_init__(self) -> None:
        check_years(self.since, self.until)
        if max(self.until - self.since, timedelta(self.whole_days or 0)) > timedelta(MAX_DAYS):
            raise InvalidReport(f"a period has at most {MAX_DAYS} days")

    @classmethod
    def last_days(cls, days: int, tz: str, *, now: datetime) -> Self:
        """The `days` * 24 hours up to now."""
        check_zone(tz)
        if not 0 < days <= MAX_DAYS:
            raise InvalidReport(f"days must be between 1 and {MAX_DAYS}, not {days}")
        until = now.astimezone(UTC)
        return cls(until - timedelta(days=days), until, tz)

    @classmethod
    def dates(cls, first: date, last: date, tz: str, *, now: datetime) -> Self:
        """The local days from `first` to `last`, both included, as far as they have come."""
        check_zone(tz)
        if last < first:
            raise InvalidReport(f"the last day, {last}, is before the first one, {first}")
        check_years(first, last)
        since = start_of(first, tz) - MOMENT
        until = max(since, min(end_of(last, tz), now.astimezone(UTC)))
        return cls(since, until, tz, whole_days=(last - first).days + 1)

    @classmethod
    def between(cls, since: datetime, until: datetime, tz: str) -> Self:
        """The time after one moment and up to another."""
        check_zone(tz)
        check_aware("since", since)
        check_aware("until", until)
        check_years(since, until)
        if until < since:
            raise InvalidReport(f"until, {until}, is before since, {since}")
        return cls(since.astimezone(UTC), until.astimezone(UTC), tz)

    @property
    def before(self) -> "Period":
        """The period before this one, up to the moment of it that this one has reached.

        Local days are compared by the clock on the wall: a day may have 23 or 25 hours.
        """
        if self.whole_days is None:
            return Period(self.since - (self.until - self.since), self.since, self.tz)
        since, until = (
            _days_earlier(moment, self.whole_days, self.tz) for moment in (self.since, self.until)
        )
        return Period(since, until, self.tz, self.whole_days)

    @property
    def days(self) -> list[date]:
        """The local dates that the period touches, the oldest first."""
        if self.until <= self.since:
            return []
        zone = ZoneInfo(self.tz)
        first = (self.since + MOMENT).astimezone(zone).date()
        last = self.until.astimezone(zone).date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def part(self, first: date, last: date) -> "Period":
        """The part of the period on the local days from `first` to `last`."""
        since = max(self.since, start_of(first, self.tz) - MOMENT)
        until = min(self.until, end_of(last, self.tz))
        return Period(since, max(since, until), self.tz)

    def __str__(self) -> str:
        zone = ZoneInfo(self.tz)
        first = (self.since + MOMENT).astimezone(zone).date()
        last = max(self.since + MOMENT, self.until).astimezone(zone).date()
        return f"{dates_text(first, last)} ({city(self.tz)})"


def start_of(day: date, tz: str) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(tz)).astimezone(UTC)


def end_of(day: date, tz: str) -> datetime:
    """The last moment of a local day, in UTC."""
    return start_of(day + timedelta(days=1), tz) - MOMENT


def _days_earlier(moment: datetime, days: int, tz: str) -> datetime:
    """The same time of the day, so many local days earlier, in UTC.

    The end of a day becomes the end of a day, also where clocks are set at midnight.
    """
    local = moment.astimezone(ZoneInfo(tz))
    day = local.date() - timedelta(days=days)
    if moment == end_of(local.date(), tz):
        return end_of(day, tz)
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)


def check_years(first: date, last: date) -> None:
    """Raise InvalidReport for a time that is near an end of the calendar."""
    if not all(FIRST_YEAR <= each.year <= LAST_YEAR for each in (first, last)):
        raise InvalidReport(f"times are between the years {FIRST_YEAR} and {LAST_YEAR}")


def city(tz: str) -> str:
    """The short name of a zone: Berlin for Europe/Berlin."""
    return tz.rpartition("/")[2].replace("_", " ")


def dates_text(first: date, last: date) -> str:
    """The days from one to another: 28 October to 27 November 2026."""
    if first == last:
        return _date(last)
    if first.year != last.year:
        return f"{_date(first)} to {_date(last)}"
    return f"{first.day} {first:%B} to {_date(last)}"


def _date(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
