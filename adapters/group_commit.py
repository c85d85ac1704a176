"""Group commit: while one batch is being written, the next one gathers.

One caller alone waits for one commit; a thousand callers share one. The batches are written in a
thread of their own, so the event loop never waits for a disk or a database.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from domain.errors import DatabaseUnavailable

T = TypeVar("T")
R = TypeVar("R")


class GroupCommit(Generic[T, R]):
    """Gathers items for `write`, which takes a batch and answers for each item, in order.

    At most `capacity` items wait; then `append` does not take the next one before there is room.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Sequence[R]], *, batch: int, capacity: int
    ) -> None:
        self._write = write
        self._batch = batch
        self._capacity = capacity
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._blocked: deque[asyncio.Future[None]] = deque()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def append(self, item: T) -> R:
        """Hand over one item and return what `write` answers, once it is durable.

        Raises what `write` raises for it. Who cancels the wait does not take the item back.
        """
        loop = asyncio.get_running_loop()
        while len(self._waiting) >= self._capacity:
            room = loop.create_future()
            self._blocked.append(room)
            await room
        done: asyncio.Future[R] = loop.create_future()
        self._waiting.append((item, done))
        self._arrived.set()
        self._idle.clear()
        return await done

    async def run(self) -> None:
        """Write what gathers, for ever."""
        with ThreadPoolExecutor(1, thread_name_prefix="group-commit") as writer:
            while True:
                await self._arrived.wait()
                batch = self._gather()
                await self._commit(writer, batch)
                if not self._waiting:
                    self._arrived.clear()
                    self._idle.set()

    async def drain(self) -> None:
        """Wait until everything that was handed over is durable or has failed."""
        await self._idle.wait()

    def _gather(self) -> list[tuple[T, "asyncio.Future[R]"]]:
        batch = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
        for _ in range(min(len(batch), len(self._blocked))):
            room = self._blocked.popleft()
            if not room.done():
                room.set_result(None)
        return batch

    async def _commit(
        self, writer: Executor, batch: Sequence[tuple[T, "asyncio.Future[R]"]]
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(writer, self._write, [item for item, _ in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, DatabaseUnavailable):
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                return
            middle = len(batch) // 2  # one bad item must not cost its neighbours
            await self._commit(writer, batch[:middle])
            await self._commit(writer, batch[middle:])
        else:
            for (_, done), answer in zip(batch, answers, strict=True):
                if not done.done():
                    done.set_result(answer)


@asynccontextmanager
async def group_commit(
    write: Callable[[Sequence[T]], Sequence[R]], *, batch: int = 2_000, capacity: int = 10_000
) -> AsyncIterator[GroupCommit[T, R]]:
    """A group commit at work. Leaving it writes what still waits."""
    gathering = GroupCommit(write, batch=batch, capacity=capacity)
    writing = asyncio.create_task(gathering.run(), name="group-commit")
    try:
        yield gathering
        await gathering.drain()
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
