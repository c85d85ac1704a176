"""Periods of time: where they begin and end, what came before, and which days they touch."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidReport
from domain.figures.periods import MOMENT, Period
from domain.reports import MAX_DAYS
from tests.factories.events import at

BERLIN, BEIRUT, HAVANA, APIA = "Europe/Berlin", "Asia/Beirut", "America/Havana", "Pacific/Apia"
ZONES = [
    "UTC", BERLIN, BEIRUT, HAVANA, "Australia/Lord_Howe", "Pacific/Chatham", "America/Santiago",
    "Africa/Casablanca", "Asia/Kathmandu", "America/Nuuk", "Atlantic/Azores", "Africa/Cairo",
]  # fmt: skip
NOW = at("2024-05-06 12:00")
LATER = at("2030-01-01")
HOUR = timedelta(hours=1)


def dates(first: str, last: str, tz: str = "UTC", now: datetime = LATER) -> Period:
    return Period.dates(date.fromisoformat(first), date.fromisoformat(last), tz, now=now)


def hours(period: Period) -> float:
    return (period.until - period.since) / HOUR


def test_the_last_days_are_times_24_hours_up_to_now() -> None:
    period = Period.last_days(2, BERLIN, now=NOW)
    assert (period.since, period.until) == (at("2024-05-04 12:00"), NOW)
    assert period.before == Period(at("2024-05-02 12:00"), at("2024-05-04 12:00"), BERLIN)
    assert [str(day) for day in period.days] == ["2024-05-04", "2024-05-05", "2024-05-06"]


def test_dates_are_whole_local_days_to_the_microsecond() -> None:
    period = dates("2024-05-01", "2024-05-02", "Asia/Kolkata")
    assert period.since == at("2024-04-30 18:30") - MOMENT
    assert period.until == at("2024-05-02 18:30") - MOMENT
    assert period.days == [date(2024, 5, 1), date(2024, 5, 2)]
    assert str(period) == "1 May to 2 May 2024 (Kolkata)"
    assert str(dates("2024-05-01", "2024-05-01")) == "1 May 2024 (UTC)"
    assert str(dates("2023-12-31", "2024-01-01")) == "31 December 2023 to 1 January 2024 (UTC)"


@pytest.mark.parametrize(
    ("day", "tz", "length"),
    [
        ("2024-03-31", BERLIN, 23),
        ("2024-10-27", BERLIN, 25),
        ("2024-03-31", BEIRUT, 23),  # begins at 01:00
        ("2024-10-26", BEIRUT, 25),  # has its last hour twice
        ("2024-11-03", HAVANA, 25),  # has its first hour twice
        ("2024-04-07", "Australia/Lord_Howe", 24.5),
        ("2011-12-30", APIA, 0),  # left out
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_say(day: str, tz: str, length: float) -> None:
    assert hours(dates(day, day, tz)) == length


def test_dates_end_now_if_they_are_not_over() -> None:
    period = dates("2024-05-05", "2024-05-09", now=NOW)
    assert (period.until, period.whole_days) == (NOW, 5)
    assert period.before.since == at("2024-04-30") - MOMENT
    assert period.before.until == at("2024-05-01 12:00")
    ahead = dates("2024-06-01", "2024-06-02", now=NOW)
    assert ahead.since == ahead.until
    assert ahead.days == ahead.before.days == []
    assert str(ahead) == "1 June 2024 (UTC)"


def test_the_days_before_end_at_the_same_local_time() -> None:
    now = at("2024-03-31 10:00")  # 12:00 in summer, 11:00 in winter
    before = dates("2024-03-31", "2024-03-31", BERLIN, now).before
    assert before.until == at("2024-03-30 11:00")


@given(
    first=st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    length=st.integers(1, 40),
    tz=st.sampled_from(ZONES),
)
def test_before_local_days_come_as_many_local_days(first: date, length: int, tz: str) -> None:
    one = timedelta(days=1)
    period = Period.dates(first, first + (length - 1) * one, tz, now=LATER)
    assert len(period.days) == length
    expected = Period.dates(first - length * one, first - one, tz, now=LATER)
    assert period.before == expected
    assert period.before.until == period.since
    assert period.before.before.until == period.before.since


@given(
    since=st.datetimes(datetime(2020, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC)),
    length=st.timedeltas(timedelta(0), timedelta(days=20)),
    tz=st.sampled_from(ZONES),
)
def test_the_parts_of_a_period_by_day_are_the_period(
    since: datetime, length: timedelta, tz: str
) -> None:
    period = Period.between(since, since + length, tz)
    parts = [period.part(day, day) for day in period.days]
    assert [part.days for part in parts] == [[day] for day in period.days]
    edges = [period.since, *(part.until for part in parts)]
    assert [part.since for part in parts] == edges[:-1]
    assert edges[-1] == (period.until if length else period.since)


def test_a_part_outside_of_a_period_is_empty() -> None:
    period = Period.between(at("2024-05-01 10:00"), at("2024-05-01 11:00"), "UTC")
    for day in (date(2024, 4, 1), date(2024, 6, 1)):
        part = period.part(day, day)
        assert part.since == part.until
        assert part.days == []


def test_times_of_any_offset_become_utc() -> None:
    east = timezone(timedelta(hours=9))
    period = Period.between(at("2024-05-01").astimezone(east), NOW.astimezone(east), "UTC")
    assert (period.since.tzinfo, period.until.tzinfo) == (UTC, UTC)
    assert Period.last_days(1, "UTC", now=NOW.astimezone(east)).until.tzinfo is UTC


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: Period.last_days(0, "UTC", now=NOW), "between 1 and"),
        (lambda: Period.last_days(MAX_DAYS + 1, "UTC", now=NOW), "between 1 and"),
        (lambda: Period.last_days(1, "Mars/Olympus", now=NOW), "unknown time zone"),
        (lambda: dates("2024-05-02", "2024-05-01"), "before the first"),
        (lambda: dates("2024-05-01", "2024-05-02", "local"), "unknown time zone"),
        (lambda: dates("0001-01-01", "0001-01-02"), "between the years"),
        (lambda: dates("2024-01-01", "9999-12-31"), "between the years"),
        (lambda: dates("1900-01-01", "2024-01-01"), "at most 36525 days"),
        (lambda: dates("2024-01-01", "2999-01-01", now=NOW), "at most 36525 days"),
        (lambda: dates("1000-01-02", "1000-01-02").before.before, "between the years"),
        (lambda: Period.between(NOW, NOW - MOMENT, "UTC"), "is before since"),
        (lambda: Period.between(NOW.replace(tzinfo=None), NOW, "UTC"), "zone or offset"),
        (lambda: Period.between(NOW, NOW.replace(tzinfo=None), "UTC"), "zone or offset"),
        (lambda: Period.between(datetime.min.replace(tzinfo=UTC), NOW, "UTC"), "the years"),
        (lambda: Period.between(at("1900-01-01"), NOW, "UTC"), "at most 36525 days"),
    ],
)
def test_what_is_no_period_is_refused(make: Callable[[], Period], wrong: str) -> None:
    with pytest.raises(InvalidReport, match=wrong):
        make()
