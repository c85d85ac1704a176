"""What the pictures of /stats and /team draw, from the figures of reports."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from adapters.charts.chart_data import (
    LONGEST_DAILY,
    DailyActivity,
    DailyActivityCount,
    Days,
    DecisionTime,
    DecisionTotals,
    Heading,
    Heatmap,
    HeatmapCell,
    InteractionType,
    PersonBar,
    PersonCard,
    TeamPicture,
    TimeToDecide,
    by_bar,
)
from adapters.charts.labels import Labels
from adapters.charts.letters import drawable, width
from domain.content.filenames import one_line
from domain.figures.picture_figures import PersonFigures, TeamFigures
from domain.reports import ApprovalRates, DailyType, Window

TYPES: Final[tuple[InteractionType, ...]] = ("command", "callback", "message")
MOST_BARS: Final = 12
WIDEST_LABEL: Final = 18.0
"""In small letters."""


def person_card(figures: PersonFigures, window: Window, title: str, labels: Labels) -> PersonCard:
    """The picture of what one person did."""
    stats = figures.stats
    return PersonCard(
        Heading(title, _period(window, labels)),
        DecisionTotals(stats["posts_marked"], stats["posts_skipped"], stats["posts_rejected"]),
        figures.approval_rate,
        figures.by_hour,
    )


def team_picture(
    figures: TeamFigures,
    window: Window,
    people: Sequence[PersonBar],
    title: str,
    team: str,
    labels: Labels,
) -> TeamPicture:
    """The picture of what the team did."""

    def heading(title: str) -> Heading:
        return Heading(title, _period(window, labels), team)

    by_date = figures.activity.by_date
    dates = _shown_dates(by_date, window.dates)
    is_daily = len(dates) <= LONGEST_DAILY
    return TeamPicture(
        heading(title),
        DailyActivity(
            heading(labels.daily_activity if is_daily else labels.weekly_activity),
            tuple(_daily_counts(by_date, dates)),
        ),
        tuple(people),
        Heatmap(
            heading(labels.hours_and_weekdays),
            tuple(
                HeatmapCell(each["weekday"] - 1, each["hour"], each["interactions"])
                for each in figures.activity.by_hour
            ),
        ),
        TimeToDecide(
            heading(labels.time_to_decide), tuple(_decision_times(figures.decisions.by_hour))
        ),
    )


def person_bars(
    rates: Sequence[ApprovalRates], names: Mapping[UUID, str], labels: Labels
) -> tuple[list[PersonBar], dict[int, str]]:
    """The bars of the people who decided most, and the names of those that have numbers.

    A number stands for a name that the picture has no letters or no room for.
    """
    busiest = sorted(rates, key=lambda each: (-each["decisions"], each["key"] or ""))
    bars, numbered = [], {}
    for number, each in enumerate(busiest[:MOST_BARS], 1):
        name = one_line(names.get(UUID(each["key"]), "")) if each["key"] else ""
        label = name or labels.somebody
        if not drawable(label) or width(label) > WIDEST_LABEL:
            label = str(number)
            numbered[number] = name
        bars.append(PersonBar(label, _totals([each])))
    if others := busiest[MOST_BARS:]:
        bars.append(PersonBar(labels.cases(len(others), labels.others), _totals(others)))
    return bars, numbered


def _totals(rates: Sequence[ApprovalRates]) -> DecisionTotals:
    return DecisionTotals(
        sum(each["posted"] for each in rates),
        sum(each["skipped"] for each in rates),
        sum(each["rejected"] for each in rates),
    )


def _shown_dates(daily: Sequence[DailyType], dates: Sequence[date]) -> Sequence[date]:
    """The dates of the axis. A long period begins where something happened first."""
    if len(dates) <= LONGEST_DAILY or not daily:
        return dates
    first = min(each["date"] for each in daily)
    return [day for day in dates if day >= first]


def _daily_counts(
    daily: Sequence[DailyType], dates: Sequence[date]
) -> Iterator[DailyActivityCount]:
    counted = Counter[tuple[Days, str]]()
    bars = by_bar(dates)
    for each in daily:
        bar = bars[bisect_right(bars, each["date"], key=lambda bar: bar.first) - 1]
        counted[bar, each["interaction_type"]] += each["interactions"]
    types = [type for type in TYPES if any(each["interaction_type"] == type for each in daily)]
    for bar in bars:
        for type in types:
            yield DailyActivityCount(bar, type, counted[bar, type])


def _decision_times(rates: Sequence[ApprovalRates]) -> Iterator[DecisionTime]:
    for each in rates:
        median, p90 = each["median_seconds"], each["p90_seconds"]
        if each["key"] is not None and median is not None and p90 is not None:
            yield DecisionTime(int(each["key"]), median, p90, each["timed"])


def _period(window: Window, labels: Labels) -> str:
    dates = window.dates
    return labels.period(dates[0], dates[-1], window.tz)
