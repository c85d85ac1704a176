"""How far items came: queued, offered, decided."""

import altair as alt

from adapters.charts.chart_data import Funnel
from adapters.charts.definitions.figure import Drawing, chart, link, named, sized, too_few
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import INK, light

BAR = 34


def funnel(data: Funnel, labels: Labels, look: Look) -> Drawing:
    """A bar a step, with its count and its share of the first step."""
    first = data.steps[0].count if data.steps else 0
    if instead := too_few(first, labels.items, labels, look):
        return instead
    names = {each.step: str(getattr(labels, each.step)) for each in data.steps}
    rows = [
        {
            "step": each.step,
            "count": each.count,
            "said": f"{labels.number(each.count)}  ({labels.percent(each.count / first)})",
            "about": f"{names[each.step]}: {labels.number(each.count)}"
            f" ({labels.percent(each.count / first)})",
            "href": link(each.href),
        }
        for each in data.steps
    ]
    axis = alt.Axis(
        title=None, labelExpr=named(names), labelColor=INK.light, labelFontSize=look.type_size
    )
    base = chart(rows).encode(
        y=alt.Y("step:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.3)),
        x=alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, first * 1.35], nice=False)),
    )
    bars = base.mark_bar(color=light("accent"), cornerRadiusEnd=3).encode(
        description="about:N", href="href:N"
    )
    counts = base.mark_text(
        align="left", dx=6, size=look.type_size, color=INK.light, aria=False
    ).encode(text="said:N")
    return sized(alt.layer(bars, counts), look.width - 30, BAR * len(rows))
