"""One overview for all open pages of the same view: each asks for it when the log has grown."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from adapters.web.views.view_query import ViewQuery
from domain.figures.overview import Overview
from domain.figures.periods import Period

SHARED_SECONDS: Final = 2.0
"""Pages hear of the same growth within this time. Later ones get a period that ends later."""


class Overviews(Protocol):
    """Counts the overview. PostgresOverviews provides it."""

    def position(self) -> int:
        """Return where the log ends."""

    def overview(self, period: Period, chat_id: int | None, user_id: UUID | None) -> Overview:
        """Return all figures of a period, from one snapshot."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """An overview that is counted, or will be. The log ended at `position` before."""

    query: ViewQuery
    position: int
    begun: float
    overview: asyncio.Task[Overview]


class SharedOverviews:
    """Counts an overview once for all that ask for it at about the same time.

    Nobody gets one that lacks an event which they may have heard of: it is shared while the log
    has not grown.
    """

    def __init__(self, overviews: Overviews) -> None:
        self._overviews = overviews
        self._counted: dict[frozenset[tuple[str, str]], _Counted] = {}

    async def overview(self, query: ViewQuery) -> tuple[ViewQuery, Overview]:
        """Return the overview, and the query with the period that it counts."""
        position = await run_in_threadpool(self._overviews.position)
        now = asyncio.get_running_loop().time()
        self._counted = {
            address: each
            for address, each in self._counted.items()
            if each.position == position and now - each.begun < SHARED_SECONDS
        }
        address = frozenset(query.given.items())
        if address not in self._counted:
            task = asyncio.create_task(self._count(query))
            self._counted[address] = _Counted(query, position, now, task)
        counted = self._counted[address]
        return counted.query, await asyncio.shield(counted.overview)

    async def _count(self, query: ViewQuery) -> Overview:
        return await run_in_threadpool(
            self._overviews.overview, query.period, query.chat_id, query.user_id
        )
