"""The inbox: durable, each update once, in order, bounded, and honest about what is missing."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.telegram.inbox.inbox import Inbox, open_inbox
from adapters.telegram.inbox.inbox_message import (
    Done,
    InboxMessage,
    NewMessage,
    Parked,
    Retried,
    stored,
)
from adapters.telegram.inbox.inbox_reader import mark_parked
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.updates.raw_update import partition_key_of
from domain.errors import InboxFull, InboxUnusable

NOW = datetime(2024, 5, 6, 12, 30, 15, 123_456, tzinfo=UTC)


def message(update_id: int | None, raw: bytes = b"{}") -> NewMessage:
    return NewMessage("update", "chat 1", NOW, raw, update_id)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "inbox.sqlite"


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    with closing(Inbox(path)) as opened:
        yield opened


def test_what_was_written_is_there_when_it_is_opened_again(inbox: Inbox, path: Path) -> None:
    spoken = NewMessage("response", "chat 2", NOW, b'{"text":"\xc3\xa9"}')
    written = inbox.write([message(7, b'{"update_id":7}'), spoken])
    with closing(Inbox(path)) as again:
        assert again.open_messages() == written
        assert written == [stored(message(7, b'{"update_id":7}'), 1), stored(spoken, 2)]


def test_an_update_is_taken_once_until_it_is_done_with(inbox: Inbox) -> None:
    first, again, other = inbox.write([message(7), message(7), message(8)])
    assert first
    assert again is None
    assert other
    inbox.write([Done(first.number)])
    assert inbox.open_messages() == [other]


def test_an_update_written_otherwise_is_the_same_and_another_one_is_kept_too(
    inbox: Inbox,
) -> None:
    first, same, another, broken = inbox.write(
        [
            message(7, b'{"update_id":7,"a":1}'),
            message(7, b'{ "a": 1, "update_id": 7 }'),
            message(7, b'{"update_id":7,"a":2}'),
            message(7, b"[" * 5_000),
        ]
    )
    assert first
    assert same is None
    assert another
    assert broken
    assert inbox.open_messages() == [first, another, broken]
    assert [each.update_id for each in inbox.open_messages()] == [7, None, None]


def test_numbers_are_never_given_out_twice(inbox: Inbox, path: Path) -> None:
    (first,) = inbox.write([message(7)])
    assert first
    inbox.write([Done(first.number)])
    with closing(Inbox(path)) as again:
        (second,) = again.write([message(8)])
    assert second
    assert second.number > first.number


def test_a_parked_update_waits_until_it_is_taken_up_again(inbox: Inbox, path: Path) -> None:
    first, second = inbox.write([message(7), message(8)])
    assert first
    inbox.write([Parked(first.number, "no update")])
    assert inbox.open_messages() == [second]
    assert (inbox.status().open, inbox.status().parked) == (1, 1)
    assert inbox.write([Retried(first.number)]) == [None], "nobody has asked for it"
    assert mark_parked(path) == inbox.check_file() == [first.number]
    assert inbox.status().marked == 1
    assert inbox.write([Retried(first.number)]) == [first]
    assert inbox.check_file() == []
    assert inbox.open_messages() == [first, second]


def test_the_status_tells_the_depth_and_since_when(inbox: Inbox) -> None:
    assert inbox.status().oldest is None
    inbox.write([message(7), message(8)])
    status = inbox.status()
    assert (status.open, status.oldest, status.parked, status.missed) == (2, NOW, 0, 0)


def test_updates_without_an_id_are_all_kept(inbox: Inbox) -> None:
    inbox.write([message(None), message(None)])
    assert inbox.status().open == 2
    assert inbox.last_update_id() is None


def test_a_full_disk_is_said_so_nothing_is_half_written_and_room_helps(inbox: Inbox) -> None:
    database = inbox._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(InboxUnusable, match="full"):
        inbox.write([message(7), message(8, b"x" * 100_000)])
    assert inbox.open_messages() == []
    database.execute("PRAGMA max_page_count = 100000")
    inbox.write([message(7), message(8, b"x" * 100_000)])
    assert inbox.status().open == 2


@pytest.mark.parametrize("spoil", ["folder", "text"])
def test_a_file_that_is_no_inbox_is_named(path: Path, spoil: str) -> None:
    path.parent.mkdir(parents=True)
    path.mkdir() if spoil == "folder" else path.write_text("not a database, by no means" * 99)
    with pytest.raises(InboxUnusable, match=str(path)):
        Inbox(path)


async def test_one_process_at_a_time_handles_an_inbox(path: Path) -> None:
    async with open_inbox(path):
        with pytest.raises(InboxUnusable, match="another process"):
            async with open_inbox(path):
                pass
        with closing(Inbox(path)) as looked_at:
            assert looked_at.status().open == 0
    async with open_inbox(path):
        pass


def test_every_commit_is_on_disk(path: Path, inbox: Inbox) -> None:
    assert inbox._database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert inbox._database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


class FakeHandler:
    """Takes what the queues hand out, once it may."""

    def __init__(self) -> None:
        self.read: list[int | None] = []
        self.may_read = asyncio.Event()

    async def handle(self, entry: InboxMessage) -> bool:
        await self.may_read.wait()
        self.read.append(entry.update_id)
        return True


async def nobody(message: InboxMessage) -> None:
    raise AssertionError(message)


@asynccontextmanager
async def ingress(
    path: Path, capacity: int = 100
) -> AsyncIterator[tuple[Ingress, Inbox, FakeHandler]]:
    handler = FakeHandler()
    async with open_inbox(path) as (inbox, changes):
        queues = OrderedQueues()
        queues.start(handler.handle, SlowPressNotice(nobody, now=lambda: NOW, notify_delay=1_000))
        yield Ingress(inbox, changes, queues, capacity=capacity, now=lambda: NOW), inbox, handler
        handler.may_read.set()
        await queues.drain()


def update(update_id: Any, **content: Any) -> bytes:
    return json.dumps({"update_id": update_id, **content}).encode()


async def test_what_is_accepted_is_on_disk_and_handled_in_order(path: Path) -> None:
    async with ingress(path) as (accepting, inbox, handler):
        await accepting.accept([update(number) for number in range(1, 6)])
        assert [each.update_id for each in inbox.open_messages()] == [1, 2, 3, 4, 5]
    assert handler.read == [1, 2, 3, 4, 5]


async def test_what_telegram_sends_twice_is_handled_once_also_after_it_is_done(path: Path) -> None:
    async with ingress(path) as (accepting, inbox, handler):
        await accepting.accept([update(1)])
        await accepting.accept([update(1), update(2)])
        inbox.write([Done(entry.number) for entry in inbox.open_messages()])
        await accepting.accept([update(1), update(2), update(3)])
    assert handler.read == [1, 2, 3]


async def test_a_full_inbox_takes_no_more_and_says_so(path: Path) -> None:
    async with ingress(path, capacity=3) as (accepting, inbox, _):
        await accepting.accept([update(1), update(2)])
        with pytest.raises(InboxFull):
            await accepting.accept([update(3), update(4)])
        await accepting.accept([update(3)])
        assert inbox.status().open == 3


async def test_what_a_failing_disk_did_take_is_handled_and_the_rest_comes_again(
    path: Path,
) -> None:
    async with ingress(path) as (accepting, inbox, handler):
        (pages,) = inbox._database.execute("PRAGMA page_count").fetchone()
        inbox._database.execute(f"PRAGMA max_page_count = {pages}")
        both = [update(1, text="x" * 100_000), update(2)]
        with pytest.raises(InboxUnusable):
            await accepting.accept(both)
        assert [each.update_id for each in inbox.open_messages()] == [2]
        inbox._database.execute("PRAGMA max_page_count = 100000")
        await accepting.accept(both)
        assert inbox.status().open == 2
    assert sorted(map(str, handler.read)) == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"message": {"chat": {"id": -1}, "from": {"id": 7}}}, "chat -1"),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -1}}}}, "chat -1"),
        ({"callback_query": {"from": {"id": 7}}}, "person 7"),
        ({"poll_answer": {"user": {"id": 7}}}, "person 7"),
        ({"message": {"chat": "?"}}, "person None"),
        ({"message": None}, "person None"),
        ({}, "person None"),
    ],
)
def test_the_partition_key_is_the_chat_else_the_person(content: dict[str, Any], key: str) -> None:
    assert partition_key_of({"update_id": 1, **content}) == key


def test_the_schema_is_not_touched_by_looking_at_it(path: Path, inbox: Inbox) -> None:
    inbox.write([message(7)])
    with closing(sqlite3.connect(path)) as database:
        before = database.execute("SELECT sql FROM sqlite_schema").fetchall()
    Inbox(path).close()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT sql FROM sqlite_schema").fetchall() == before
