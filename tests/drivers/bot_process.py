"""The bot in a process of its own: started, stopped, killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.bootstrap import Storyline
from adapters.cli import main
from tests.drivers.programs import Program
from tests.drivers.sandbox import ADMIN, PEOPLE, SandboxClient


class BotProcess:
    """The bot's process: started, killed, started again. `output` is all it has ever written."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self.output = folder / "bot.log"
        self._program: Program | None = None

    def start(self, **settings: str) -> None:
        """Start it, or start it again; from now on with these settings too."""
        self._environment = self._environment | settings
        self._program = Program(
            main,
            "bot",
            "--verbose",  # everything is logged, as for somebody who looks for a bug
            environment=self._environment,
            stdout=self.output,
            stderr=self.output,
        )

    def kill(self) -> None:
        """As the kernel does when there is no memory left."""
        self._signal(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator does; the exit code. Fails when it takes more than 10 s."""
        return self._signal(signal.SIGTERM)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._program:
            self._program.kill()

    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._program is not None and self._program.is_running()

    def _signal(self, number: int) -> int:
        assert self._program
        assert self._program.is_running(), self.output.read_text()[-3000:]
        self._program.signal(number)
        return self._program.wait(10)


@contextmanager
def bot_process(
    sandbox: SandboxClient, database_url: str, folder: Path, **settings: str
) -> Iterator[BotProcess]:
    """A bot that has not been started yet. Killed in the end if nobody has stopped it."""
    bot = BotProcess(bot_environment(sandbox, database_url, folder) | settings, folder)
    try:
        yield bot
    finally:
        bot.close()


def bot_environment(sandbox: SandboxClient, database_url: str, folder: Path) -> dict[str, str]:
    """The settings of a bot in the sandbox."""
    return os.environ | {
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "STORYLINE_TEAM_CHAT_ID": str(sandbox.team_chat_id),
        "STORYLINE_ADMIN_IDS": str(PEOPLE[ADMIN]),
        "STORYLINE_TELEGRAM_API_URL": sandbox.api_url,
        "STORYLINE_STATE_DIR": str(folder / "state"),
        "STORYLINE_POSTS_PER_DAY": "0",
        "DATABASE_URL": database_url,
    }


def inbox_of(sandbox: SandboxClient, folder: Path) -> Path:
    """The file of the bot's inbox."""
    return folder / "state" / f"inbox-{sandbox.token.partition(':')[0]}.sqlite"


def people_did(storyline: Storyline) -> int:
    """How many interactions of people the log has."""
    with storyline.connections.connection() as connection:
        row = connection.execute(
            "SELECT count(*) FROM event_log WHERE interaction_type IN"
            " ('command', 'callback', 'message')"
        ).fetchone()
    assert row
    count: int = row["count"]
    return count
