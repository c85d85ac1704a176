"""Publish the events of chats to watchers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from adapters.sandbox.json_text import Json

READY: Final[Json] = {"kind": "ready"}
"""The first event: every later event follows."""

QUIET: Final[Json] = {"kind": "quiet"}
"""A keep-alive event."""

_END: Final[Json] = {"kind": "end"}
_BEHIND: Final = 1_000
"""How many events may wait for a watcher; one that is farther behind must reconnect."""

_QUIET_AFTER: Final = 15.0

Sees = Callable[[Json], bool]
Waiting = asyncio.Queue[Json]


class Stream:
    """Sends events to all watchers. A watcher gets only events that it may see."""

    def __init__(self) -> None:
        self._watchers: dict[Waiting, Sees] = {}
        self._closed = False

    def publish(self, kind: str, chat_id: int, **facts: Any) -> None:
        """Publish an event of a chat."""
        event = {"kind": kind, "chat_id": chat_id, **facts}
        for waiting, sees in list(self._watchers.items()):
            if not sees(event):
                continue
            if waiting.qsize() < _BEHIND:
                waiting.put_nowait(event)
            else:
                self._dismiss(waiting)

    async def watch(self, sees: Sees) -> AsyncIterator[Json]:
        """READY, then the events that `sees` accepts. Ends if the watcher falls behind."""
        if self._closed:
            return
        waiting = Waiting()
        self._watchers[waiting] = sees
        try:
            event = READY
            while event is not _END:
                yield event
                event = await _next(waiting)
        finally:
            self._watchers.pop(waiting, None)

    def close(self) -> None:
        """Disconnect all watchers."""
        self._closed = True
        for waiting in list(self._watchers):
            self._dismiss(waiting)

    def _dismiss(self, waiting: Waiting) -> None:
        del self._watchers[waiting]
        waiting.put_nowait(_END)


async def _next(waiting: Waiting) -> Json:
    try:
        async with asyncio.timeout(_QUIET_AFTER):
            return await waiting.get()
    except TimeoutError:
        return QUIET
