"""Drawings are kept without their addresses."""

import re
from html import unescape

from adapters.charts.chart_data import Heading, Heatmap, HeatmapCell
from adapters.charts.drawing_order import DrawingOrder
from adapters.charts.renderer import ChartRenderer
from adapters.charts.worker_process import WorkerProcess

HEADING = Heading("When people are active", "March")
LINKS = re.compile(r'<a [^>]*href="([^"]*)"')


class CountingWorker(WorkerProcess):
    """Draws in this process, and counts."""

    def __init__(self) -> None:
        super().__init__(idle=60, deadline=60)
        self.drawn = 0

    async def draw(self, order: DrawingOrder) -> bytes:
        from adapters.charts.draw import draw

        self.drawn += 1
        return draw(order)


def heatmap(*addresses: str) -> Heatmap:
    cells = (HeatmapCell(0, hour, 10, address) for hour, address in enumerate(addresses))
    return Heatmap(HEADING, tuple(cells))


async def test_a_drawing_serves_charts_with_other_addresses() -> None:
    worker = CountingWorker()
    renderer = ChartRenderer(worker, cache_bytes=1_000_000)
    for address in ("/a?x=1&y=2", "/b?x='\"<"):
        drawn = await renderer.svg(heatmap(address, "", "//evil.example", "/#7"))
        linked = [unescape(each) for each in LINKS.findall(drawn)]
        assert linked == [address, "/#7"] * 2  # one for wide places and one for narrow ones
    assert worker.drawn == 1
