"""Hours that are far above the same hour of the weeks before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.alerts.bursts import Burst, Span, bursts, unusual_hours
from domain.alerts.causes import explained
from domain.alerts.rules import AlertKind, Rule
from domain.alerts.statistics import HOUR, WEEK, HourCount, usual

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 13, tzinfo=UTC)  # a Tuesday, 14:00 in Berlin
RULE = Rule(4, 20)


def found(
    counts: Sequence[int],
    now: int,
    zone: ZoneInfo = BERLIN,
    *,
    people: int = 1,
    is_team: bool = False,
) -> list[Burst]:
    """The bursts of an hour with so many, after weeks with so many at the same local hour."""
    local = NOW.astimezone(zone).replace(tzinfo=None)
    weeks = [
        (local - (len(counts) - number) * WEEK).replace(tzinfo=zone).astimezone(UTC)
        for number in range(len(counts))
    ]
    rows = [HourCount("bob", hour, count) for hour, count in zip(weeks, counts, strict=True)]
    span = Span(NOW, NOW + HOUR, zone)
    return [
        *bursts(
            AlertKind.REJECTIONS,
            RULE,
            [*rows, HourCount("bob", NOW, now)],
            span,
            is_team=is_team,
            people=lambda hour: people,
        )
    ]


def test_median_and_spread_have_floors() -> None:
    assert (usual([0, 0, 0, 0]).median, usual([0, 0, 0, 0]).spread) == (0, 2)
    assert (usual([10, 10, 10, 10]).median, usual([10, 10, 10, 10]).spread) == (10, 7.5)
    assert (usual([1, 2, 3, 100]).median, usual([1, 2, 3, 100]).spread) == (2.5, 2)
    assert usual([20, 2, 40, 20, 60]).spread == 18  # the MAD itself


@pytest.mark.parametrize("median", range(40))
def test_five_times_the_median_and_twenty_are_always_found(median: int) -> None:
    count = max(20, 5 * median)
    for spread in range(0, median + 1, 3):
        assert found([median - spread, median, median, median + spread], count)


def test_among_many_people_threshold_and_floor_are_higher() -> None:
    """Of 20 people: 22 in place of 20, and 6 + 5.2 * 4.5 = 29.4 in place of 24."""
    never, often = [0] * 4, [6] * 4
    for weeks, few, many in ((never, 20, 22), (often, 24, 30)):
        assert [found(weeks, count, people=5) != [] for count in (few - 1, few)] == [False, True]
        assert [found(weeks, count, people=20) != [] for count in (many - 1, many)] == [False, True]
        assert found(weeks, few, people=20, is_team=True), "a team is one"


def test_more_than_five_times_the_median_is_found_among_many_people_too() -> None:
    unsteady = [1, 3, 6, 13, 14]  # the MAD is 5
    assert found(unsteady, 31, people=40)
    assert not found(unsteady, 30, people=40)
    assert found(unsteady, 26, people=5)


def test_an_hour_is_compared_with_the_same_local_hour_across_the_change_of_clocks() -> None:
    since = NOW + 4 * WEEK  # after the change of 29 March it is 12:00 UTC
    local = since.astimezone(BERLIN)
    assert local.hour == 15
    rows = [HourCount("bob", NOW + week * WEEK + HOUR, 30) for week in range(-8, 0)]
    span = Span(since, since + HOUR, BERLIN)
    now = HourCount("bob", since, 40)
    assert not [*bursts(AlertKind.REJECTIONS, RULE, [*rows, now], span, is_team=False)]


def test_there_is_no_alert_in_the_first_four_weeks() -> None:
    assert not found([0, 0, 0], 1_000)
    assert found([0, 0, 0, 0], 20)


def test_of_many_weeks_the_last_twelve_count() -> None:
    assert found([100] * 12 + [0] * 12, 20)
    (burst,) = found([100] * 12 + [0] * 12, 20)
    assert burst.figures["weeks"] == 12


def test_few_are_no_burst() -> None:
    assert not found([0] * 8, 19)
    assert not found([10] * 8, 39)


def test_the_hour_that_has_begun_counts_until_now() -> None:
    rows = [HourCount("bob", NOW - week * WEEK, 0) for week in range(5)]
    now = HourCount("bob", NOW, 30)
    span = Span(NOW, NOW + timedelta(minutes=12), BERLIN)
    (burst,) = bursts(AlertKind.DENIALS, RULE, [*rows, now], span, is_team=True)
    assert burst.figures["until"] == (NOW + timedelta(minutes=12)).isoformat()


def test_an_hour_of_the_day_without_presses_is_unusual() -> None:
    rule = Rule(0.05, 15)
    span = Span(NOW, NOW + HOUR, BERLIN)
    first = HourCount("bob", NOW - timedelta(days=40, hours=3), 0)
    usual_hour = [HourCount("bob", NOW - timedelta(days=day), 2) for day in range(1, 41)]
    now = [HourCount("bob", NOW, 15)]
    (burst,) = unusual_hours(rule, now, [first, *now], span)
    assert (burst.figures["active_days"], burst.figures["days"]) == (0, 40)
    assert not [*unusual_hours(rule, now, [first, *usual_hour, *now], span)]
    assert [*unusual_hours(rule, now, [first, *usual_hour[:2], *now], span)]
    assert not [*unusual_hours(rule, [replace(now[0], count=14)], [first, *now], span)]
    young = HourCount("bob", NOW - timedelta(days=20), 0)
    assert not [*unusual_hours(rule, now, [young, *now], span)]


def burst(kind: AlertKind, subject: str, count: int = 30, *, is_team: bool = False) -> Burst:
    return Burst(kind, subject, NOW, count, 20, {}, is_team)


def told(*bursts: Burst) -> list[tuple[AlertKind, str]]:
    return [(each.kind, each.subject) for each in explained(bursts) if not each.is_explained]


def test_one_cause_is_told_once() -> None:
    active = burst(AlertKind.PERSON_ACTIVE, "bob", 60)
    team = burst(AlertKind.TEAM_ACTIVE, "team", 70, is_team=True)
    rejects = burst(AlertKind.REJECTIONS, "bob")
    at_night = burst(AlertKind.UNUSUAL_HOUR, "bob")
    assert told(active, team) == [(AlertKind.PERSON_ACTIVE, "bob")]
    assert told(active, team, rejects) == [(AlertKind.REJECTIONS, "bob")]
    assert told(active, team, at_night) == [(AlertKind.UNUSUAL_HOUR, "bob")]
    assert told(at_night, rejects) == [(AlertKind.REJECTIONS, "bob")]


def test_a_team_that_is_unusual_without_its_one_person_is_told_too() -> None:
    active = burst(AlertKind.PERSON_ACTIVE, "bob", 30)
    team = burst(AlertKind.TEAM_ACTIVE, "team", 90, is_team=True)
    assert (AlertKind.TEAM_ACTIVE, "team") in told(active, team)


def test_several_people_are_the_team() -> None:
    people = [burst(AlertKind.PERSON_ACTIVE, who) for who in ("bob", "eve")]
    team = burst(AlertKind.TEAM_ACTIVE, "team", 60, is_team=True)
    assert told(*people, team) == [(AlertKind.TEAM_ACTIVE, "team")]
    assert len(told(*people)) == 2
    rejecting = [burst(AlertKind.REJECTIONS, who) for who in ("bob", "eve")]
    all_reject = burst(AlertKind.REJECTIONS, "team", 60, is_team=True)
    assert told(*rejecting, all_reject) == [(AlertKind.REJECTIONS, "team")]
