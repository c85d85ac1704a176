"""Charts with data like a real team's."""

from datetime import date, timedelta
from typing import Final, get_args

from adapters.charts.chart_data import (
    Approval,
    ApprovalRate,
    DailyActivity,
    DailyActivityCount,
    Days,
    Decision,
    DecisionCount,
    DecisionsOverTime,
    DecisionTime,
    DecisionTotals,
    Funnel,
    FunnelCount,
    Heading,
    Heatmap,
    HeatmapCell,
    InteractionType,
    PageChart,
    PersonBar,
    PersonCard,
    TeamPicture,
    TimeToDecide,
    by_bar,
)

LAST_DAY: Final = date(2026, 11, 27)
PERIOD: Final = "29 Oct to 27 Nov 2026 (Berlin)"
TEAM: Final = "Storyline & friends"
HOURS: Final = range(7, 23)


def heading(title: str) -> Heading:
    return Heading(title, PERIOD, TEAM)


def bars(days: int) -> list[Days]:
    return by_bar(LAST_DAY - timedelta(days=back) for back in range(days))


def daily_activity(days: int = 30) -> DailyActivity:
    counts = [
        DailyActivityCount(each, kind, (3 * place + rank) % 11, f"/interactions?day={each.first}")
        for place, each in enumerate(bars(days))
        for rank, kind in enumerate(get_args(InteractionType))
    ]
    return DailyActivity(heading("Daily activity"), tuple(counts))


def few_interactions(count: int) -> DailyActivity:
    day = Days(LAST_DAY, LAST_DAY)
    one_type = DailyActivityCount(day, "command", count, "/interactions")
    return DailyActivity(heading("Daily activity"), (one_type,))


def decisions(days: int = 30) -> DecisionsOverTime:
    counts = [
        DecisionCount(each, kind, (5 * place + rank) % 7, f"/decisions?of={kind}&day={each.first}")
        for place, each in enumerate(bars(days))
        for rank, kind in enumerate(get_args(Decision))
    ]
    return DecisionsOverTime(heading("Decisions"), tuple(counts))


def heatmap() -> Heatmap:
    cells = [
        HeatmapCell(weekday, hour, (weekday + hour) % 9, f"/interactions?hour={hour}")
        for weekday in range(7)
        for hour in HOURS
    ]
    return Heatmap(heading("Hours and weekdays"), tuple(cells))


def time_to_decide() -> TimeToDecide:
    rows = [DecisionTime(hour, 9.5 * hour, 900.0 * hour, hour, "/decisions") for hour in HOURS]
    return TimeToDecide(heading("Time to decide"), tuple(rows))


def approval_rate() -> ApprovalRate:
    rows = [Approval(hour, hour // 2, hour, f"/decisions?hour={hour}") for hour in HOURS]
    return ApprovalRate(heading("Approval rate"), tuple(rows))


def funnel() -> Funnel:
    steps = (
        FunnelCount("queued", 1214, "/items?step=queued"),
        FunnelCount("offered", 903, "/items?step=offered"),
        FunnelCount("decided", 815, "/items?step=decided"),
    )
    return Funnel(heading("Funnel"), steps)


def page_charts() -> list[PageChart]:
    return [
        daily_activity(),
        daily_activity(days=365),
        decisions(),
        heatmap(),
        time_to_decide(),
        approval_rate(),
        funnel(),
        few_interactions(3),
    ]


def person_card() -> PersonCard:
    decisions = DecisionTotals(124, 23, 9)
    return PersonCard(heading("Your last 30 days"), decisions, 79.5, tuple(range(24)))


def team_picture() -> TeamPicture:
    return TeamPicture(
        heading("The last 30 days"),
        daily_activity(),
        (
            PersonBar("@alice", DecisionTotals(80, 20, 11)),
            PersonBar("2", DecisionTotals(44, 3, 0)),
        ),
        heatmap(),
        time_to_decide(),
    )
