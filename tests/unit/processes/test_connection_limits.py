"""Connections that keep a server waiting, over real sockets."""

import asyncio
import logging
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters import connection_limits
from adapters.http_server import listening, serve

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\nab"

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class FakeSite:
    """A server whose responses come when the test says so."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.may_answer = asyncio.Event()
        self.asked = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        try:
            await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        self.asked.set()
        await self.may_answer.wait()
        return PlainTextResponse("answered")

    async def connect(self, sent: bytes = b"") -> Opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        return reader, writer


@asynccontextmanager
async def site() -> AsyncIterator[FakeSite]:
    with listening("127.0.0.1:0") as listener:
        running = FakeSite(listener.getsockname()[1])
        app = Starlette(routes=[Route("/", running.answer, methods=["GET", "POST"])])
        serving = asyncio.create_task(serve(app, listener))
        try:
            yield running
        finally:
            running.may_answer.set()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def is_closed(opened: Opened) -> bool:
    reader, writer = opened
    try:
        async with asyncio.timeout(10):
            with suppress(ConnectionError):
                return await reader.read(1) == b""
            return True
    finally:
        writer.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "HEADER_SECONDS", 0.05)
    monkeypatch.setattr(connection_limits, "BODY_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("sent", [b"", b"GET / HT", POST], ids=["silent", "headers", "body"])
async def test_a_request_that_does_not_come_whole_is_given_up(sent: bytes) -> None:
    async with site() as running:
        assert await is_closed(await running.connect(sent))


@pytest.mark.usefixtures("impatient")
async def test_a_response_may_take_as_long_as_it_likes() -> None:
    async with site() as running:
        reader, writer = await running.connect(GET)
        await running.asked.wait()
        await asyncio.sleep(0.2)  # four times as long as a request may take
        running.may_answer.set()
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_of_too_many_silent_connections_the_oldest_makes_room(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection_limits, "MAX_CONNECTIONS", 3)
    async with site() as running:
        running.may_answer.set()
        silent = [await running.connect() for _ in range(20)]
        assert all([await is_closed(each) for each in silent[:17]])
        reader, writer = await running.connect(GET)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        for _, each in (*silent[17:], (reader, writer)):
            each.close()
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert told == ["more than 3 connections: silent ones are closed"]


def test_the_limit_of_open_files_is_raised_as_far_as_the_system_permits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"now": (1_024, 4_096)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.update(now=new))
    connection_limits.raise_open_files_limit()
    assert limits["now"] == (4_096, 4_096)
    assert connection_limits.max_connections() == 1_000
