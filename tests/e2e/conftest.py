"""The command line and the bot, over a database of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.command_line import CommandLine, Finished


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "STORYLINE_STATE_DIR": str(tmp_path / "state"),
        "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
    }


@pytest.fixture
def storyline(environment: dict[str, str]) -> CommandLine:
    """Run `storyline` with these arguments to its end."""

    def run(*arguments: str, stdin: str = "", **settings: str) -> Finished:
        finished = subprocess.run(
            [sys.executable, "-m", "adapters.cli", *arguments],
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
            env=environment | settings,
            timeout=120,
        )
        return Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode())

    return run


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path) as running:
        yield running
