"""Bars over time, stacked by type of interaction or by decision."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import altair as alt

from adapters.charts.chart_data import DailyActivity, Days, DecisionsOverTime
from adapters.charts.definitions.figure import (
    Drawing,
    chart,
    colours,
    count_axis,
    days_axis,
    key,
    legend,
    link,
    said,
    sized,
    too_few,
)
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import DECISIONS, TYPES, light

WIDEST: Final = 44
"""The widest bar. A chart with few bars leaves room between them."""
THIN: Final = 45
"""More bars are so thin that they have no lines between their parts."""


class Count(NamedTuple):
    """One part of a bar."""

    days: Days
    series: str
    number: int
    href: str


def daily_activity(data: DailyActivity, labels: Labels, look: Look) -> Drawing:
    """Interactions by type, a bar a day (or week)."""
    counts = [Count(each.days, each.type, each.count, each.href) for each in data.counts]
    names = {name: str(getattr(labels, name)) for name in TYPES}
    return stacked(counts, names, labels.interactions, labels, look)


def decisions_over_time(data: DecisionsOverTime, labels: Labels, look: Look) -> Drawing:
    """Posted, skipped and rejected, a bar a day (or week)."""
    counts = [Count(each.days, each.decision, each.count, each.href) for each in data.counts]
    names = {name: str(getattr(labels, name)) for name in DECISIONS}
    return stacked(counts, names, labels.decisions, labels, look)


def stacked(
    counts: Sequence[Count],
    names: Mapping[str, str],
    words: tuple[str, str],
    labels: Labels,
    look: Look,
) -> Drawing:
    """A bar for all counts of the same days. The first series is at its foot."""
    if instead := too_few(sum(each.number for each in counts), words, labels, look):
        return instead
    days = sorted({each.days for each in counts})
    drawn = {name: names[name] for name in names if any(each.series == name for each in counts)}
    rows = [
        {
            "at": key(each.days),
            "series": each.series,
            "rank": list(drawn).index(each.series),
            "count": each.number,
            "about": f"{said(each.days, labels)}, {names[each.series]}:"
            f" {labels.number(each.number)}",
            "href": link(each.href),
        }
        for each in counts
        if each.number
    ]
    bars = chart(rows).mark_bar(
        stroke=light("ground"),
        strokeWidth=0.5 if len(days) <= THIN else 0,
        width=min(WIDEST, 0.8 * look.width / len(days)) if len(days) <= THIN else alt.Undefined,
    )
    bars = bars.encode(
        x=days_axis(days, labels, look),
        y=count_axis(),
        color=alt.Color("series:N", scale=colours(list(drawn)), legend=legend(drawn, look)),
        order=alt.Order("rank:Q"),
        description="about:N",
        href="href:N",
    )
    return sized(bars, look.width, look.height)
