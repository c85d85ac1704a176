"""Working days on which the team does next to nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.alerts.rules import Rule
from domain.alerts.silence import silence_now, silences
from domain.alerts.statistics import HourCount, Hours, by_subject

BERLIN = ZoneInfo("Europe/Berlin")
RULE = Rule(0.02, 20)
MONDAY = datetime(2026, 1, 5)
HOURS = range(9, 17)


def hours(weeks: int, *, without: set[datetime], more: dict[datetime, int] | None = None) -> Hours:
    """Eight interactions in each office hour of each working day, but for some days."""
    days = [MONDAY + timedelta(days=day) for day in range(7 * weeks)]
    rows = [
        HourCount("team", day.replace(hour=hour, tzinfo=BERLIN).astimezone(UTC), 8)
        for day in days
        for hour in HOURS
        if day.weekday() < 5 and day not in without
    ]
    rows += [
        HourCount("team", local.replace(tzinfo=BERLIN).astimezone(UTC), count)
        for local, count in (more or {}).items()
    ]
    return by_subject(rows, BERLIN)["team"]


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day.replace(hour=hour, minute=minute, tzinfo=BERLIN).astimezone(UTC)


def found(known: Hours, since: datetime, until: datetime) -> list[tuple[datetime, datetime | None]]:
    return [
        (each.since, each.ended_at)
        for each in silences(known, RULE, at(since, 0), at(until, 0), BERLIN)
    ]


def test_usual_days_nights_and_weekends_are_no_silence() -> None:
    assert not found(hours(10, without=set()), MONDAY, MONDAY + timedelta(weeks=10))


def test_a_silent_day_is_found_when_half_of_it_is_over_and_ends_when_the_team_acts() -> None:
    silent = MONDAY + timedelta(weeks=6, days=2)
    known = hours(8, without={silent})
    (only,) = silences(known, RULE, at(silent, 0), at(silent + timedelta(days=2), 0), BERLIN)
    assert only.since == at(silent, 0)
    assert only.found_at == at(silent, 13)
    assert only.ended_at == at(silent + timedelta(days=1), 11)
    assert (only.day.count, only.day.usual, only.day.usual_day) == (0, 32, 64)


def test_next_to_nothing_is_nothing() -> None:
    silent = MONDAY + timedelta(weeks=6, days=2)
    one, two = ({silent.replace(hour=10): count} for count in (1, 2))
    (only,) = silences(
        hours(8, without={silent}, more=one), RULE, at(silent, 0), at(silent, 20), BERLIN
    )
    assert only.day.count == 1
    assert only.found_at == at(silent, 16)  # 1 is at most 2 % of what is usual by then
    assert not found(hours(8, without={silent}, more=two), silent, silent + timedelta(days=1))


def test_a_silence_lasts_over_days_on_which_the_team_never_acts() -> None:
    friday, monday = (MONDAY + timedelta(weeks=6, days=day) for day in (4, 7))
    stray = {(friday + timedelta(days=1)).replace(hour=12): 2}
    known = hours(9, without={friday, monday}, more=stray)
    ((since, ended),) = found(known, friday, monday + timedelta(days=3))
    assert since == at(friday, 0)
    assert ended == at(monday + timedelta(days=1), 11)


def test_there_is_no_alert_in_the_first_four_weeks_nor_for_a_team_that_does_little() -> None:
    early = MONDAY + timedelta(weeks=3, days=2)
    assert not found(hours(8, without={early}), early, early + timedelta(days=1))
    silent = MONDAY + timedelta(weeks=6, days=2)
    few = {day.replace(hour=9): 3 for day in (MONDAY + timedelta(days=n) for n in range(56))}
    del few[silent.replace(hour=9)]
    all_days = {MONDAY + timedelta(days=day) for day in range(56)}
    known = hours(8, without=all_days, more=few)
    assert not found(known, silent, silent + timedelta(days=1))


def test_now_a_silence_lasts_until_the_hour_in_which_the_team_acts() -> None:
    silent = MONDAY + timedelta(weeks=6, days=2)
    known = hours(7, without={silent, silent + timedelta(days=1), silent + timedelta(days=2)})
    assert silence_now(known, RULE, at(silent, 12, 59), BERLIN) is None
    assert silence_now(known, RULE, at(silent, 13, 1), BERLIN)
    assert silence_now(known, RULE, at(silent + timedelta(days=1), 3), BERLIN)
    back = hours(
        7,
        without={silent, silent + timedelta(days=1), silent + timedelta(days=2)},
        more={(silent + timedelta(days=1)).replace(hour=9): 20},
    )
    assert silence_now(back, RULE, at(silent + timedelta(days=1), 9, 40), BERLIN) is None
