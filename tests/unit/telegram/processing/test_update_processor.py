"""The update processor, where the disk or the log refuse what is over."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from adapters.telegram.inbox.inbox import Inbox, open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage, NewMessage
from adapters.telegram.processing.recording import ReusedId, UpdateRecorder, one_by_one
from adapters.telegram.processing.retry_policy import RetryPolicy
from adapters.telegram.processing.update_processor import UpdateProcessor
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.send_outcome import is_network_trouble
from adapters.telegram.updates.translate import Bot, translate
from domain.content.decisions import ContentItem
from domain.errors import DatabaseUnavailable, StorylineError
from domain.events import BotResponded
from domain.ids import ItemId, StreamId
from domain.ports import Appended, AppendStatus, Chat, Unit

NOW = datetime(2024, 5, 6, tzinfo=UTC)
COMMAND = json.dumps(
    {
        "update_id": 7,
        "message": {
            "message_id": 9,
            "date": 1_714_953_600,
            "chat": {"id": -1, "type": "supergroup"},
            "text": "/next",
            "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        },
    }
).encode()
RESPONSE = BotResponded(
    stream_id=StreamId(UUID(int=7)), stream_version=1, occurred_at=NOW, name="text_reply"
)


class FakeEventLog:
    """Takes each stream once."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.trouble: StorylineError | None = None
        self._digests: dict[UUID, str | None] = {}

    def append(self, unit: Unit) -> "asyncio.Future[Appended]":
        event, *_ = unit
        done: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        if self.trouble:
            done.set_exception(self.trouble)
            return done
        is_new = event.stream_id not in self._digests
        if is_new:
            self.units.append(unit)
            self._digests[event.stream_id] = getattr(event, "source_digest", None)
        done.set_result(Appended(AppendStatus.RECORDED if is_new else AppendStatus.DUPLICATE, 1))
        return done

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        return {key: each for key, each in self._digests.items() if key in stream_ids}

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        return {each: ContentItem(each) for each in ids}


class FakeChats:
    """Forgets the titles of chats."""

    def remember(self, chats: Sequence[Chat]) -> None:
        """Forget them."""


class FakeNotices:
    """Remembers which presses it was to answer, and how."""

    def __init__(self) -> None:
        self.parked_presses: list[str] = []

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        self.parked_presses.append(query_id)

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        raise AssertionError(query_id)

    async def failed(self, update: object, state: UpdateState, error: Exception) -> None:
        raise AssertionError(update) from error


def ignore(*_: object) -> None:
    """What a watch does that nobody looks at."""


class ProcessorDriver:
    """An update processor that little but its inbox and its log belongs to."""

    def __init__(
        self, inbox: Inbox, changes: Any, dispatcher: Any = None, notices: Any = None
    ) -> None:
        self.log = FakeEventLog()
        self.inbox = inbox
        self.changes = changes
        nobody = cast("Any", None)
        recorder = UpdateRecorder(
            cast("Any", self.log),
            nobody,
            FakeChats(),
            nobody,
            Bot(7),
            one_by_one(self.log),
            ReusedId.RECORD_APART,
            offer_check=None,
            undo_rules=nobody,
            now=lambda: NOW,
        )
        self.notices = notices or FakeNotices()
        self.processor = UpdateProcessor(
            recorder,
            self.log,
            dispatcher,
            self.notices,
            RetryPolicy(is_network_trouble),
            changes,
            cast("Any", SimpleNamespace(mark_suspect=ignore, mark_healthy=ignore, give_up=ignore)),
            now=lambda: NOW,
        )

    async def receive(self, kind: Any, raw: bytes, update_id: int | None = None) -> InboxMessage:
        entry = await self.changes.append(NewMessage(kind, "chat 1", NOW, raw, update_id))
        assert entry
        return cast("InboxMessage", entry)

    def reasons(self) -> list[str]:
        return list(self.inbox.status().reasons)


@pytest.fixture
async def driver(tmp_path: Path) -> AsyncIterator[ProcessorDriver]:
    async with open_inbox(tmp_path / "inbox.sqlite") as (inbox, changes):
        yield ProcessorDriver(inbox, changes)


async def test_what_is_in_the_log_is_not_done_again_because_the_disk_is_full(
    driver: ProcessorDriver,
) -> None:
    entry = await driver.receive("response", RESPONSE.model_dump_json().encode())
    driver.inbox._database.execute("PRAGMA query_only = 1")
    assert not await driver.processor.handle(entry)
    assert not await driver.processor.handle(entry)
    driver.inbox._database.execute("PRAGMA query_only = 0")
    assert await driver.processor.handle(entry)
    assert driver.log.units == [[RESPONSE]]
    assert driver.inbox.rows == 0


async def test_what_cannot_be_read_is_parked_in_one_line(
    driver: ProcessorDriver, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await driver.receive("update", b'"callback_query" nonsense')
    assert await driver.processor.handle(entry)
    (reason,) = driver.reasons()
    assert reason.startswith("not JSON: ")
    assert [record.exc_info for record in caplog.records] == [None]


async def test_a_press_that_cannot_be_handled_is_answered(driver: ProcessorDriver) -> None:
    press = b'{"update_id":-1,"callback_query":{"id":"77"}}'
    assert await driver.processor.handle(await driver.receive("update", press))
    assert driver.notices.parked_presses == ["77"]
    assert len(driver.reasons()) == 1


async def test_another_update_under_an_id_that_the_log_knows_is_recorded_too_and_once(
    driver: ProcessorDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = 0

    async def act(*_: object) -> None:
        nonlocal acts
        acts += 1

    monkeypatch.setattr(driver.processor, "_act", act)
    update = b'{"update_id":7,"message":{"text":"%s","chat":{"id":-1}}}'
    for text in (b"hello", b"hello", b"goodbye", b"goodbye", b"hello", b"hm"):
        assert await driver.processor.handle(await driver.receive("update", update % text, 7))
    assert acts == 3
    lengths = [getattr(event, "context")["text_length"] for (event,) in driver.log.units]  # noqa: B009
    assert lengths == [5, 7, 2]
    assert len({event.stream_id for (event,) in driver.log.units}) == 3
    assert driver.inbox.rows == 0


async def test_what_was_done_is_only_recorded_when_the_log_was_away(
    driver: ProcessorDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = []

    async def act(*arguments: object) -> None:
        acts.append(arguments)

    monkeypatch.setattr(driver.processor, "_act", act)
    driver.log.trouble = DatabaseUnavailable("gone")
    entry = await driver.receive("update", COMMAND, 7)
    assert not await driver.processor.handle(entry)
    driver.log.trouble = None
    assert await driver.processor.handle(entry)
    assert (len(acts), len(driver.log.units), driver.inbox.rows) == (1, 1, 0)


async def test_a_command_that_the_log_has_is_not_done_again_after_a_restart(
    driver: ProcessorDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = []

    async def act(*arguments: object) -> None:
        acts.append(arguments)

    monkeypatch.setattr(driver.processor, "_act", act)
    await driver.receive("update", COMMAND, 7)
    driver.log.append([translate(json.loads(COMMAND), Bot(7), NOW, now=NOW).interaction])
    (left,) = driver.inbox.open_messages()
    assert await driver.processor.handle(left)
    assert (acts, driver.inbox.rows) == ([], 0)


async def test_a_press_begun_before_a_restart_is_done_again_and_a_redelivery_is_not(
    driver: ProcessorDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = []

    async def act(*arguments: object) -> None:
        acts.append(arguments)
        raise DatabaseUnavailable("gone")

    update = b'{"update_id":7,"callback_query":{"id":"9","message":{"chat":{"id":-1}}}}'
    entry = await driver.receive("update", update, 7)
    monkeypatch.setattr(driver.processor, "_act", act)
    for _ in range(2):
        assert not await driver.processor.handle(entry)
        driver.log.append([translate(json.loads(update), Bot(7), NOW, now=NOW).interaction])
    (left,) = driver.inbox.open_messages()
    assert not await driver.processor.handle(left)
    assert len(acts) == 3

    await driver.changes.append(Done(entry.number))
    assert await driver.processor.handle(await driver.receive("update", update, 7))
    assert len(acts) == 3
    assert driver.inbox.rows == 0
