"""Serve a sandbox on this machine's loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from adapters.http_server import listening, serve, url_of
from adapters.sandbox.sandbox_app import Sandbox
from adapters.sandbox.sandbox_settings import SandboxSettings


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A served sandbox. `url` is the chat page's address; `serving` ends with the server."""

    sandbox: Sandbox
    url: str
    serving: asyncio.Task[None]

    @property
    def api_url(self) -> str:
        """The Bot API's address: a bot calls `<api_url>/bot<token>/<method>`."""
        return self.url.rstrip("/")

    @property
    def token(self) -> str:
        """The token of the bot."""
        return self.sandbox.world.settings.token

    @property
    def team_chat_id(self) -> int:
        """The id of the team's chat; it changes with a migration."""
        return self.sandbox.world.chats.team.id

    @property
    def admin_ids(self) -> tuple[int, ...]:
        """The Telegram ids of the team's administrators."""
        return self.sandbox.world.settings.admin_ids


@asynccontextmanager
async def sandbox(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    settings: SandboxSettings | None = None,
    state_path: Path | None = None,
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox inside this block; with port 0, on a free port.

    Its state is kept in the file `state_path`, if there is one. Raises ValueError if `host` is not
    a loopback address, and StorylineError if the port is taken.
    """
    if not ip_address(host).is_loopback:
        raise ValueError(f"host must be a loopback address such as 127.0.0.1, not {host}")
    with listening(f"{host}:{port}") as listener:
        made = Sandbox(settings or SandboxSettings(), state_path)
        made.start()
        serving = asyncio.create_task(serve(made.app, listener), name="sandbox")
        try:
            yield RunningSandbox(made, url_of(listener), serving)
        finally:
            made.hang_up()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            made.close()
