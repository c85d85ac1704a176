"""Order within a chat, parallel across chats."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

from adapters.backoff import Backoff
from adapters.logs import logger
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.processing.slow_press_notice import SlowPressNotice

log = logger(__name__)

Handle = Callable[[InboxMessage], Awaitable[bool]]
IsOfTeam = Callable[[str], bool]

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0

MAX_PARSED: Final = 1_000
"""How many waiting messages keep their parsed update; the others are parsed again when handled.

A parsed update needs several times the memory of its JSON."""


def _nobody(partition_key: str) -> bool:
    return False


class OrderedQueues:
    """Handles messages with the same partition key in order, others in parallel.

    At most `parallel` queues are at work, and `reserved` of these places are for the team: it does
    not wait for strangers, however many they are.
    """

    _handle: Handle
    _notice: SlowPressNotice
    _is_of_team: IsOfTeam

    def __init__(self, *, parallel: int = 16, reserved: int = 4) -> None:
        self._places = asyncio.Semaphore(parallel)
        self._places_of_strangers = asyncio.Semaphore(parallel - reserved)
        self._queues: dict[str, deque[InboxMessage]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0

    def start(
        self, handle: Handle, notice: SlowPressNotice, is_of_team: IsOfTeam = _nobody
    ) -> None:
        """Hand messages to `handle`, and tell `notice` which ones wait. Call it before `put`.

        `handle` returns whether the message is done. If not, it is tried again after a pause, and
        its queue waits; the other queues go on. `is_of_team` knows the team by the partition key.
        """
        self._handle = handle
        self._notice = notice
        self._is_of_team = is_of_team

    def put(self, message: InboxMessage) -> None:
        """Handle `message` after all others with its partition key."""
        self._notice.begin(message)
        self._waiting += 1
        if self._waiting > MAX_PARSED:
            message.parsed = None
        key = message.partition_key
        if key in self._queues:
            self._queues[key].append(message)
            return
        self._queues[key] = deque([message])
        task = asyncio.create_task(self._run(key), name=key)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait until every queue is empty."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Stop at once; open messages stay in the inbox."""
        self._notice.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, key: str) -> None:
        queue = self._queues[key]
        backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)
        while queue:
            async with self._first_place(key), self._places:
                is_done = await self._try(queue[0])
            if is_done:
                self._notice.end(queue.popleft())
                self._waiting -= 1
                backoff.reset()
            else:
                await asyncio.sleep(backoff.take())
        del self._queues[key]

    def _first_place(self, key: str) -> AbstractAsyncContextManager[None]:
        """Strangers wait for one of their places first. Queues get places in turn."""
        return nullcontext() if self._is_of_team(key) else self._places_of_strangers

    async def _try(self, message: InboxMessage) -> bool:
        try:
            return await self._handle(message)
        except Exception:
            log.exception("inbox message is tried again", message=message.number)
            return False
