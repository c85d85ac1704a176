"""What all charts share: their type, axes, legend and headings."""

from collections.abc import Iterable, Mapping, Sequence
from json import dumps
from typing import Any, Final

import altair as alt

from adapters.charts.chart_data import FEWEST_CASES, Days, Heading
from adapters.charts.labels import Labels
from adapters.charts.letters import FONT, LETTER_WIDTH, drawable, width
from adapters.charts.looks import Look
from adapters.charts.palette import INK, light

Drawing = alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart
Row = dict[str, Any]

HOST: Final = "https://charts.invalid"
"""Altair knows no relative links: this is put before them, and the page's SVG goes without it."""

AXIS_WIDTH: Final = 44
SYMBOL_WIDTH: Final = 18
HOURS: Final = range(24)


def chart(rows: Sequence[Row]) -> alt.Chart:
    """A chart of these rows."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def sized(drawing: Drawing, width: int, height: int) -> Drawing:
    """The drawing with a plot of this size."""
    found: Drawing = drawing.properties(width=width, height=height)
    return found


def link(href: str) -> str:
    """The link of a mark, as Altair wants it."""
    return f"{HOST}{href}"


def colours(names: Sequence[str]) -> alt.Scale:
    """Each name in its colour of the palette."""
    return alt.Scale(domain=list(names), range=[light(name) for name in names])


def legend(names: Mapping[str, str], look: Look) -> alt.Legend:
    """A legend that calls names what the mapping says, in one line, in two, or as a column."""
    choices = (len(names), -(-len(names) // 2), 1)
    return alt.Legend(
        title=None,
        orient="top",
        columns=next(columns for columns in choices if _fits(names.values(), columns, look)),
        labelExpr=named(names),
        values=list(names),
    )


def _fits(words: Iterable[str], columns: int, look: Look) -> bool:
    """Whether a legend of so many columns is narrow enough. A single column has to be."""
    widest = sorted(map(len, words), reverse=True)[:columns]
    width = (
        columns * (SYMBOL_WIDTH + look.legend_gap) + sum(widest) * LETTER_WIDTH * look.small_type
    )
    return columns == 1 or width <= look.width + AXIS_WIDTH


def named(names: Mapping[Any, str]) -> str:
    """An expression for the labels of an axis or legend: each value's name."""
    return f"{dumps({str(value): name for value, name in names.items()})}[datum.value]"


def count_axis(scale: alt.Scale | None = None) -> alt.Y:
    """An axis of counts."""
    axis = alt.Axis(title=None, tickMinStep=1, tickCount=4, format=",d", **fixed_width())
    return alt.Y("count:Q", axis=axis, scale=scale or alt.Scale(nice=True))


def fixed_width() -> dict[str, Any]:
    """Give all axes one width, so that the plots of a picture begin at one line."""
    return {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH}


def days_axis(days: Sequence[Days], labels: Labels, look: Look) -> alt.X:
    """An axis with a band for each of these days, and names below some."""
    names = {key(each): labels.day(each.first) for each in days}
    shown = sparse(list(names), look.day_labels)
    axis = alt.Axis(title=None, values=shown, labelExpr=named(names), labelAngle=0, grid=False)
    return alt.X(
        "at:O", sort=None, scale=band(list(names), 0.2 if len(names) <= 40 else 0.1), axis=axis
    )


def hours_axis(labels: Labels, *, gap: float = 0.2) -> alt.X:
    """An axis of the 24 hours. The gap between two is a part of their width."""
    axis = alt.Axis(
        title=labels.hour_of_day, values=list(HOURS[::3]), labelAngle=0, grid=False, ticks=False
    )
    return alt.X("at:O", sort=None, scale=band(list(HOURS), gap), axis=axis)


def band(domain: Sequence[Any], gap: float) -> alt.Scale:
    """A scale with a band for each value, and this part of it between two."""
    return alt.Scale(domain=list(domain), paddingInner=gap, paddingOuter=gap / 2)


def key(days: Days) -> str:
    """What stands for these days in the drawing's data."""
    return days.first.isoformat()


def said(days: Days, labels: Labels) -> str:
    """These days in words."""
    first, last = labels.day(days.first), labels.day(days.last)
    return first if days.first == days.last else labels.days.format(first=first, last=last)


def moment(at: int | Days, labels: Labels) -> str:
    """An hour of the day, or days, in words."""
    return f"{at:02d}:00" if isinstance(at, int) else said(at, labels)


def sparse(values: Sequence[str], most: int) -> list[str]:
    """At most `most` of the values, evenly spaced: whole weeks apart if there are many."""
    step = -(-len(values) // most)
    if 2 < step < 14 and len(values) > 14:
        step = 7 if step <= 7 else 14
    return list(values[::step])


def too_few(count: int, words: tuple[str, str], labels: Labels, look: Look) -> Drawing | None:
    """A sentence in place of a chart, if there are too few cases for one."""
    if count >= FEWEST_CASES:
        return None
    cases = labels.cases(count, words)
    return sentence(labels.too_few.format(cases=cases) if count else labels.nothing_yet, look)


def sentence(text: str, look: Look) -> Drawing:
    """A sentence in place of a chart."""
    mark = chart([{"text": text}]).mark_text(
        align="left",
        baseline="top",
        x=-AXIS_WIDTH,
        y=4,
        size=look.type_size + 1,
        color=light("ink-soft"),
        aria=False,
    )
    return sized(mark.encode(text="text:N"), look.width, 30)


def headed(drawing: Drawing, heading: Heading, look: Look) -> Drawing:
    """The drawing with its title (in a picture), its period and its team."""
    team = heading.team if drawable(heading.team) or not look.titled else ""
    parts = [part for part in (heading.period, team) if part]
    line = " · ".join(parts)
    room = look.width + AXIS_WIDTH
    is_long = width(line) * LETTER_WIDTH * look.type_size > room
    title = alt.TitleParams(
        text=heading.title if look.titled else line,
        subtitle=(parts if is_long else line) if look.titled else "",
        limit=room if look.titled else alt.Undefined,
        fontSize=look.type_size + 5 if look.titled else look.small_type,
        fontWeight="bold" if look.titled else "normal",
        color=INK.light if look.titled else light("ink-soft"),
    )
    titled: Drawing = drawing.properties(title=title)
    return titled


def specification(drawing: Drawing, look: Look) -> dict[str, Any]:
    """The drawing as Vega-Lite, in the project's type and colours."""
    small, soft = look.small_type, light("ink-soft")
    line = light("line")
    drawing = drawing.properties(
        background=light("ground") if look.titled else "transparent",
        padding=18 if look.titled else {"left": 2, "top": 2, "right": 12, "bottom": 4},
    )
    text = {"labelFontSize": small, "labelColor": soft, "labelFont": FONT, "titleFont": FONT}
    config = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "aria": False,
            "titleFontSize": small,
            "titleFontWeight": "normal",
            "titleColor": soft,
            "domainColor": line,
            "gridColor": line,
            "tickColor": line,
            "labelPadding": 5,
            "labelOverlap": "greedy",
        },
        "axisY": {"domain": False, "ticks": False, "labelFlush": False},
        "legend": {
            **text,
            "aria": False,
            "labelColor": INK.light,
            "labelLimit": 0,
            "symbolType": "circle",
            "symbolSize": 90,
            "symbolStrokeWidth": 0,
            "columnPadding": look.legend_gap,
            "offset": 10,
            "layout": {"top": {"anchor": "start"}},
        },
        "title": {
            "aria": False,
            "anchor": "start",
            "frame": "bounds",
            "font": FONT,
            "subtitleFont": FONT,
            "subtitleFontSize": look.type_size,
            "subtitleColor": soft,
            "subtitlePadding": 5,
            "offset": 12,
        },
        "text": {"font": FONT},
        "concat": {"spacing": 20},
    }
    found: dict[str, Any] = drawing.to_dict(validate=False)
    found["config"] = config
    return found
