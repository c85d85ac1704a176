"""Server-Sent Events for an open page."""

from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import StreamingResponse

from adapters.sandbox.json_text import Json, compact

_RECONNECT: Final = "retry: 1000\n\n"


class EventStream(StreamingResponse):
    """Events to a browser, which reconnects by itself and then gets `ready` again."""

    def __init__(self, events: AsyncIterator[Json]) -> None:
        headers = {"Cache-Control": "no-store"}
        super().__init__(_as_text(events), media_type="text/event-stream", headers=headers)


async def _as_text(events: AsyncIterator[Json]) -> AsyncIterator[str]:
    yield _RECONNECT
    async for event in events:
        yield f"data: {compact(event)}\n\n"
