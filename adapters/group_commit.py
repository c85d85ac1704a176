"""Group commit: gather the next batch while the previous one is being written.

A single caller waits for one commit; a thousand callers share one. Its own threads write, so the
event loop never waits for a disk or a database. With one writer batches are written in order. With
two the server is never idle, because one batch is prepared while another is committed; then items
of callers that do not wait for each other may change places.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from domain.errors import DatabaseRefused, DatabaseUnavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Waiting = tuple[Item, asyncio.Future[Answer]]


class GroupCommit(Generic[Item, Answer]):
    """Gather items for `write`, which takes a batch and returns one answer an item, in order.

    At most `capacity` items are in the queue of the writers; further items wait outside of it.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Sequence[Answer]],
        *,
        batch: int,
        capacity: int,
        writers: int = 1,
    ) -> None:
        self._write = write
        self._batch = batch
        self._free = capacity
        self._overflow: deque[Waiting[Item, Answer]] = deque()
        self._waiting: SimpleQueue[Waiting[Item, Answer] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._writers = [
            Thread(target=self._run, name="group-commit", daemon=True) for _ in range(writers)
        ]

    def append(self, item: Item) -> "asyncio.Future[Answer]":
        """Append one item. The future has the answer of `write`, or its error.

        Cancelling it withdraws the item only while it waits outside of the writers' queue.
        """
        done: asyncio.Future[Answer] = self._loop.create_future()
        self._overflow.append((item, done))
        self._release(0)
        return done

    def start(self) -> None:
        """Start writing."""
        for writer in self._writers:
            writer.start()

    async def stop(self) -> None:
        """Write all items, then end."""
        self._release(len(self._overflow))
        self._waiting.put(None)
        for writer in self._writers:
            await asyncio.to_thread(writer.join)
        await asyncio.sleep(0)  # the last answers are already scheduled

    def _release(self, items: int) -> None:
        self._free += items
        while self._free > 0 and self._overflow:
            item, done = self._overflow.popleft()
            if not done.cancelled():
                self._free -= 1
                self._waiting.put((item, done))

    def _run(self) -> None:
        while batch := self._next_batch():
            self._loop.call_soon_threadsafe(self._release, len(batch))
            self._commit(batch)

    def _next_batch(self) -> list[Waiting[Item, Answer]]:
        """The items that have gathered, at least one; an empty list at the end."""
        batch: list[Waiting[Item, Answer]] = []
        try:
            while len(batch) < self._batch:
                waiting = self._waiting.get(block=not batch)
                if waiting is None:
                    self._waiting.put(None)  # for the next call and the other writers
                    break
                batch.append(waiting)
        except Empty:
            pass
        return batch

    def _commit(self, batch: Sequence[Waiting[Item, Answer]]) -> None:
        settle = self._loop.call_soon_threadsafe
        try:
            answers = self._write([item for item, _ in batch])
        except Exception as error:
            # A refusal concerns every item: the database is read-only, or a right is missing.
            if len(batch) == 1 or isinstance(error, (DatabaseUnavailable, DatabaseRefused)):
                settle(_fail, batch, error)
                return
            middle = len(batch) // 2  # one bad item must not fail its neighbours
            self._commit(batch[:middle])
            self._commit(batch[middle:])
        else:
            settle(_resolve, batch, answers)


@asynccontextmanager
async def group_commit(
    write: Callable[[Sequence[Item]], Sequence[Answer]],
    *,
    batch: int,
    capacity: int,
    writers: int = 1,
) -> AsyncIterator[GroupCommit[Item, Answer]]:
    """A running group commit. Leaving it writes all items."""
    gathering = GroupCommit(write, batch=batch, capacity=capacity, writers=writers)
    gathering.start()
    try:
        yield gathering
    finally:
        await gathering.stop()


def _resolve(batch: Sequence[Waiting[Item, Answer]], answers: Sequence[Answer]) -> None:
    for (_, done), answer in zip(batch, answers, strict=True):
        if not done.done():
            done.set_result(answer)


def _fail(batch: Sequence[Waiting[Item, Answer]], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
