"""The ingress: full, it says so once; marked, a parked message is handled again."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.telegram.inbox.inbox import Inbox, InboxChanges, open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage, Parked
from adapters.telegram.inbox.inbox_reader import drop_parked, mark_parked
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving import ingress as module
from adapters.telegram.receiving import maintenance
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.maintenance import maintain
from domain.errors import InboxFull, InboxUnusable

NOW = datetime(2024, 5, 6, tzinfo=UTC)


@dataclass
class IngressDriver:
    """An inbox whose messages are handled by hand."""

    inbox: Inbox
    changes: InboxChanges
    alarms: list[str] = field(default_factory=list)
    handed_on: asyncio.Queue[InboxMessage] = field(default_factory=asyncio.Queue)

    async def handle(self, message: InboxMessage) -> bool:
        self.handed_on.put_nowait(message)
        return True

    async def become(self, change: type[Done] | type[Parked], number: int) -> None:
        """Finish or park so many messages."""
        for _ in range(number):
            message = await self.handed_on.get()
            reason = () if change is Done else ("a bug",)
            await self.changes.append(change(message.number, *reason))


@asynccontextmanager
async def driver(path: Path, capacity: int = 10) -> AsyncIterator[tuple[IngressDriver, Ingress]]:
    async with open_inbox(path) as (inbox, changes):
        running = IngressDriver(inbox, changes)
        queues = OrderedQueues()
        queues.start(running.handle, SlowPressNotice(nobody, now=lambda: NOW, notify_delay=1_000))
        ingress = Ingress(
            inbox,
            changes,
            queues,
            capacity=capacity,
            now=lambda: NOW,
            alert=running.alarms.append,
        )
        yield running, ingress
        await queues.drain()


async def nobody(message: InboxMessage) -> None:
    raise AssertionError(message)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


def updates(*update_ids: int) -> list[bytes]:
    return [json.dumps({"update_id": each}).encode() for each in update_ids]


def levels(caplog: pytest.LogCaptureFixture) -> list[int]:
    """Of what the ingress has logged."""
    return [each.levelno for each in caplog.records if each.name.endswith(".ingress")]


async def test_a_full_inbox_says_so_once_and_takes_no_more_before_a_tenth_is_free(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with driver(path) as (running, ingress):
        await ingress.accept(updates(*range(10)))
        for _ in range(3):
            with pytest.raises(InboxFull, match="10 updates"):
                await ingress.accept(updates(10))
        assert (len(running.alarms), levels(caplog)) == (1, [logging.ERROR])
        assert (ingress.room, ingress.refusal) == (0, "the inbox is full")
        await running.become(Done, 1)
        assert (ingress.room, ingress.refusal) == (1, None)
        await ingress.accept(updates(10))
        assert levels(caplog) == [logging.ERROR, logging.WARNING]
        with pytest.raises(InboxFull):
            await ingress.accept(updates(11))
        assert len(running.alarms) == 2


async def test_once_full_it_does_not_open_for_every_single_place(path: Path) -> None:
    async with driver(path, capacity=30) as (running, ingress):
        await ingress.accept(updates(*range(30)))
        with pytest.raises(InboxFull):
            await ingress.accept(updates(30))
        await running.become(Done, 2)
        assert ingress.room == 0
        await running.become(Done, 1)
        assert ingress.room == 3


async def test_what_is_on_its_way_to_the_disk_takes_room_too(path: Path) -> None:
    async with driver(path) as (running, ingress):
        answers = await asyncio.gather(
            *(ingress.accept(updates(each)) for each in range(30)), return_exceptions=True
        )
        assert sum(isinstance(each, InboxFull) for each in answers) == 20
        assert running.inbox.rows == 10


async def test_what_is_parked_takes_room_until_somebody_drops_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "EVERY", 0.01)
    async with driver(path, capacity=2) as (running, ingress), keeping_up(running, ingress):
        await ingress.accept([b"nonsense", b"[]"])
        with pytest.raises(InboxFull, match="parked"):
            await ingress.accept(updates(1))
        assert drop_parked(path, [1, 2]) == [1, 2]
        await until_room(ingress)
        await ingress.accept(updates(1))


async def test_a_disk_that_takes_nothing_is_an_alarm_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driver(path) as (running, ingress):
        (pages,) = running.inbox._database.execute("PRAGMA page_count").fetchone()
        running.inbox._database.execute(f"PRAGMA max_page_count = {pages}")
        large = [json.dumps({"update_id": 1, "x": "x" * 100_000}).encode()]
        for _ in range(3):
            with pytest.raises(InboxUnusable):
                await ingress.accept(large)
        (alarm,) = running.alarms
        assert "full" in alarm
        assert ingress.refusal == "the inbox cannot be written"
        monkeypatch.setattr(module, "REFUSAL_SECONDS", 0.0)
        assert ingress.refusal is None, "nobody would try it again"
        running.inbox._database.execute("PRAGMA max_page_count = 100000")
        await ingress.accept(large)
        assert running.inbox.rows == 1


async def test_what_somebody_marks_is_handled_again_while_the_bot_is_at_work(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "EVERY", 0.01)
    async with driver(path) as (running, ingress), keeping_up(running, ingress):
        await ingress.accept(updates(1, 2))
        await running.become(Parked, 2)
        assert mark_parked(path, [2]) == [2]
        taken_up = await running.handed_on.get()
        assert (taken_up.number, taken_up.raw) == (2, updates(2)[0])
        assert running.handed_on.empty()
        assert (running.inbox.status().parked, running.inbox.status().marked) == (1, 0)


async def test_what_is_done_is_wiped_once_nothing_was_written_for_a_moment(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "EVERY", 0.01)
    async with driver(path) as (running, ingress), keeping_up(running, ingress):
        await ingress.accept([json.dumps({"update_id": 1, "x": "said in private"}).encode()])
        assert b"said in private" in on_disk(path)
        await running.become(Done, 1)
        async with asyncio.timeout(10):
            while b"said in private" in on_disk(path):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def keeping_up(running: IngressDriver, ingress: Ingress) -> AsyncIterator[None]:
    task = asyncio.create_task(maintain(running.inbox, ingress.retry))
    yield
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until_room(ingress: Ingress) -> None:
    async with asyncio.timeout(10):
        while not ingress.room:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir())
