"""Order within a chat, parallel across chats."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from adapters.telegram.inbox_message import Entry
from adapters.telegram.slow_press_notice import SlowPressNotice

log = logging.getLogger(__name__)

Handle = Callable[[Entry], Awaitable[bool]]

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class OrderedQueues:
    """Has entries handled, in their order in each lane, many lanes at a time."""

    _handle: Handle
    _patience: SlowPressNotice

    def __init__(self, *, parallel: int = 16) -> None:
        self._parallel = asyncio.Semaphore(parallel)
        self._lanes: dict[str, deque[Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, handle: Handle, patience: SlowPressNotice) -> None:
        """From now on hand entries to `handle`; `patience` is told who waits. Only then `put`.

        `handle` says whether the entry is done with. One that is not is tried again after a pause,
        and its lane waits for it; the others go on.
        """
        self._handle = handle
        self._patience = patience

    def put(self, entry: Entry) -> None:
        """Have `entry` handled after all others of its lane."""
        self._patience.begin(entry)
        lane = self._lanes.get(entry.letter.lane)
        if lane is not None:
            lane.append(entry)
            return
        self._lanes[entry.letter.lane] = deque([entry])
        task = asyncio.create_task(self._run(entry.letter.lane), name=entry.letter.lane)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait until every lane is empty."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Stop where they are; what is open stays in the inbox."""
        self._patience.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, name: str) -> None:
        lane = self._lanes[name]
        pause = FIRST_PAUSE
        while lane:
            async with self._parallel:
                done = await self._try(lane[0])
            if done:
                self._patience.over(lane.popleft())
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        del self._lanes[name]

    async def _try(self, entry: Entry) -> bool:
        try:
            return await self._handle(entry)
        except Exception:
            log.exception("entry %s of %s is tried again", entry.number, entry.letter.lane)
            return False
