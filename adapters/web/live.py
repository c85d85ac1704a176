"""Tells open pages that the log has grown, so that they show what is new without a reload."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from domain.errors import StorylineError

LOOK_SECONDS: Final = 0.5
STREAM_SECONDS: Final = 60.0
"""A browser asks again after this time, and its rights are looked up again."""

log = logging.getLogger(__name__)


class LogWatch:
    """Looks at the end of the log while somebody listens, once for all who listen."""

    def __init__(self, position: Callable[[], int]) -> None:
        self._position = position
        self._listeners: set[asyncio.Queue[int]] = set()
        self._looking: asyncio.Task[None] | None = None

    async def positions(self) -> AsyncIterator[int]:
        """The position of the log now, and each time that it has grown."""
        heard: asyncio.Queue[int] = asyncio.Queue()
        self._listeners.add(heard)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            while True:
                yield await heard.get()
        finally:
            self._listeners.discard(heard)

    async def _look(self) -> None:
        try:
            await self._look_while_somebody_listens()
        finally:
            self._looking = None  # the next listener begins anew, whatever ended this

    async def _look_while_somebody_listens(self) -> None:
        known: dict[asyncio.Queue[int], int] = {}
        while self._listeners:
            try:
                position = await run_in_threadpool(self._position)
            except StorylineError as error:  # the database is away: look again
                log.debug("no position of the log: %s", error)
            else:
                known = {each: known.get(each, -1) for each in self._listeners}
                for listener, seen in known.items():
                    if position > seen:
                        known[listener] = position
                        listener.put_nowait(position)
            await asyncio.sleep(LOOK_SECONDS)


def live_route(watch: LogWatch) -> Route:
    """`/live`: server-sent events, each with the position of the log."""

    async def positions() -> AsyncIterator[dict[str, str]]:
        async with asyncio.timeout(STREAM_SECONDS):
            async for position in watch.positions():
                yield {"data": str(position)}

    async def stream() -> AsyncIterator[dict[str, str]]:
        try:
            async for each in positions():
                yield each
        except TimeoutError:
            return

    async def live(_: Request) -> EventSourceResponse:
        return EventSourceResponse(stream(), ping=15)

    return Route("/live", live)
