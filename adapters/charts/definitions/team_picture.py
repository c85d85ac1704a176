"""The picture of `/team` and of digests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import altair as alt

from adapters.charts.chart_data import PersonBar, TeamPicture
from adapters.charts.definitions.dated_bars import daily_activity
from adapters.charts.definitions.decision_time import time_to_decide
from adapters.charts.definitions.figure import (
    AXIS_WIDTH,
    Drawing,
    chart,
    colours,
    legend,
    sentence,
    sized,
    too_few,
)
from adapters.charts.definitions.heatmap import heatmap
from adapters.charts.definitions.person_card import section
from adapters.charts.labels import Labels
from adapters.charts.looks import Look
from adapters.charts.palette import DECISIONS, INK

BAR: Final = 21
PLOT: Final = 112
"""Several plots make one picture that a chat shows whole, so each is low."""
NAME_WIDTH: Final = 140
TOTAL_WIDTH: Final = 48


def team_picture(data: TeamPicture, labels: Labels, look: Look) -> Drawing:
    """Daily activity, decisions by person, heatmap and time to decide.

    A picture of one day has no activity by day or weekday.
    """
    counts = [each.count for each in data.activity.counts]
    if not any(counts + [each.decisions.total for each in data.people]):
        return sentence(labels.nothing_yet, look)
    look = replace(look, height=PLOT)
    labels = replace(labels, hour_of_day="")  # the titles of the plots say it
    parts = {
        data.activity.heading.title: daily_activity(data.activity, labels, look),
        labels.decisions_by_person: _people(data.people, labels, look),
        data.heatmap.heading.title: heatmap(data.heatmap, labels, look),
        data.time_to_decide.heading.title: time_to_decide(data.time_to_decide, labels, look),
    }
    if len({each.days for each in data.activity.counts}) == 1:
        del parts[data.activity.heading.title], parts[data.heatmap.heading.title]
    drawn = [part.properties(title=section(title, look)) for title, part in parts.items()]
    together: Drawing = alt.vconcat(*drawn).resolve_scale(color="independent", x="independent")
    return together


def _people(people: Sequence[PersonBar], labels: Labels, look: Look) -> Drawing:
    """A bar for each person, between the name and the number of decisions."""
    decisions = sum(person.decisions.total for person in people)
    if instead := too_few(decisions, labels.decisions, labels, look):
        return instead
    rows = [
        {"person": place, "series": name, "rank": rank, "count": getattr(person.decisions, name)}
        for place, person in enumerate(people)
        for rank, name in enumerate(DECISIONS)
    ]
    totals = [
        {
            "person": place,
            "count": person.decisions.total,
            "name": person.label,
            "said": labels.number(person.decisions.total),
        }
        for place, person in enumerate(people)
    ]
    names = {name: str(getattr(labels, name)) for name in DECISIONS}
    most = max(person.decisions.total for person in people)
    y = alt.Y("person:O", axis=None, scale=alt.Scale(paddingInner=0.25))
    x = alt.X(
        "count:Q",
        axis=None,
        scale=alt.Scale(
            domain=[0, most], range=[NAME_WIDTH - AXIS_WIDTH, look.width - TOTAL_WIDTH], nice=False
        ),
    )
    bars = (
        chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=y,
            order=alt.Order("rank:Q"),
            color=alt.Color("series:N", scale=colours(list(DECISIONS)), legend=legend(names, look)),
        )
    )
    written = chart(totals).encode(y=y)
    labelled = written.mark_text(
        align="left",
        x=-AXIS_WIDTH,
        size=look.small_type,
        color=INK.light,
        limit=NAME_WIDTH - 8,
    ).encode(text="name:N")
    counts = written.mark_text(align="left", dx=6, size=look.small_type, color=INK.light).encode(
        x=x, text="said:N"
    )
    return sized(alt.layer(bars, labelled, counts), look.width, BAR * len(people))
