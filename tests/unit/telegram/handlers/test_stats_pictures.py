"""From figures to the data of pictures."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.charts.chart_data import DecisionTotals, PersonBar
from adapters.charts.labels import ENGLISH, GERMAN
from adapters.telegram.handlers.reports.stats_pictures import person_bars, team_picture
from domain.figures.picture_figures import TeamFigures
from domain.reports import (
    ActivityCounts,
    ApprovalRates,
    DailyType,
    DecisionRates,
    Window,
)

NOW = datetime(2026, 11, 27, 12, 22, tzinfo=UTC)


def decided(key: str | None, posted: int) -> ApprovalRates:
    return {
        "key": key,
        "decisions": posted,
        "posted": posted,
        "skipped": 0,
        "rejected": 0,
        "approval_rate": 100.0,
        "timed": 0,
        "median_seconds": None,
        "p90_seconds": None,
    }


def team(daily: list[DailyType], rates: list[ApprovalRates] | None = None) -> TeamFigures:
    decisions = DecisionRates(decided(None, 0), [], rates or [])
    return TeamFigures(ActivityCounts(daily, [], {}), decisions)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("@alice", "@alice"),
        ("Дмитрий Иванов", "Дмитрий Иванов"),
        ("李雷", "1"),
        ("🧺 Ana", "1"),
        ("Z\u0335\u0336alg\u0337o", "1"),
        ("Maximiliane von Hohenstein", "1"),
        ("\u202eevil", "evil"),
        ("", "somebody"),
    ],
)
def test_a_bar_has_a_name_that_the_picture_can_show_or_a_number(name: str, label: str) -> None:
    person = UUID(int=1)
    bars, numbered = person_bars([decided(str(person), 3)], {person: name}, ENGLISH)
    assert bars == [PersonBar(label, DecisionTotals(3, 0, 0))]
    assert numbered == ({1: name} if label == "1" else {})


def test_people_who_decide_less_share_a_bar() -> None:
    rates = [decided(str(UUID(int=number)), number) for number in range(1, 16)]
    names = {UUID(int=number): f"@user{number}" for number in range(1, 16)}
    bars, numbered = person_bars(rates, names, GERMAN)
    assert [bar.label for bar in bars[:2]] == ["@user15", "@user14"]
    assert (len(bars), bars[-1]) == (13, PersonBar("3 weitere", DecisionTotals(6, 0, 0)))
    assert not numbered


def test_a_long_period_is_drawn_by_week_from_the_first_activity() -> None:
    window = Window(365, NOW, "Europe/Berlin")
    first = (NOW - timedelta(days=120)).date()
    daily: list[DailyType] = [
        {"date": first, "interaction_type": "command", "interactions": 3},
        {"date": NOW.date(), "interaction_type": "message", "interactions": 4},
    ]
    picture = team_picture(team(daily), window, [], "Title", "Team", ENGLISH)
    assert picture.heading.title == "Title"
    assert picture.heading.period == "27 Nov 2025 to 27 Nov 2026 (Berlin)"
    assert picture.activity.heading.title == "Interactions by week"
    bars = picture.activity.counts
    assert (bars[0].days.first, bars[0].count) == (first, 3)
    assert (bars[-1].days.last, bars[-1].count) == (NOW.date(), 4)
    assert {each.type for each in bars} == {"command", "message"}


def test_a_short_period_has_all_of_its_days() -> None:
    daily: list[DailyType] = [
        {"date": NOW.date(), "interaction_type": "command", "interactions": 3}
    ]
    picture = team_picture(team(daily), Window(1, NOW, "UTC"), [], "Title", "", GERMAN)
    assert [each.count for each in picture.activity.counts] == [0, 3]
    assert picture.heading.period == "26. Nov bis 27. Nov 2026 (UTC)"


def test_only_decisions_whose_offer_is_known_have_a_time() -> None:
    timed = decided("09", 12) | {"timed": 11, "median_seconds": 60.0, "p90_seconds": 600.0}
    rates: list[ApprovalRates] = [timed, decided("10", 3)]
    (row,) = team_picture(
        team([], rates), Window(7, NOW), [], "Title", "", ENGLISH
    ).time_to_decide.rows
    assert (row.at, row.median, row.p90, row.decisions) == (9, 60.0, 600.0, 11)
