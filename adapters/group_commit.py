"""Group commit: while one batch is being written, the next one gathers.

One caller alone waits for one commit; a thousand callers share one. A thread of its own writes, so
the event loop never waits for a disk or a database.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from domain.errors import DatabaseUnavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class GroupCommit(Generic[Item, Answer]):
    """Gathers items for `write`, which takes a batch and answers for each item, in order.

    At most `capacity` items wait; then `append` does not take the next one before there is room.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Sequence[Answer]], *, batch: int, capacity: int
    ) -> None:
        self._write = write
        self._batch = batch
        self._room = capacity
        self._crowd: deque[asyncio.Future[None]] = deque()
        self._late: set[asyncio.Task[Answer]] = set()
        self._waiting: SimpleQueue[tuple[Item, asyncio.Future[Answer]] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._writer = Thread(target=self._run, name="group-commit", daemon=True)

    def append(self, item: Item) -> "asyncio.Future[Answer]":
        """Hand over one item; the future has what `write` answers once that is durable.

        It fails as `write` fails for the item. Who cancels it does not take the item back.
        """
        if self._room > 0 and not self._crowd:
            return self._hand_over(item)
        late = self._loop.create_task(self._append_late(item))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        return late

    def start(self) -> None:
        """Start writing."""
        self._writer.start()

    async def stop(self) -> None:
        """Write what was handed over, and end."""
        while self._late:
            await asyncio.wait(self._late)
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join)
        await asyncio.sleep(0)  # the writer's last answers are on their way

    def _hand_over(self, item: Item) -> "asyncio.Future[Answer]":
        done: asyncio.Future[Answer] = self._loop.create_future()
        self._room -= 1
        self._waiting.put((item, done))
        return done

    async def _append_late(self, item: Item) -> Answer:
        while self._room <= 0:
            turn = self._loop.create_future()
            self._crowd.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._make_room(0)  # the turn of who gives up is the next one's
                raise
        return await asyncio.shield(self._hand_over(item))

    def _make_room(self, items: int) -> None:
        self._room += items
        for _ in range(min(self._room, len(self._crowd))):
            turn = self._crowd.popleft()
            if not turn.done():
                turn.set_result(None)

    def _run(self) -> None:
        while batch := self._next_batch():
            self._loop.call_soon_threadsafe(self._make_room, len(batch))
            self._commit(batch)

    def _next_batch(self) -> list[tuple[Item, "asyncio.Future[Answer]"]]:
        """What has gathered, at least one item; nothing at the end."""
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        try:
            while len(batch) < self._batch:
                waiting = self._waiting.get(block=not batch)
                if waiting is None:
                    if batch:
                        self._waiting.put(None)  # for the next look
                    break
                batch.append(waiting)
        except Empty:
            pass
        return batch

    def _commit(self, batch: Sequence[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        settle = self._loop.call_soon_threadsafe
        try:
            answers = self._write([item for item, _ in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, DatabaseUnavailable):
                settle(_fail, batch, error)
                return
            middle = len(batch) // 2  # one bad item must not cost its neighbours
            self._commit(batch[:middle])
            self._commit(batch[middle:])
        else:
            settle(_resolve, batch, answers)


@asynccontextmanager
async def group_commit(
    write: Callable[[Sequence[Item]], Sequence[Answer]], *, batch: int, capacity: int
) -> AsyncIterator[GroupCommit[Item, Answer]]:
    """A group commit at work. Leaving it writes what was handed over."""
    gathering = GroupCommit(write, batch=batch, capacity=capacity)
    gathering.start()
    try:
        yield gathering
    finally:
        await gathering.stop()


def _resolve(
    batch: Sequence[tuple[Item, "asyncio.Future[Answer]"]], answers: Sequence[Answer]
) -> None:
    for (_, done), answer in zip(batch, answers, strict=True):
        if not done.done():
            done.set_result(answer)


def _fail(batch: Sequence[tuple[Item, "asyncio.Future[Answer]"]], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
