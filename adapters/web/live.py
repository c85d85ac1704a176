"""Tells open pages that the log has grown, so that they show what is new without a reload."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from adapters.logs import logger
from domain.errors import StorylineError

LOOK_SECONDS: Final = 0.5
STREAM_SECONDS: Final = 60.0
"""A browser asks again after this time, and its rights are looked up again."""

log = logger(__name__)

Heard = asyncio.Queue[int | None]
"""Positions of the log. None: the watch has ended."""


class LogWatch:
    """Looks at the end of the log while somebody listens, once for all who listen."""

    def __init__(self, position: Callable[[], int], every: float = LOOK_SECONDS) -> None:
        self._position = position
        self._every = every
        self._listeners: dict[Heard, int] = {}
        self._is_needed = asyncio.Event()
        self._has_ended = False

    @contextmanager
    def listen(self) -> Iterator[Heard]:
        """Hear the position of the log now, and each time that it has grown."""
        heard: Heard = asyncio.Queue()
        self._listeners[heard] = -1
        self._is_needed.set()
        if self._has_ended:
            heard.put_nowait(None)
        try:
            yield heard
        finally:
            del self._listeners[heard]

    async def run(self) -> None:
        """Look forever. Cancelled, it tells all listeners that nothing more comes."""
        self._has_ended = False
        try:
            while True:
                await self._is_needed.wait()
                await self._look()
                await asyncio.sleep(self._every)
                if not self._listeners:
                    self._is_needed.clear()
        finally:
            self._has_ended = True
            for listener in self._listeners:
                listener.put_nowait(None)

    async def _look(self) -> None:
        try:
            position = await run_in_threadpool(self._position)
        except StorylineError as error:  # the database is away: look again
            log.debug("no position of the log", error=str(error))
            return
        for listener, seen in self._listeners.items():
            if position > seen:
                self._listeners[listener] = position
                listener.put_nowait(position)


def live_route(watch: LogWatch) -> Route:
    """`/live`: server-sent events, each with the position of the log."""

    async def stream() -> AsyncIterator[dict[str, str]]:
        ends = asyncio.get_running_loop().time() + STREAM_SECONDS
        with watch.listen() as heard:
            while (position := await _next(heard, ends)) is not None:
                yield {"data": str(position)}

    async def live(_: Request) -> EventSourceResponse:
        return EventSourceResponse(stream(), ping=15)

    return Route("/live", live)


async def _next(heard: Heard, ends: float) -> int | None:
    try:
        async with asyncio.timeout_at(ends):
            return await heard.get()
    except TimeoutError:
        return None
