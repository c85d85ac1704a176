"""The drawing process, as its parent sees it: started on demand, ended when idle.

Altair and the V8 engine take 150 MB. In a process of their own they cost the bot and the page no
memory, and a drawing that crashes or hangs ends this process only.
"""

import asyncio
import contextlib
import pickle
import sys
from asyncio.subprocess import PIPE, Process

from adapters.charts.drawing_order import DRAWN, HEADER, ORDER, DrawingOrder
from domain.errors import ChartFailed


class WorkerProcess:
    """Draws one chart after the other, in a process that ends after `idle` seconds without one.

    A drawing that takes longer than `deadline` seconds ends the process. The next one begins a new
    process. The process ends with its parent too, as its input ends then.
    """

    def __init__(self, *, idle: float, deadline: float) -> None:
        self._idle = idle
        self._deadline = deadline
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._rest: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process, while there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process before the first order is there. Raises ChartFailed."""
        if self._turn.locked():
            return  # it is drawing
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                await self._running()
            except OSError as error:
                raise ChartFailed(f"no process can draw charts: {error}") from None
            self._rest = asyncio.create_task(self._end_when_idle())

    async def draw(self, order: DrawingOrder) -> bytes:
        """What was ordered. Raises ChartFailed."""
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                async with asyncio.timeout(self._deadline):
                    status, answer = await self._ask(pickle.dumps(order))
            except TimeoutError:
                await self._end()
                limit = f"{self._deadline:g} seconds"
                raise ChartFailed(f"a chart was not drawn within {limit}") from None
            except (asyncio.IncompleteReadError, OSError):
                await self._end()
                raise ChartFailed("the process that draws charts has crashed") from None
            except BaseException:
                await self._end()  # or the next order would be answered with this one's drawing
                raise
            self._rest = asyncio.create_task(self._end_when_idle())
        if status != DRAWN:
            raise ChartFailed(f"a chart cannot be drawn: {answer.decode()}")
        return answer

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            await self._end()

    async def _ask(self, order: bytes) -> tuple[bytes, bytes]:
        try:
            return await self._exchange(order)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._end()  # it may have been killed while it was idle
            return await self._exchange(order)

    async def _running(self) -> Process:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "adapters.charts.worker"),
                stdin=PIPE,
                stdout=PIPE,
                process_group=0,  # Ctrl-C is for the parent
            )
        return self._process

    async def _exchange(self, order: bytes) -> tuple[bytes, bytes]:
        process = await self._running()
        orders, answers = process.stdin, process.stdout
        assert orders
        assert answers
        orders.write(HEADER.pack(ORDER, len(order)) + order)
        await orders.drain()
        status, length = HEADER.unpack(await answers.readexactly(HEADER.size))
        return status, await answers.readexactly(length)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        """End the process, if there is one. It holds nothing that could be lost."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
