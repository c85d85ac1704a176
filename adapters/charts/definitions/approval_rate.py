"""The share of decisions that were "posted"."""

import altair as alt

from adapters.charts.chart_data import FEWEST_CASES, ApprovalRate, Days
from adapters.charts.definitions.figure import (
    Drawing,
    chart,
    colours,
    days_axis,
    fixed_width,
    hours_axis,
    key,
    legend,
    link,
    moment,
    sized,
    too_few,
)
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import light


def approval_rate(data: ApprovalRate, labels: Labels, look: Look) -> Drawing:
    """A bar a row, pale where it has few decisions, and a line at the rate of all."""
    posted = sum(row.posted for row in data.rows)
    decisions = sum(row.decisions for row in data.rows)
    if instead := too_few(decisions, labels.decisions, labels, look):
        return instead
    rows = [
        {
            "at": row.at if isinstance(row.at, int) else key(row.at),
            "rate": row.posted / row.decisions,
            "cases": "accent" if row.decisions >= FEWEST_CASES else "accent-pale",
            "about": f"{moment(row.at, labels)}, {labels.approval_rate}:"
            f" {labels.percent(row.posted / row.decisions)}"
            f" ({labels.cases(row.decisions, labels.decisions)})",
            "href": link(row.href),
        }
        for row in data.rows
        if row.decisions
    ]
    overall = labels.overall.format(rate=labels.percent(posted / decisions))
    names = {
        "accent": f"{labels.approval_rate} ({overall})",
        "accent-pale": labels.fewer_decisions.format(count=FEWEST_CASES),
    }
    drawn = {name: names[name] for name in names if any(row["cases"] == name for row in rows)}
    days = [row.at for row in data.rows if isinstance(row.at, Days)]
    axis = alt.Axis(
        title=None,
        values=[0, 0.25, 0.5, 0.75, 1],
        labelExpr="round(100 * datum.value) + ' %'",
        **fixed_width(),
    )
    scale = alt.Scale(domain=[0, 1])
    bars = (
        chart(rows)
        .mark_bar()
        .encode(
            x=days_axis(sorted(days), labels, look) if days else hours_axis(labels),
            y=alt.Y("rate:Q", scale=scale, axis=axis),
            color=alt.Color("cases:N", scale=colours(list(drawn)), legend=legend(drawn, look)),
            description="about:N",
            href="href:N",
        )
    )
    average = chart([{"rate": posted / decisions}]).encode(
        y=alt.Y("rate:Q", scale=scale, axis=axis)
    )
    line = average.mark_rule(color=light("ink-soft"), strokeDash=[4, 3], aria=False)
    return sized(alt.layer(bars, line), look.width, look.height)
