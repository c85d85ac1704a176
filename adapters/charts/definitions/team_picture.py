"""The picture of `/team`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import altair as alt

from adapters.charts.chart_data import DecisionTotals, TeamPicture
from adapters.charts.definitions.dated_bars import daily_activity, decisions_over_time
from adapters.charts.definitions.decision_time import time_to_decide
from adapters.charts.definitions.figure import (
    Drawing,
    chart,
    colours,
    fixed_width,
    sentence,
    sized,
    too_few,
)
from adapters.charts.definitions.heatmap import heatmap
from adapters.charts.definitions.person_card import section
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import DECISIONS, INK

BAR: Final = 20
PLOT: Final = 92
"""Five plots make one picture that a chat shows whole, so each is low."""


def team_picture(data: TeamPicture, labels: Labels, look: Look) -> Drawing:
    """Daily activity, decisions, decisions by person, heatmap and time to decide."""
    counts = [each.count for each in data.activity.counts]
    if not any(counts + [each.count for each in data.decisions.counts]):
        return sentence(labels.nothing_yet, look)
    look = replace(look, height=PLOT)
    parts = {
        data.activity.heading.title: daily_activity(data.activity, labels, look),
        data.decisions.heading.title: decisions_over_time(data.decisions, labels, look),
        labels.decisions_by_person: _people(data.people, labels, look),
        data.heatmap.heading.title: heatmap(data.heatmap, labels, look),
        data.time_to_decide.heading.title: time_to_decide(data.time_to_decide, labels, look),
    }
    drawn = [part.properties(title=section(title, look)) for title, part in parts.items()]
    together: Drawing = alt.vconcat(*drawn).resolve_scale(color="independent", x="independent")
    return together


def _people(people: Sequence[DecisionTotals], labels: Labels, look: Look) -> Drawing:
    """A numbered bar for each person."""
    decisions = sum(person.total for person in people)
    if instead := too_few(decisions, labels.decisions, labels, look):
        return instead
    rows = [
        {"person": number, "series": name, "rank": rank, "count": getattr(person, name)}
        for number, person in enumerate(people, 1)
        for rank, name in enumerate(DECISIONS)
    ]
    totals = [
        {"person": number, "count": person.total, "said": labels.number(person.total)}
        for number, person in enumerate(people, 1)
    ]
    numbers = alt.Axis(
        title=None,
        labelFontWeight="bold",
        labelColor=INK.light,
        labelFontSize=look.type_size,
        **fixed_width(),
    )
    y = alt.Y("person:O", axis=numbers, scale=alt.Scale(paddingInner=0.25))
    most = max(person.total for person in people)
    x = alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.15], nice=False))
    bars = (
        chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=y,
            order=alt.Order("rank:Q"),
            color=alt.Color("series:N", scale=colours(list(DECISIONS)), legend=None),
        )
    )
    counts = (
        chart(totals)
        .mark_text(align="left", dx=6, size=look.small_type, color=INK.light)
        .encode(x=x, y=y, text="said:N")
    )
    return sized(alt.layer(bars, counts), look.width, BAR * len(people))
