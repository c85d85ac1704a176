"""The webhook's HTTP server: behind whatever ends TLS, until it is cancelled."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette

from domain.errors import InvalidInput

_GOODBYE: Final = 2
"""Seconds that requests under way have when the server stops."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program that the server is a part of."""
        yield


async def serve_web(app: Starlette, listener: socket.socket) -> None:
    """Serve `app` for ever. Cancelled, it answers the requests that are under way."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GOODBYE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    """A socket at `address`, HOST:PORT. Raises InvalidInput for what is none."""
    host, _, port = address.rpartition(":")
    if not (port.isdecimal() and int(port) < 65_536):
        raise InvalidInput(f"STORYLINE_WEBHOOK_LISTEN must be HOST:PORT, not {address!r}")
    with socket.create_server((host.strip("[]") or "127.0.0.1", int(port)), backlog=512) as opened:
        yield opened
