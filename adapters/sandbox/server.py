"""A sandbox at work on this machine, and on this machine only."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import uvicorn

from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.settings import SandboxSettings

_GOODBYE: Final = 2
"""Seconds that calls under way have when the server stops."""


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that is served. `url` is the chat page's address; `serving` ends with it."""

    sandbox: Sandbox
    url: str
    serving: asyncio.Task[None]

    @property
    def api_url(self) -> str:
        """What a bot takes for Telegram's address: it calls `<api_url>/bot<token>/<method>`."""
        return self.url.rstrip("/")

    @property
    def token(self) -> str:
        """The token of the bot."""
        return self.sandbox.world.settings.token

    @property
    def team_chat_id(self) -> int:
        """The id of the team's chat; another one after a migration."""
        return self.sandbox.world.chats.team.id

    @property
    def admin_ids(self) -> tuple[int, ...]:
        """The Telegram ids of the team's administrators."""
        return self.sandbox.world.settings.admin_ids


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program that the sandbox is a part of."""
        yield


@asynccontextmanager
async def sandbox(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    settings: SandboxSettings | None = None,
    state_path: Path | None = None,
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox until the block is left; with port 0, at any free port.

    What happens in it is remembered in the file `state_path`, or nowhere. Raises ValueError when
    `host` is not an address of the loopback, and OSError when the port is taken.
    """
    if not ip_address(host).is_loopback:
        raise ValueError(f"host must be a loopback address such as 127.0.0.1, not {host}")
    with _listening(host, port) as listener:
        made = Sandbox(settings or SandboxSettings(), state_path)
        made.start()
        server = _Server(_configured(made))
        serving = asyncio.create_task(server.serve([listener]), name="sandbox")
        try:
            yield RunningSandbox(made, _address(listener), serving)
        finally:
            made.hang_up()
            server.should_exit = True
            await serving
            made.close()


def _configured(made: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        made.app,
        lifespan="off",
        log_level="critical",
        access_log=False,  # its lines would hold the token
        server_header=False,
        timeout_graceful_shutdown=_GOODBYE,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=512) as listener:
        # asyncio does this only for sockets that name their protocol, which this one does not.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
