"""Downloads: sent while they are read, and cut off when they fail."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from adapters.export.export import Chunk, Column, Export, ExportName, Lag
from adapters.web.pages import Pages
from adapters.web.views.downloads import Downloads
from adapters.web.views.names import Names
from adapters.web.views.view import Frame
from domain.errors import DatabaseUnavailable

PIECE = b"x" * 100_000


class FakeExports:
    """An export of these pieces. One that is an error is raised."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces
        self.is_open = False

    @contextmanager
    def snapshot(self) -> Iterator["FakeExports"]:
        self.is_open = True
        try:
            yield self
        finally:
            self.is_open = False

    def chunks(self, export: Export) -> Iterator[Chunk]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield Chunk(piece, 1)

    def count(self, export: Export) -> int:
        return len(self._pieces)

    def columns(self, export: Export) -> list[Column]:
        return []

    def lag(self, name: ExportName) -> Lag:
        return Lag(0, 0)


async def downloaded(exports: FakeExports, *, leaves: bool = False) -> list[dict[str, Any]]:
    """What the browser gets. One that leaves does so before the file is complete."""
    frame = Frame(
        Pages(has_login=False),
        lambda: Names({}, {}, frozenset()),
        "UTC",
        lambda: datetime(2026, 3, 4, tzinfo=UTC),
    )
    app = Starlette(routes=Downloads(frame, exports).routes())
    sent: list[dict[str, Any]] = []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if asked:
            return asked.pop()
        if leaves:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/export/interactions.csv",
        "query_string": b"days=1",
        "headers": [],
    }
    await app(scope, receive, send)
    assert not exports.is_open
    return sent


async def test_a_file_is_sent_piece_by_piece() -> None:
    begin, *pieces = await downloaded(FakeExports(PIECE, b"end"))
    assert begin["status"] == 200
    headers = dict(begin["headers"])
    assert headers[b"content-disposition"] == (
        b'attachment; filename="interactions-2026-03-03-2026-03-04.csv"'
    )
    assert b"content-length" not in headers
    assert b"".join(each["body"] for each in pieces) == PIECE + b"end"
    assert [each["more_body"] for each in pieces] == [True, True, False]


async def test_a_file_without_rows_is_empty() -> None:
    begin, *pieces = await downloaded(FakeExports())
    assert begin["status"] == 200
    assert [(each["body"], each["more_body"]) for each in pieces] == [(b"", False)]


async def test_what_fails_before_the_first_byte_is_a_page() -> None:
    begin, page = await downloaded(FakeExports(DatabaseUnavailable("The database is away.")))
    assert begin["status"] == 503
    assert b"The database is away." in page["body"]


async def test_what_fails_midway_never_ends() -> None:
    begin, *pieces = await downloaded(FakeExports(PIECE, DatabaseUnavailable("gone")))
    assert begin["status"] == 200
    assert [each["more_body"] for each in pieces] == [True]


async def test_a_browser_that_leaves_ends_the_export() -> None:
    exports = FakeExports(*[PIECE] * 1_000)
    sent = await downloaded(exports, leaves=True)
    assert len(sent) < 1_000
    assert not any(each.get("more_body") is False for each in sent)
