"""The sandbox as a part of a process. It keeps its port while the process lives."""

import asyncio
import fcntl
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from adapters.processes.bot.bot_configuration import BotConfiguration
from adapters.processes.supervision import supervised
from adapters.sandbox.sandbox_server import RunningSandbox, sandbox
from adapters.settings import Settings
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.translations import texts_for
from domain.errors import InvalidInput, StorylineError

HOST: Final = "127.0.0.1"
USUAL_PORT: Final = 8081


@asynccontextmanager
async def served_sandbox(
    wanted_port: int | None, state_dir: Path, tell: Callable[[str], None]
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox until the block ends, and again if its server fails.

    Raises StorylineError if another process serves the sandbox of this folder, and InvalidInput if
    the port cannot be used.
    """
    opened: asyncio.Future[RunningSandbox] = asyncio.get_running_loop().create_future()

    async def serve() -> None:
        async with sandbox(HOST, port, state_path=state_dir / "sandbox.sqlite") as running:
            if not opened.done():
                opened.set_result(running)
            await asyncio.shield(running.serving)
        raise StorylineError("its server has ended")

    with _alone(state_dir):
        port = _free_port(wanted_port, tell)
        serving = asyncio.create_task(supervised("sandbox", serve))
        try:
            yield await opened
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


def sandbox_bot_configuration(running: RunningSandbox, settings: Settings) -> BotConfiguration:
    """The configuration of the sandbox's bot. Its admins are the sandbox's."""
    team = Team(
        running.team_chat_id,
        frozenset(running.admin_ids),
        settings.viewer_ids,
        texts_for(settings.language),
    )
    return BotConfiguration(running.token, running.api_url, team)


def _free_port(wanted: int | None, tell: Callable[[str], None]) -> int:
    """A free port: the wanted one (0: any), or else the usual one, or else any.

    Raises InvalidInput if the wanted one cannot be used.
    """
    try:
        with socket.create_server((HOST, USUAL_PORT if wanted is None else wanted)) as listener:
            port: int = listener.getsockname()[1]
            return port
    except (OSError, OverflowError) as error:
        if wanted is not None:
            raise InvalidInput(f"port {wanted} cannot be used: {error}") from None
    tell(f"Port {USUAL_PORT} is taken, so this is on another one.")
    return _free_port(0, tell)


@contextmanager
def _alone(state_dir: Path) -> Iterator[None]:
    """Keep other processes from writing the same file. The kernel frees the lock at any exit."""
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        lock = (state_dir / "sandbox.lock").open("w")
    except OSError as error:
        raise StorylineError(
            f"{state_dir} cannot hold a sandbox: {error.strerror}; choose another"
            " STORYLINE_STATE_DIR"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorylineError(
                f"storyline run is at work in {state_dir} already; stop it, or set another"
                " STORYLINE_STATE_DIR"
            ) from None
        yield
