"""What happens in the chats, told at once to those who watch."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from adapters.sandbox.json_text import Json

READY: Final[Json] = {"kind": "ready"}
"""The first event: from now on nothing is missed."""

QUIET: Final[Json] = {"kind": "quiet"}
"""The event that says that nothing happened for a while."""

_END: Final[Json] = {"kind": "end"}
_BEHIND: Final = 1_000
"""So many events may wait for a watcher; one that is further behind has to start afresh."""

_QUIET_AFTER: Final = 15.0

Sees = Callable[[Json], bool]
Waiting = asyncio.Queue[Json]


class Stream:
    """Events to all watchers. A watcher is told only what it may see."""

    def __init__(self) -> None:
        self._watchers: dict[Waiting, Sees] = {}
        self._closed = False

    def publish(self, kind: str, chat_id: int, **facts: Any) -> None:
        """Something happened in a chat."""
        event = {"kind": kind, "chat_id": chat_id, **facts}
        for waiting, sees in list(self._watchers.items()):
            if not sees(event):
                continue
            if waiting.qsize() < _BEHIND:
                waiting.put_nowait(event)
            else:
                self._dismiss(waiting)

    async def watch(self, sees: Sees) -> AsyncIterator[Json]:
        """What `sees` is true for, after READY. Ends when the watcher falls behind."""
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
        """Let all watchers go."""
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
