"""The renderer and its process."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.charts.drawing_order import DrawingOrder
from adapters.charts.labels import ENGLISH, Labels
from adapters.charts.renderer import ChartRenderer, chart_renderer
from adapters.charts.worker_process import WorkerProcess
from domain.errors import ChartFailed
from tests.factories import charts

ORDER = DrawingOrder("svg", charts.few_interactions(3), ENGLISH)
UNDRAWABLE = DrawingOrder("svg", charts.heatmap(), Labels(weekdays=()))
PATIENCE = 30.0
PARENT = """
import asyncio, os
from adapters.charts.worker_process import WorkerProcess
from tests.unit.charts.test_renderer import ORDER

async def main():
    worker = WorkerProcess(idle=60, deadline=60)
    await worker.draw(ORDER)
    print(worker.pid, flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


class CountingWorker(WorkerProcess):
    """Draws nothing, but counts."""

    def __init__(self) -> None:
        super().__init__(idle=60, deadline=60)
        self.drawn = 0

    async def draw(self, order: DrawingOrder) -> bytes:
        self.drawn += 1
        await asyncio.sleep(0)
        return b"1234567890"


@pytest.fixture
async def worker() -> AsyncIterator[WorkerProcess]:
    worker = WorkerProcess(idle=60, deadline=60)
    yield worker
    await worker.close()


def gone(pid: int) -> None:
    """Wait until there is no such process."""
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists() and not _is_zombie(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def _is_zombie(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


async def test_goes_on_after_failures(worker: WorkerProcess) -> None:
    assert worker.pid is None
    assert b"too few" in await worker.draw(ORDER)
    first = worker.pid
    with pytest.raises(ChartFailed, match="cannot be drawn: IndexError"):
        await worker.draw(UNDRAWABLE)
    assert b"too few" in await worker.draw(ORDER)
    assert first
    assert worker.pid == first

    os.kill(first, signal.SIGKILL)
    assert b"too few" in await worker.draw(ORDER)
    second = worker.pid
    assert second not in {None, first}

    cancelled = asyncio.create_task(worker.draw(UNDRAWABLE))
    await asyncio.sleep(0)
    cancelled.cancel()
    assert b"too few" in await worker.draw(ORDER)
    await worker.close()
    assert worker.pid is None


async def test_ends_when_idle() -> None:
    worker = WorkerProcess(idle=0.01, deadline=60)
    await worker.draw(ORDER)
    pid = worker.pid
    assert pid
    await asyncio.to_thread(gone, pid)
    await worker.close()


async def test_a_drawing_that_hangs_is_ended() -> None:
    worker = WorkerProcess(idle=60, deadline=0.01)
    with pytest.raises(ChartFailed, match=r"within 0\.01 seconds"):
        await worker.draw(ORDER)
    assert worker.pid is None


async def test_a_process_that_crashes_is_told(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ChartFailed, match="crashed"):
        await worker.draw(ORDER)
    assert worker.pid is None


def test_ends_with_its_parent() -> None:
    parent = subprocess.run(
        [sys.executable, "-c", PARENT],
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert parent.returncode == -signal.SIGKILL, parent.stderr
    gone(int(parent.stdout))


def test_the_renderer_loads_no_drawing_library() -> None:
    script = "import sys, adapters.charts.renderer, adapters.charts.chart_css; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", script], text=True).split()
    assert {"altair", "vl_convert"}.isdisjoint(loaded)


async def test_renders_for_pages_and_chats() -> None:
    async with chart_renderer(deadline=60) as renderer:
        assert (await renderer.svg(charts.funnel())).startswith('<div class="chart"><svg ')
        assert (await renderer.png(charts.person_card())).startswith(b"\x89PNG")


async def test_equal_charts_are_drawn_once() -> None:
    worker = CountingWorker()
    renderer = ChartRenderer(worker, cache_bytes=1_000)
    await asyncio.gather(*(renderer.svg(charts.funnel()) for _ in range(5)))
    await renderer.svg(charts.funnel())
    assert worker.drawn == 1
    await renderer.png(charts.funnel())
    await renderer.svg(charts.funnel(), Labels(queued="eingereiht"))
    assert worker.drawn == 3


async def test_the_latest_used_drawings_are_kept() -> None:
    worker = CountingWorker()
    renderer = ChartRenderer(worker, cache_bytes=20)
    first, second, third = (charts.few_interactions(count) for count in (1, 2, 3))
    for chart in (first, second, first, third, first):
        await renderer.svg(chart)
    assert worker.drawn == 3
    await renderer.svg(second)
    assert worker.drawn == 4


async def test_a_caller_that_leaves_does_not_take_the_drawing_along() -> None:
    worker = CountingWorker()
    renderer = ChartRenderer(worker, cache_bytes=1_000)
    leaving = asyncio.create_task(renderer.svg(charts.funnel()))
    await asyncio.sleep(0)
    staying = asyncio.create_task(renderer.svg(charts.funnel()))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "1234567890"
    assert worker.drawn == 1


async def test_a_process_that_was_started_before_draws_the_first_chart(
    worker: WorkerProcess,
) -> None:
    await worker.start()
    started = worker.pid
    assert started is not None
    await worker.start()
    assert b"too few" in await worker.draw(ORDER)
    assert worker.pid == started


async def test_a_process_that_was_started_for_nothing_ends_when_idle() -> None:
    worker = WorkerProcess(idle=0.1, deadline=60)
    await worker.start()
    assert worker.pid is not None
    until = time.monotonic() + PATIENCE
    while worker.pid is not None:
        assert time.monotonic() < until
        await asyncio.sleep(0.02)
    await worker.close()  # waits until it has ended


async def test_without_a_process_charts_fail(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with pytest.raises(ChartFailed):
        await worker.draw(ORDER)
    with pytest.raises(ChartFailed, match="no process can draw charts"):
        await worker.start()
    await ChartRenderer(worker, cache_bytes=0).start()  # the drawing will tell
