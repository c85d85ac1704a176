"""Downloads of all that happened in a period: the exports of the command line, streamed."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Final

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.export.export import Export, ExportFormat, ExportName, Exports
from adapters.export.writing import write_export
from adapters.logs import logger
from adapters.web.views.view import Frame, trouble
from adapters.web.views.view_query import ViewQuery
from domain.errors import InvalidInput, StorylineError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

AT_ONCE: Final = 3
"""So many downloads are under way; each keeps a connection to the database. Others wait."""
PIECE_BYTES: Final = 64 * 1024
TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSONL: "application/jsonl",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}

log = logger(__name__)


class Downloads:
    """Exports of the period, team and zone of an address: `/export/interactions.csv?days=7`."""

    def __init__(self, frame: Frame, exports: Exports) -> None:
        self._frame = frame
        self._exports = exports
        self._at_once = CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """All routes."""
        return [Route("/export/{name}.{format}", self.download)]

    async def download(self, request: Request) -> Response:
        """One export as a file. What is wrong before its first byte is a page."""

        def refused(error: StorylineError) -> Response:
            return trouble(self._frame, request, "", error)

        try:
            query = ViewQuery.parse(request.query_params, tz=self._frame.tz, now=self._frame.now())
            export = _wanted(query, **request.path_params)
        except StorylineError as error:
            return refused(error)
        return _Download(self._exports, export, self._at_once, refused)


def _wanted(query: ViewQuery, name: str, format: str) -> Export:
    if name not in list(ExportName) or format not in list(ExportFormat):
        raise InvalidInput(
            f"there is no export {name!r:.40} as {format!r:.40}: choose one of"
            f" {', '.join(ExportName)}, as {', '.join(ExportFormat)}"
        )
    return Export(
        ExportName(name),
        ExportFormat(format),
        since=query.period.since,
        until=query.period.until,
        chat_id=query.chat_id,
        tz=query.tz,
    )


class _Download(Response):
    """An export that is sent while a thread reads it. One that fails midway is cut off."""

    def __init__(
        self,
        exports: Exports,
        export: Export,
        at_once: CapacityLimiter,
        refused: Callable[[StorylineError], Response],
    ) -> None:
        first, last = (f"{each:%Y-%m-%d}" for each in (export.since, export.until) if each)
        file = f"{export.name}-{first}-{last}.{export.format}"
        super().__init__(
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
            media_type=TYPES[export.format],
        )
        del self.headers["content-length"]
        self._exports = exports
        self._export = export
        self._at_once = at_once
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        sending = _Sending(self, send)
        listening = asyncio.create_task(sending.listen(receive))
        try:
            if scope["method"] != "HEAD":
                await to_thread.run_sync(self._write, sending, limiter=self._at_once)
            await sending.end()
        except asyncio.CancelledError:  # the server stops, and waits for nobody
            log.info("download cut off", reason="the dashboard stops")
        except _Gone as gone:
            log.info("download cut off", reason=str(gone))
        except StorylineError as error:
            if sending.has_begun:
                log.warning("download cut off", error=str(error))
            else:
                await self._refused(error)(scope, receive, send)
        finally:
            listening.cancel()
            sending.stop()

    def _write(self, sending: "_Sending") -> None:
        out = io.BufferedWriter(sending, PIECE_BYTES)
        with self._exports.snapshot() as snapshot:
            write_export(snapshot, self._export, out)
        out.flush()


class _Gone(Exception):
    """One end of the download has gone."""


class _Sending(io.RawIOBase):
    """The body of a response, as the file that a thread writes."""

    def __init__(self, response: Response, send: Send) -> None:
        self._response = response
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._piece: Future[None] | None = None
        self._is_over = False
        self.has_begun = False

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Send a piece, as fast as the browser takes it. The thread waits until it is sent."""
        content = bytes(data)
        self._piece = asyncio.run_coroutine_threadsafe(self._deliver(content), self._loop)
        try:
            self._piece.result()
        except CancelledError:
            raise _Gone("the browser has gone") from None
        return len(content)

    async def listen(self, receive: Receive) -> None:
        """Notice that the browser has gone."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.stop()

    def stop(self) -> None:
        """Send nothing more."""
        self._is_over = True
        if self._piece:
            self._piece.cancel()

    async def end(self) -> None:
        """Tell the browser that the file is complete."""
        await self._deliver(b"", more=False)

    async def _deliver(self, content: bytes, *, more: bool = True) -> None:
        if self._is_over:
            raise _Gone("the browser has gone")
        if not self.has_begun:
            self.has_begun = True
            await self._send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": self._response.raw_headers,
                }
            )
        await self._send({"type": "http.response.body", "body": content, "more_body": more})
