"""HTTP servers that leave the signals to the program they are a part of."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from adapters.connection_limits import limited_protocol, max_connections
from domain.errors import InvalidInput, StorylineError

_GOODBYE: Final = 2
"""Seconds that requests under way have when the server stops."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.must_end = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program that the server is a part of."""
        yield

    async def main_loop(self) -> None:
        """Sleep until the server has to end, where uvicorn looks ten times a second."""
        await self.on_tick(0)
        await self.must_end.wait()


async def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve `app` forever. Cancelled, it answers the requests that are under way."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        http=limited_protocol(max_connections()),
        ws="none",
        timeout_graceful_shutdown=_GOODBYE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        server.must_end.set()
        await serving


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    """A socket at `address`, HOST:PORT. Raises InvalidInput for what is none."""
    host, port = parse_address(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        opened = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise StorylineError(f"cannot listen at {address}: {error.strerror}") from error
    with opened:
        # asyncio does this only for sockets that name their protocol, which this one does not.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield opened


def parse_address(text: str) -> tuple[str, int]:
    """HOST:PORT, where an IPv6 host stands in brackets. Raises InvalidInput."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isdecimal() and int(port) < 65_536):
        raise InvalidInput(f"{text!r} is no address like 127.0.0.1:8080")
    return host, int(port)


def url_of(listener: socket.socket) -> str:
    """Where browsers find what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
