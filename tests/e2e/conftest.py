"""The command line and the bot, over a database of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.command_line import CommandLine


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "STORYLINE_STATE_DIR": str(tmp_path / "state"),
        "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
    }


@pytest.fixture
def storyline(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(environment, tmp_path_factory.mktemp("storyline"))


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path) as running:
        yield running
