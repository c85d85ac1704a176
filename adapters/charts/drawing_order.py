"""What the drawing process is asked for, and how it is told."""

from dataclasses import dataclass
from struct import Struct
from typing import Final, Literal

from adapters.charts.chart_data import Chart
from adapters.charts.labels import Labels

HEADER: Final = Struct(">cI")
"""Comes before an order or an answer: a status, and the length of what follows."""
ORDER: Final = b"?"
DRAWN: Final = b"+"
FAILED: Final = b"-"


@dataclass(frozen=True)
class DrawingOrder:
    """A chart in a language, as SVG for a page or as PNG for a chat."""

    form: Literal["svg", "png"]
    chart: Chart
    labels: Labels
