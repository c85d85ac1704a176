"""The picture of `/stats`."""

from typing import Final

import altair as alt

from adapters.charts.chart_data import FEWEST_CASES, PersonCard
from adapters.charts.definitions.figure import (
    AXIS_WIDTH,
    HOURS,
    Drawing,
    chart,
    colours,
    count_axis,
    hours_axis,
    sentence,
    sized,
    too_few,
)
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import DECISIONS, INK, light

LARGEST_FIGURE: Final = 30
FIGURES_WIDTH: Final = 180
"""How wide a figure may be: its size times its digits."""


def person_card(card: PersonCard, labels: Labels, look: Look) -> Drawing:
    """Four figures, a bar of the shares, and the hours in which the person is active."""
    if not card.decisions.total and not any(card.interactions_by_hour):
        return sentence(labels.nothing_yet, look)
    few = too_few(card.decisions.total, labels.decisions, labels, look)
    parts = [_figures(card, labels, look), few or _shares(card, look)]
    hours = _hours(card, labels, look).properties(title=section(labels.active_hours, look))
    return alt.vconcat(*parts, hours, spacing=14)


def section(title: str, look: Look) -> alt.TitleParams:
    """The title of a part of a picture."""
    return alt.TitleParams(text=title, fontSize=look.type_size + 1, color=INK.light, offset=8)


def _figures(card: PersonCard, labels: Labels, look: Look) -> Drawing:
    decisions = card.decisions
    rate = card.approval_rate if decisions.total >= FEWEST_CASES else None
    figures = {
        "posted": (labels.posted, labels.number(decisions.posted)),
        "skipped": (labels.skipped, labels.number(decisions.skipped)),
        "rejected": (labels.rejected, labels.number(decisions.rejected)),
        "rate": (
            labels.approval_rate,
            "\N{EN DASH}" if rate is None else f"{labels.number(rate, 1)} %",
        ),
    }
    rows = [
        {"place": place, "series": name, "label": label, "figure": figure}
        for place, (name, (label, figure)) in enumerate(figures.items())
    ]
    base = chart(rows).encode(
        x=alt.X("place:Q", axis=None, scale=_whole_width([0, len(rows)], look))
    )
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(
            domain=list(figures), range=[*(light(name) for name in DECISIONS), INK.light]
        ),
        legend=None,
    )
    longest = max(len(figure) for _, figure in figures.values())
    size = min(LARGEST_FIGURE, FIGURES_WIDTH // longest)
    large = base.mark_text(align="left", baseline="bottom", size=size, fontWeight="bold", y=34)
    small = base.mark_text(
        align="left", baseline="top", size=look.type_size, color=light("ink-soft"), y=38
    )
    both = alt.layer(large.encode(text="figure:N", color=colour), small.encode(text="label:N"))
    return sized(both, look.width, 56)


def _whole_width(domain: list[int], look: Look) -> alt.Scale:
    """A scale that takes the place of an axis too."""
    return alt.Scale(domain=domain, range=[-AXIS_WIDTH, look.width], nice=False)


def _shares(card: PersonCard, look: Look) -> Drawing:
    rows = [
        {"series": name, "rank": rank, "count": getattr(card.decisions, name)}
        for rank, name in enumerate(DECISIONS)
    ]
    bar = chart(rows).mark_bar(stroke=light("ground"), strokeWidth=1, size=14)
    bar = bar.encode(
        x=alt.X("count:Q", stack="normalize", axis=None, scale=_whole_width([0, 1], look)),
        order=alt.Order("rank:Q"),
        color=alt.Color("series:N", scale=colours(list(DECISIONS)), legend=None),
    )
    return sized(bar, look.width, 16)


def _hours(card: PersonCard, labels: Labels, look: Look) -> Drawing:
    by_hour = card.interactions_by_hour
    if instead := too_few(sum(by_hour), labels.interactions, labels, look):
        return instead
    rows = [{"at": hour, "count": by_hour[hour]} for hour in HOURS]
    bars = chart(rows).mark_bar(color=light("accent"))
    bars = bars.encode(x=hours_axis(labels), y=count_axis())
    return sized(bars, look.width, look.height - 40)
