"""How long decisions take."""

from collections.abc import Sequence
from typing import Final

import altair as alt

from adapters.charts.chart_data import Days, TimeToDecide
from adapters.charts.definitions.figure import (
    Drawing,
    Row,
    chart,
    days_axis,
    fixed_width,
    hours_axis,
    key,
    legend,
    link,
    moment,
    named,
    sized,
    too_few,
)
from adapters.charts.labels import DAY, HOUR, MINUTE, Labels
from adapters.charts.looks import Look
from adapters.charts.palette import light

TICKS: Final = (
    *(1, 10, MINUTE, 10 * MINUTE),
    *(HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY),
)
"""Seconds that an axis may name. It is logarithmic: a median may be a minute, and the rest days."""
BOUNDS: Final = (
    *(1, 2, 5, 10, 20, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY),
)


def time_to_decide(data: TimeToDecide, labels: Labels, look: Look) -> Drawing:
    """Two dots a row: within which time half of the items were decided, and 9 of 10."""
    decisions = sum(row.decisions for row in data.rows)
    if instead := too_few(decisions, labels.decisions, labels, look):
        return instead
    names = {"median": labels.median, "p90": labels.p90}
    rows: list[Row] = [
        {
            "at": row.at if isinstance(row.at, int) else key(row.at),
            "median": max(row.median, 1),
            "p90": max(row.p90, 1),
            "series": name,
            "seconds": max(seconds, 1),
            "about": f"{moment(row.at, labels)}, {names[name]}: {labels.duration(seconds)}"
            f" ({labels.cases(row.decisions, labels.decisions)})",
            "href": link(row.href),
        }
        for row in data.rows
        if row.decisions
        for name, seconds in (("median", row.median), ("p90", row.p90))
    ]
    days = [row.at for row in data.rows if isinstance(row.at, Days)]
    x = days_axis(sorted(days), labels, look) if days else hours_axis(labels)
    base = chart(rows).encode(x=x)
    between = base.mark_rule(strokeWidth=2, color=light("line"), aria=False).encode(
        y=_seconds("median", rows, labels), y2="p90:Q"
    )
    dots = base.mark_circle(size=70 if len(rows) <= 100 else 30, opacity=1).encode(
        y=_seconds("seconds", rows, labels),
        color=alt.Color(
            "series:N",
            scale=alt.Scale(domain=list(names), range=[light("accent"), light("accent-soft")]),
            legend=legend(names, look),
        ),
        description="about:N",
        href="href:N",
    )
    return sized(alt.layer(between, dots), look.width, look.height)


def _seconds(field: str, rows: Sequence[Row], labels: Labels) -> alt.Y:
    """An axis of durations that begins and ends at a round one."""
    shortest = min(row["median"] for row in rows)
    longest = max(row["p90"] for row in rows)
    lowest = max((bound for bound in BOUNDS if bound <= shortest), default=BOUNDS[0])
    highest = min((bound for bound in BOUNDS if bound > longest), default=longest)
    ticks = [tick for tick in TICKS if lowest <= tick <= highest]
    if len(ticks) < 2:
        ticks = [bound for bound in BOUNDS if lowest <= bound <= highest]
    ticks = sorted({lowest, *ticks})
    axis = alt.Axis(
        title=None,
        values=ticks,
        labelExpr=named({tick: labels.duration(tick) for tick in ticks}),
        **fixed_width(),
    )
    scale = alt.Scale(type="log", domain=[lowest, highest], nice=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)
