"""Alerts: what the admins are told, once, and what happens when they cannot be told."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from telegram.error import Forbidden

from adapters.processes import database_watch as module
from adapters.processes.database_watch import Database
from adapters.telegram.handlers import alerts
from adapters.telegram.handlers.alerts import Alerts
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.translations import ENGLISH
from domain.errors import DatabaseUnavailable
from tests.factories.events import TEAM

DEAF, ADMIN = 7001, 7002


class FakeTelegram:
    """Takes what the bot says to the admins, one of whom has not spoken to it yet."""

    def __init__(self) -> None:
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self.team = Team(TEAM, frozenset({DEAF, ADMIN}))
        self.alerts = Alerts(cast("Any", self), self.team)

    async def send_message(self, chat_id: int, text: str, **_: Any) -> None:
        if chat_id == DEAF:
            raise Forbidden("bot can't initiate conversation with a user")
        await self._said.put(text)

    async def hears(self) -> str:
        return await asyncio.wait_for(self._said.get(), 10)


async def test_who_can_be_told_is_told_also_when_others_cannot() -> None:
    telegram = FakeTelegram()
    telegram.alerts.tell("Careful!")
    assert await telegram.hears() == "Careful!"
    await telegram.alerts.stop()


async def test_a_database_that_answers_and_takes_nothing_for_long_is_told_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alerts, "AWAY_SECONDS", 0.01)
    monkeypatch.setattr(alerts, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(module, "migrate", lambda url: None)
    monkeypatch.setattr(module, "database_time", lambda url: datetime.now(UTC))
    telegram, database = FakeTelegram(), Database("nowhere")
    tasks = [
        asyncio.create_task(database.follow()),
        asyncio.create_task(telegram.alerts.watch(database.wait_until_healthy)),
    ]
    for _ in range(2):
        await asyncio.wait_for(database.wait_until_available(), 10)
        database.mark_suspect(DatabaseUnavailable("no space left on device"))
        await asyncio.wait_for(database.wait_until_available(), 10)
        assert await telegram.hears() == ENGLISH.database_away
        database.mark_healthy()
        assert await telegram.hears() == ENGLISH.database_back
    for task in tasks:
        assert not task.done()
        task.cancel()


async def test_a_database_that_is_away_for_long_is_told_once_and_its_return_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alerts, "AWAY_SECONDS", 0.01)
    monkeypatch.setattr(alerts, "CHECK_SECONDS", 0.0)
    telegram, answers = FakeTelegram(), asyncio.Event()
    watching = asyncio.create_task(telegram.alerts.watch(answers.wait))
    for _ in range(2):
        answers.clear()
        assert await telegram.hears() == ENGLISH.database_away
        answers.set()
        assert await telegram.hears() == ENGLISH.database_back
    watching.cancel()


@pytest.mark.parametrize("turns", range(6))
async def test_a_watch_ends_also_when_stopped_at_the_moment_of_a_return(turns: int) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    watching = asyncio.create_task(telegram.alerts.watch(answers.wait))
    await asyncio.sleep(0.01)
    answers.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    watching.cancel()
    await asyncio.wait([watching], timeout=2)
    assert watching.cancelled()
