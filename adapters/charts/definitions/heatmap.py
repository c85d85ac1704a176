"""Interactions by weekday and hour."""

from itertools import pairwise

import altair as alt

from adapters.charts.chart_data import Heatmap, HeatmapCell
from adapters.charts.definitions.figure import (
    HOURS,
    Drawing,
    chart,
    colours,
    fixed_width,
    hours_axis,
    legend,
    link,
    named,
    sized,
    too_few,
)
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import HEAT, light

WEEKDAYS = range(7)


def heatmap(data: Heatmap, labels: Labels, look: Look) -> Drawing:
    """A cell for each weekday and hour, the darker the more interactions."""
    total = sum(cell.count for cell in data.cells)
    if instead := too_few(total, labels.interactions, labels, look):
        return instead
    given = {(cell.weekday, cell.hour): cell for cell in data.cells}
    steps = heat_steps(max(cell.count for cell in data.cells))
    rows = [
        {
            "weekday": weekday,
            "at": hour,
            "step": _step(cell.count, steps),
            "about": f"{labels.weekdays[weekday]} {hour:02d}:00: {labels.number(cell.count)}",
            "href": link(cell.href),
        }
        for weekday in WEEKDAYS
        for hour in HOURS
        for cell in [given.get((weekday, hour), HeatmapCell(weekday, hour, 0))]
    ]
    names = {name: said(low, high, labels) for name, (low, high) in steps.items()}
    weekdays = alt.Axis(
        title=None,
        labelExpr=named(dict(enumerate(labels.weekdays))),
        domain=False,
        ticks=False,
        **fixed_width(),
    )
    cells = chart(rows).mark_rect(stroke=light("ground"), strokeWidth=2, cornerRadius=2)
    cells = cells.encode(
        x=hours_axis(labels, gap=0),
        y=alt.Y("weekday:O", sort=None, scale=alt.Scale(domain=list(WEEKDAYS)), axis=weekdays),
        color=alt.Color("step:N", scale=colours(list(names)), legend=legend(names, look)),
        description="about:N",
        href="href:N",
    )
    return sized(cells, look.width, look.height)


def heat_steps(most: int) -> dict[str, tuple[int, int]]:
    """The lowest and highest count of each colour: none at all, and five of about one width."""
    none, *some = HEAT
    bounds = sorted({0, *(-(-most * step // len(some)) for step in range(1, len(some) + 1))})
    used = some[-(len(bounds) - 1) :]
    return {none: (0, 0)} | {
        name: (below + 1, high) for name, (below, high) in zip(used, pairwise(bounds), strict=True)
    }


def said(low: int, high: int, labels: Labels) -> str:
    """A range of counts."""
    first, last = labels.number(low), labels.number(high)
    return first if low == high else f"{first}\N{EN DASH}{last}"


def _step(count: int, steps: dict[str, tuple[int, int]]) -> str:
    return next(name for name, (_, high) in steps.items() if count <= high)
