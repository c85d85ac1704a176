"""Group commit: while one batch is being written, the next one gathers.

One caller alone waits for one commit; a thousand callers share one. Threads of its own write, so
the event loop never waits for a disk or a database. With one writer batches are written in order.
With two a server is never idle, because the next batch is prepared while the last is committed, and
items of callers who do not wait for each other may change places.
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
    """Gathers items for `write`, which takes a batch and answers for each item, in order.

    At most `capacity` items are handed over at a time; what comes then waits for its turn.
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
        self._room = capacity
        self._crowd: deque[Waiting[Item, Answer]] = deque()
        self._waiting: SimpleQueue[Waiting[Item, Answer] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._writers = [
            Thread(target=self._run, name="group-commit", daemon=True) for _ in range(writers)
        ]

    def append(self, item: Item) -> "asyncio.Future[Answer]":
        """Hand over one item; the future has what `write` answers once that is durable.

        It fails as `write` fails for the item. Who cancels it takes the item
        back only while that still waits for its turn.
        """
        done: asyncio.Future[Answer] = self._loop.create_future()
        self._crowd.append((item, done))
        self._make_room(0)
        return done

    def start(self) -> None:
        """Start writing."""
        for writer in self._writers:
            writer.start()

    async def stop(self) -> None:
        """Write what was handed over, and end."""
        self._make_room(len(self._crowd))
        self._waiting.put(None)
        for writer in self._writers:
            await asyncio.to_thread(writer.join)
        await asyncio.sleep(0)  # their last answers are on their way

    def _make_room(self, items: int) -> None:
        self._room += items
        while self._room > 0 and self._crowd:
            item, done = self._crowd.popleft()
            if not done.cancelled():
                self._room -= 1
                self._waiting.put((item, done))

    def _run(self) -> None:
        while batch := self._next_batch():
            self._loop.call_soon_threadsafe(self._make_room, len(batch))
            self._commit(batch)

    def _next_batch(self) -> list[Waiting[Item, Answer]]:
        """What has gathered, at least one item; nothing at the end."""
        batch: list[Waiting[Item, Answer]] = []
        try:
            while len(batch) < self._batch:
                waiting = self._waiting.get(block=not batch)
                if waiting is None:
                    self._waiting.put(None)  # for the next look, and the other writers
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
            # What a database refuses it refuses to all: it may only be read, or a right is gone.
            if len(batch) == 1 or isinstance(error, (DatabaseUnavailable, DatabaseRefused)):
                settle(_fail, batch, error)
                return
            middle = len(batch) // 2  # one bad item must not cost its neighbours
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
    """A group commit at work. Leaving it writes what was handed over."""
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
