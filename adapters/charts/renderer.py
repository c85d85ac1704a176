"""Charts for pages and chats: drawn in a process of their own, and kept while they are asked for.

The import of this module loads no drawing library.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from adapters.charts.chart_data import Chart, PageChart
from adapters.charts.drawing_order import DrawingOrder
from adapters.charts.labels import ENGLISH, Labels
from adapters.charts.placeholders import with_addresses, without_addresses
from adapters.charts.worker_process import WorkerProcess
from domain.errors import ChartFailed

CACHE_BYTES: Final = 16 * 1024 * 1024
IDLE: Final = 60.0
DEADLINE: Final = 15.0


class ChartRenderer:
    """Draws charts off the event loop. Equal charts are drawn once.

    A chart's data is its key in the cache, without the addresses of its marks. A chart with new
    counts is another chart.
    """

    def __init__(self, worker: WorkerProcess, cache_bytes: int) -> None:
        self._worker = worker
        self._room = cache_bytes
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._under_way: dict[bytes, asyncio.Task[bytes]] = {}

    async def start(self) -> None:
        """Let the process load its libraries meanwhile, if a picture is wanted in a moment."""
        with suppress(ChartFailed):  # the drawing will tell
            await self._worker.start()

    async def svg(self, chart: PageChart, labels: Labels = ENGLISH) -> str:
        """The chart as HTML: `<div class="chart">` with an SVG for wide and for narrow places.

        It is safe to put into a page as it is, and needs the style sheet of `chart_css`. Raises
        ChartFailed.
        """
        plain, addresses = without_addresses(chart)
        drawn = await self._drawn(DrawingOrder("svg", plain, labels))
        return with_addresses(drawn.decode(), addresses)

    async def png(self, chart: Chart, labels: Labels = ENGLISH) -> bytes:
        """The chart as a picture for a phone, more than 1,000 pixels wide. Raises ChartFailed."""
        return await self._drawn(DrawingOrder("png", chart, labels))

    async def _drawn(self, order: DrawingOrder) -> bytes:
        key = hashlib.sha256(repr(order).encode()).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._under_way:
            drawing = self._under_way[key] = asyncio.create_task(self._draw(key, order))
            drawing.add_done_callback(partial(self._finish, key))
        # Others may wait for the same drawing, so it goes on if this caller is cancelled.
        return await asyncio.shield(self._under_way[key])

    async def _draw(self, key: bytes, order: DrawingOrder) -> bytes:
        drawn = await self._worker.draw(order)
        self._keep(key, drawn)
        return drawn

    def _finish(self, key: bytes, drawing: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        if not drawing.cancelled():
            drawing.exception()  # its callers have it, or all of them were cancelled

    def _keep(self, key: bytes, drawn: bytes) -> None:
        self._kept[key] = drawn
        self._room -= len(drawn)
        while self._room < 0:
            _, dropped = self._kept.popitem(last=False)
            self._room += len(dropped)

    async def _close(self) -> None:
        drawings = list(self._under_way.values())
        for drawing in drawings:
            drawing.cancel()
        await asyncio.gather(*drawings, return_exceptions=True)
        await self._worker.close()


@asynccontextmanager
async def chart_renderer(
    *, cache_bytes: int = CACHE_BYTES, idle: float = IDLE, deadline: float = DEADLINE
) -> AsyncIterator[ChartRenderer]:
    """A renderer. Its process starts with the first chart, and ends after `idle` seconds.

    A chart that takes longer than `deadline` seconds fails. At most `cache_bytes` of drawings are
    kept, the latest used ones.
    """
    renderer = ChartRenderer(WorkerProcess(idle=idle, deadline=deadline), cache_bytes)
    try:
        yield renderer
    finally:
        await renderer._close()
