"""The command line and the bot, over a database of their own, and a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.browser import CHROMIUM, Browser, chromium
from tests.drivers.command_line import CommandLine
from tests.requirements import require


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


@pytest.fixture(scope="session")
def running_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    require(CHROMIUM is not None, "Chromium; get it with: apt-get install chromium")
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def browser(running_browser: Browser) -> Iterator[Browser]:
    """The browser without anything from other tests."""
    with running_browser.context() as fresh:
        yield fresh
