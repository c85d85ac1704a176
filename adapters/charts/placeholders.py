"""Charts drawn without their addresses, which are put in afterwards.

The addresses of a page change with every moment and every event, the drawing only with its counts.
So a drawing is kept, and serves until a count changes.
"""

import re
from dataclasses import fields, replace
from html import escape
from typing import Any, Final

from adapters.charts.chart_data import PageChart

OWN_ADDRESS: Final = re.compile(r"/[^/\\]")
"""An address of the page's own host: two slashes (or backslashes) would lead to another one."""
PLACEHOLDER: Final = re.compile(r'href="/#(\d+)"')


def without_addresses(chart: PageChart) -> tuple[PageChart, list[str]]:
    """The chart with a placeholder for each address, and the addresses."""
    addresses: list[str] = []

    def placed(mark: Any) -> Any:
        if not OWN_ADDRESS.match(mark.href):
            return mark
        addresses.append(mark.href)
        return replace(mark, href=f"/#{len(addresses) - 1}")

    marks: dict[str, Any] = {
        field.name: tuple(map(placed, value))
        for field in fields(chart)
        if isinstance(value := getattr(chart, field.name), tuple)
    }
    return replace(chart, **marks), addresses


def with_addresses(drawing: str, addresses: list[str]) -> str:
    """The drawing of such a chart as HTML, with the addresses in place."""
    return PLACEHOLDER.sub(lambda found: f'href="{escape(addresses[int(found[1])])}"', drawing)
