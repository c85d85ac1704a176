"""Draw a chart: as SVG for a page, or as PNG for a chat. Altair and V8 are loaded here."""

from typing import Any

import vl_convert

from adapters.charts.chart_data import Chart
from adapters.charts.definitions.definition import vega_lite
from adapters.charts.drawing_order import DrawingOrder
from adapters.charts.labels import Labels
from adapters.charts.looks import NARROW, PICTURE, PICTURE_SCALE, WIDE
from adapters.charts.page_svg import page_svg


def warm_up() -> None:
    """Start V8, which takes as long as several charts."""
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}})


def draw(order: DrawingOrder) -> bytes:
    """The chart. SVG is HTML in UTF-8: one for a wide place and one for a narrow one."""
    if order.form == "png":
        return picture(order.chart, order.labels)
    return page(order.chart, order.labels).encode()


def page(chart: Chart, labels: Labels) -> str:
    """Both sizes of the chart. The style sheet shows the one that fits."""
    drawn = [
        page_svg(
            vl_convert.vegalite_to_svg(vega_lite(chart, labels, look), **_locale(labels)),
            chart.heading,
            look,
        )
        for look in (WIDE, NARROW)
    ]
    return f'<div class="chart">{"".join(drawn)}</div>'


def picture(chart: Chart, labels: Labels) -> bytes:
    """The chart as PNG."""
    specification = vega_lite(chart, labels, PICTURE)
    return vl_convert.vegalite_to_png(specification, scale=PICTURE_SCALE, **_locale(labels))


def _locale(labels: Labels) -> dict[str, Any]:
    """How axes write numbers."""
    marks = {"decimal": labels.decimal, "thousands": labels.thousands}
    return {"format_locale": {**marks, "grouping": [3], "currency": ["", ""]}}
