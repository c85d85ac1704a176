"""Alerts: what the admins are told, once, and what happens when they cannot be told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from telegram.error import Forbidden, NetworkError, TelegramError

from adapters.processes import database_watch as module
from adapters.processes.alerts import database_absence
from adapters.processes.alerts.absence_file import AbsenceFile
from adapters.processes.alerts.database_absence import AbsenceWatch
from adapters.processes.database_watch import Database
from adapters.telegram.handlers.notifications.alerts import AlertMessages, Alerts
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.translations import ENGLISH
from domain.deliveries import DeliveryOutcome
from domain.errors import DatabaseUnavailable
from tests.factories.events import TEAM

DEAF, ADMIN = 7001, 7002
BOT = 99


class FakeTelegram:
    """Takes what the bot says to the admins, one of whom has not spoken to it yet."""

    def __init__(self) -> None:
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self.team = Team(TEAM, frozenset({DEAF, ADMIN}))
        self.alerts = Alerts(cast("Any", self), self.team)
        self.trouble: TelegramError | None = None

    async def send_message(self, chat_id: int, text: str, **_: Any) -> None:
        if chat_id == DEAF:
            raise Forbidden("bot can't initiate conversation with a user")
        if self.trouble:
            raise self.trouble
        await self._said.put(text)

    async def hears(self) -> str:
        return await asyncio.wait_for(self._said.get(), 10)

    def has_heard(self) -> bool:
        return not self._said.empty()


class Absences:
    """Watches a database with a state folder, and knows how often an absence was over."""

    def __init__(self, telegram: FakeTelegram, folder: Path, *, is_silent: bool = False) -> None:
        self.file = AbsenceFile(folder, BOT)
        self.ended = asyncio.Event()
        messages = AlertMessages(cast("Any", telegram), telegram.team, lambda _: None, tz="UTC")
        self._watch = AbsenceWatch(
            self.file,
            messages,
            telegram.team,
            seconds=0.01,
            is_silent=lambda: is_silent,
            now=lambda: datetime.now(UTC),
            ended=self.ended.set,
        )

    @asynccontextmanager
    async def watching(self, wait: Callable[[], Awaitable[object]]) -> Any:
        task = asyncio.create_task(self._watch.watch(wait))
        yield
        assert not task.done()
        task.cancel()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_absence, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(database_absence, "RETRY_SECONDS", 0.02)


async def test_who_can_be_told_is_told_also_when_others_cannot() -> None:
    telegram = FakeTelegram()
    telegram.alerts.tell("Careful!")
    assert await telegram.hears() == "Careful!"
    await telegram.alerts.stop()


async def test_a_database_that_answers_and_takes_nothing_for_long_is_told_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "migrate", lambda url: None)
    monkeypatch.setattr(module, "database_time", lambda url: datetime.now(UTC))
    telegram, database = FakeTelegram(), Database("nowhere")
    absences = Absences(telegram, tmp_path)
    following = asyncio.create_task(database.follow())
    async with absences.watching(database.wait_until_healthy):
        for _ in range(2):
            absences.ended.clear()
            await asyncio.wait_for(database.wait_until_available(), 10)
            database.mark_suspect(DatabaseUnavailable("no space left on device"))
            await asyncio.wait_for(database.wait_until_available(), 10)
            assert await telegram.hears() == ENGLISH.database_away
            database.mark_healthy()
            await asyncio.wait_for(absences.ended.wait(), 10)
            absences.file.clear()  # it is recorded
    following.cancel()


async def test_an_absence_is_told_once_also_after_a_restart(tmp_path: Path) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    first = Absences(telegram, tmp_path)
    async with first.watching(answers.wait):
        assert await telegram.hears() == ENGLISH.database_away
        await asyncio.sleep(0.1)  # the outcome is kept
    again = Absences(telegram, tmp_path)
    async with again.watching(answers.wait):
        await asyncio.sleep(0.1)
        assert not telegram.has_heard()
        answers.set()
        await asyncio.wait_for(again.ended.wait(), 10)
    absence = again.file.load()
    assert absence is not None
    assert absence.ended_at is not None
    outcomes = {admin: told.outcome for admin, told in absence.told.items()}
    assert outcomes == {ADMIN: DeliveryOutcome.SENT, DEAF: DeliveryOutcome.REFUSED}


async def test_an_absence_that_could_not_be_sent_is_tried_again(tmp_path: Path) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    telegram.trouble = NetworkError("httpx.ConnectError: no route to host")
    telegram.trouble.__cause__ = httpx.ConnectError("no route to host")
    async with Absences(telegram, tmp_path).watching(answers.wait):
        await asyncio.sleep(0.1)
        telegram.trouble = None
        assert await telegram.hears() == ENGLISH.database_away


async def test_a_muted_absence_is_kept_and_not_told(tmp_path: Path) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    absences = Absences(telegram, tmp_path, is_silent=True)
    async with absences.watching(answers.wait):
        await asyncio.sleep(0.1)
        absence = absences.file.load()
    assert not telegram.has_heard()
    assert absence is not None
    assert absence.is_silent


async def test_an_absence_is_told_once_also_when_the_state_folder_takes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    folder = tmp_path / "state"
    folder.touch()  # a file, in which nothing can be written
    absences = Absences(telegram, folder)
    async with absences.watching(answers.wait):
        assert await telegram.hears() == ENGLISH.database_away
        await asyncio.sleep(0.1)
        assert not telegram.has_heard()
        folder.unlink()
        answers.set()
        await asyncio.wait_for(absences.ended.wait(), 10)
    absence = AbsenceFile(folder, BOT).load()
    assert absence is not None, "it is saved as soon as that is possible"
    assert absence.ended_at is not None
    told = [
        each.message.rpartition(": ")[2] for each in caplog.records if "written" in each.message
    ]
    assert told == ["File exists", f"{folder / 'database-away-99.json'} can be written again"]


@pytest.mark.parametrize("turns", range(6))
async def test_a_watch_ends_also_when_stopped_at_the_moment_of_a_return(
    turns: int, tmp_path: Path
) -> None:
    telegram, answers = FakeTelegram(), asyncio.Event()
    watch = Absences(telegram, tmp_path)._watch
    watching = asyncio.create_task(watch.watch(answers.wait))
    await asyncio.sleep(0.01)
    answers.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    watching.cancel()
    await asyncio.wait([watching], timeout=2)
    assert watching.cancelled()
