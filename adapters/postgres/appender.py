"""Group commit: while one batch is being committed, the next one gathers.

One caller alone waits for one commit; a thousand callers share one. The batches are written in a
thread of their own, so the event loop never waits for the database.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager

from domain.errors import DatabaseUnavailable
from domain.ports import Appended, EventLog, Unit

Waiting = tuple[Unit, "asyncio.Future[Appended]"]


class Appender:
    """Appends units to a log, many at a time. Use it within `async with appender(log)`.

    At most `capacity` units wait; then `append` does not take the next one before there is room.
    """

    def __init__(self, log: EventLog, *, batch: int, capacity: int) -> None:
        self._log = log
        self._batch = batch
        self._waiting: asyncio.Queue[Waiting] = asyncio.Queue(capacity)

    async def append(self, unit: Unit) -> Appended:
        """Append one unit and say what became of it, once that is durable.

        Raises DatabaseUnavailable. Who cancels the wait does not take the unit back.
        """
        done: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        await self._waiting.put((unit, done))
        return await done

    async def run(self) -> None:
        """Write what gathers, for ever."""
        with ThreadPoolExecutor(1, thread_name_prefix="appender") as writer:
            while True:
                batch = [await self._waiting.get()]
                while len(batch) < self._batch and not self._waiting.empty():
                    batch.append(self._waiting.get_nowait())
                await self._write(writer, batch)
                for _ in batch:
                    self._waiting.task_done()

    async def _write(self, writer: Executor, batch: Sequence[Waiting]) -> None:
        loop = asyncio.get_running_loop()
        try:
            units = [unit for unit, _ in batch]
            outcomes = await loop.run_in_executor(writer, self._log.append, units)
        except DatabaseUnavailable as error:
            _fail(batch, error)
        except Exception as error:
            if len(batch) == 1:
                _fail(batch, error)
                return
            middle = len(batch) // 2  # one bad unit must not cost its neighbours
            await self._write(writer, batch[:middle])
            await self._write(writer, batch[middle:])
        else:
            _resolve(batch, outcomes)

    async def drain(self) -> None:
        """Wait until everything that was handed over is durable or has failed."""
        await self._waiting.join()


@asynccontextmanager
async def appender(
    log: EventLog, *, batch: int = 2_000, capacity: int = 10_000
) -> AsyncIterator[Appender]:
    """An appender at work. Leaving it writes what still waits."""
    gathering = Appender(log, batch=batch, capacity=capacity)
    writing = asyncio.create_task(gathering.run(), name="appender")
    try:
        yield gathering
        await gathering.drain()
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


def _resolve(batch: Sequence[Waiting], outcomes: Sequence[Appended]) -> None:
    for (_, done), outcome in zip(batch, outcomes, strict=True):
        if not done.done():
            done.set_result(outcome)


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
