"""Long polling a real server: what is not on disk is not acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from adapters.sandbox.sandbox_server import RunningSandbox, sandbox
from adapters.telegram.inbox.inbox import Inbox, InboxChanges, open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving import poller
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.poller import poll
from domain.errors import BotRefused


class FakeHandler:
    """Handles nothing before it opens."""

    def __init__(self) -> None:
        self.handled: list[int | None] = []
        self.opens = asyncio.Event()
        self.changes: InboxChanges | None = None

    async def handle(self, entry: InboxMessage) -> bool:
        await self.opens.wait()
        assert self.changes
        await self.changes.append(Done(entry.number))
        self.handled.append(entry.update_id)
        return True


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    async with sandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(poller, "LONGEST_PAUSE", 0.02)


@asynccontextmanager
async def polling(
    telegram: RunningSandbox, path: Path, handler: FakeHandler, capacity: int = 100
) -> AsyncIterator[Inbox]:
    async with open_inbox(path) as (inbox, changes):
        handler.changes = changes
        queues = OrderedQueues()
        queues.start(handler.handle, SlowPressNotice(_nobody, now=lambda: datetime.now(UTC)))
        ingress = Ingress(inbox, changes, queues, capacity=capacity, now=lambda: datetime.now(UTC))
        async with Bot(telegram.token, base_url=f"{telegram.api_url}/bot") as bot:
            task = asyncio.create_task(poll(bot, ingress, inbox.last_update_id))
            yield inbox
            assert not task.done()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        handler.opens.set()
        await queues.drain()


def say(telegram: RunningSandbox, *words: str) -> list[int]:
    """Somebody says something; the ids of the updates."""
    updates = telegram.sandbox.world.updates
    content: dict[str, Any] = {"message_id": 7, "date": 7, "chat": {"id": -1}}
    ids = [updates.add("message", content | {"text": each}, "chat -1") for each in words]
    return [each for each in ids if each is not None]


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_was_fetched_is_acknowledged_once_it_is_on_disk(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    said = say(telegram, *"abc")
    handler = FakeHandler()
    async with polling(telegram, tmp_path / "inbox.sqlite", handler) as inbox:
        await until(lambda: telegram.sandbox.world.updates.count() == 0)
        assert [each.update_id for each in inbox.open_messages()] == said
    assert handler.handled == said


async def test_a_full_inbox_leaves_updates_with_telegram_until_there_is_room(
    telegram: RunningSandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handler = FakeHandler()
    async with polling(telegram, tmp_path / "inbox.sqlite", handler, capacity=5) as inbox:
        first = say(telegram, *"abc")
        await until(lambda: inbox.status().open == 3)
        more = say(telegram, *"defgh")
        await until(lambda: inbox.status().open == 5)
        await until(lambda: "updates are not accepted" in caplog.text)
        await asyncio.sleep(0.2)  # many tries
        assert telegram.sandbox.world.updates.count() == 3
        assert caplog.text.count("updates are not accepted") == 1
        handler.opens.set()
        await until(lambda: telegram.sandbox.world.updates.count() == 0)
        await until(lambda: len(handler.handled) == 8)
    assert handler.handled == first + more
    assert "updates are accepted again" in caplog.text


async def test_a_disk_that_takes_nothing_leaves_updates_with_telegram(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    handler = FakeHandler()
    async with polling(telegram, tmp_path / "inbox.sqlite", handler) as inbox:
        (pages,) = inbox._database.execute("PRAGMA page_count").fetchone()
        inbox._database.execute(f"PRAGMA max_page_count = {pages}")
        said = say(telegram, "x" * 100_000, "y")
        await asyncio.sleep(0.3)
        assert telegram.sandbox.world.updates.count() == 2
        inbox._database.execute("PRAGMA max_page_count = 100000")
        await until(lambda: telegram.sandbox.world.updates.count() == 0)
    assert sorted(map(str, handler.handled)) == sorted(map(str, said))


async def test_after_an_idle_week_ids_begin_anywhere_and_everything_still_comes_once(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path, handler = tmp_path / "inbox.sqlite", FakeHandler()
    async with polling(telegram, path, handler):
        first = say(telegram, *"ab")
        await until(lambda: telegram.sandbox.world.updates.count() == 0)
    telegram.sandbox.world.updates.renumber(1_000)
    async with polling(telegram, path, handler) as inbox:
        later = say(telegram, *"cd")
        await until(lambda: len(handler.handled) == 4)
        assert inbox.last_update_id() == 1_001
    async with polling(telegram, path, handler) as inbox:
        assert inbox.status().missed == 0
        last = say(telegram, "e")
        await until(lambda: len(handler.handled) == 5)
    assert handler.handled == first + later + last


async def test_updates_without_an_id_are_taken_once(
    telegram: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: list[Any] = [{"message": {"text": "/help"}}, {"update_id": "x"}, 7]
    asked = 0

    async def call(*_: Any, **__: Any) -> list[Any]:
        nonlocal asked
        asked += 1
        return odd

    monkeypatch.setattr(poller, "call", call)
    async with polling(telegram, tmp_path / "inbox.sqlite", FakeHandler()) as inbox:
        await until(lambda: asked > 3)
        assert inbox.rows == len(odd)


async def test_a_token_that_nobody_knows_ends_it(telegram: RunningSandbox, tmp_path: Path) -> None:
    async with HTTPXRequest() as request, open_inbox(tmp_path / "inbox.sqlite") as (inbox, changes):
        bot = Bot(
            "7006:unknown",
            base_url=f"{telegram.api_url}/bot",
            request=request,
            get_updates_request=request,
        )
        queues = OrderedQueues()
        queues.start(FakeHandler().handle, SlowPressNotice(_nobody, now=lambda: datetime.now(UTC)))
        ingress = Ingress(inbox, changes, queues, capacity=1, now=lambda: datetime.now(UTC))
        with pytest.raises(BotRefused, match="TELEGRAM_BOT_TOKEN"):
            await poll(bot, ingress, inbox.last_update_id)


async def _nobody(message: InboxMessage) -> None:
    raise AssertionError(message)
