"""A team's report fits one screen of a terminal."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from rich.cells import cell_len

from adapters.cli.reports.team_screen import bars, shades, team_screen
from domain.reports import HourOfWeek, TeamActivity

ALICE, BOB = UUID(int=1), UUID(int=2)


def report(days: int, interactions: int, people: int = 2) -> TeamActivity:
    first = date(2026, 1, 1)
    found = {
        "total_interactions": days * interactions,
        "active_users": people,
        "interactions_by_user": {str(UUID(int=n)): 10 * n for n in range(1, people + 1)},
        "daily_activity": [
            {"date": str(first + timedelta(n)), "interactions": interactions, "active_users": 1}
            for n in range(days)
        ],
    }
    return cast("TeamActivity", found)


def week(**busy: int) -> list[HourOfWeek]:
    return [
        {"weekday": day, "hour": hour, "interactions": busy.get(f"d{day}h{hour}", 0)}
        for day in range(1, 8)
        for hour in range(24)
    ]


def screen(found: TeamActivity, width: int = 80, **more: Any) -> list[str]:
    names = {ALICE: "@alice", BOB: "👩\u200d👩\u200d👧\u200d👧 " * 30, **more.get("names", {})}
    decisions = {ALICE: {"posted": 7, "skipped": 2, "rejected": 1}}
    return team_screen("Team", found, week(d3h9=9), cast("Any", decisions), names, width=width)


@pytest.mark.parametrize("days", [1, 7, 30, 90, 365, 3_650])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits_the_terminal(days: int, width: int) -> None:
    lines = screen(report(days, 1_234, people=40), width)
    assert len(lines) <= 23
    assert max(map(cell_len, lines)) <= width


def test_it_has_the_days_the_hours_and_the_people_with_their_decisions() -> None:
    lines = screen(report(30, 40))
    assert lines[0] == "Team: 1,200 interactions by 2 people"
    assert any("2026-01-01 to 2026-01-30" in line for line in lines)
    (wednesday,) = (line for line in lines if line.startswith("Wed"))
    assert wednesday.index("█") == len("Wed ") + 2 * 9
    (alice,) = (line for line in lines if line.startswith("@alice"))
    assert alice.split() == ["@alice", "10", "7", "2", "1"]


def test_a_long_window_has_bars_of_several_days() -> None:
    assert any("a bar is 5 days" in line for line in screen(report(365, 3)))


def test_few_interactions_are_told_and_not_drawn() -> None:
    lines = screen(report(3, 3))
    assert "fewer than 10 interactions: too few for charts" in lines
    assert not any(line.startswith("Mon") for line in lines)


def test_nothing_is_one_line_and_a_note() -> None:
    assert len(screen(report(30, 0, people=0))) == 2


def test_a_bar_is_as_high_as_its_value_and_what_is_not_zero_is_seen() -> None:
    assert bars([0, 1, 8, 16], 2) == ["   █", " ▁██"]
    assert bars([0, 1, 1_000], 1) == [" ▁█"]
    assert bars([0, 0], 1) == ["  "]


def test_a_shade_is_as_dark_as_its_value() -> None:
    assert shades([0, 1, 50, 100], 100) == "·░▒█"
