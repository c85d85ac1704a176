"""The reception, where the disk or the log refuse what is over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from adapters.telegram.inbox import ANOTHER, Inbox, open_inbox
from adapters.telegram.letters import Entry, Letter
from adapters.telegram.reception import Reception
from adapters.telegram.translate import Bot
from domain.events import BotResponded
from domain.ids import StreamId
from domain.ports import Appended, AppendStatus, Unit

NOW = datetime(2024, 5, 6, tzinfo=UTC)
RESPONSE = BotResponded(
    stream_id=StreamId(UUID(int=7)), stream_version=1, occurred_at=NOW, name="text_reply"
)


class Log:
    """What was appended; it may know everything already."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.status = AppendStatus.RECORDED
        self.digest: str | None = None

    def append(self, unit: Unit) -> "asyncio.Future[Appended]":
        self.units.append(unit)
        done: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        done.set_result(Appended(self.status, 1))
        return done

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        return dict.fromkeys(stream_ids, self.digest)


class Desk:
    """A reception that nothing but its inbox and its log belong to."""

    def __init__(self, inbox: Inbox, changes: Any) -> None:
        self.log = Log()
        self.inbox = inbox
        self._changes = changes
        nobody = cast("Any", None)
        self.reception = Reception(
            nobody,
            Bot(7),
            cast("Any", self.log),
            self.log,
            nobody,
            nobody,
            changes,
            now=lambda: NOW,
        )

    async def receive(self, kind: Any, raw: bytes) -> Entry:
        entry = await self._changes.append(Letter(kind, "chat 1", NOW, raw))
        assert entry
        return cast("Entry", entry)

    def reasons(self) -> list[str]:
        return list(self.inbox.status().reasons)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_inbox(tmp_path / "inbox.sqlite") as (inbox, changes):
        yield Desk(inbox, changes)


async def test_what_is_in_the_log_is_not_done_again_because_the_disk_is_full(desk: Desk) -> None:
    entry = await desk.receive("response", RESPONSE.model_dump_json().encode())
    desk.inbox._database.execute("PRAGMA query_only = 1")
    assert not await desk.reception.handle(entry)
    assert not await desk.reception.handle(entry)
    desk.inbox._database.execute("PRAGMA query_only = 0")
    assert await desk.reception.handle(entry)
    assert desk.log.units == [[RESPONSE]]
    assert desk.inbox.rows == 0


async def test_what_cannot_be_read_is_parked_in_one_line(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await desk.receive("update", b"nonsense")
    assert await desk.reception.handle(entry)
    (reason,) = desk.reasons()
    assert reason.startswith("not JSON: ")
    assert [record.exc_info for record in caplog.records] == [None]


async def test_another_update_under_an_id_that_the_log_knows_is_parked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(*_: object) -> None:
        """Nothing."""

    monkeypatch.setattr(desk.reception, "_act", act)
    update = b'{"update_id":7,"message":{"text":"hello","chat":{"id":-1}}}'
    assert await desk.reception.handle(await desk.receive("update", update))
    (interaction,) = desk.log.units[0]
    desk.log.status = AppendStatus.DUPLICATE
    desk.log.digest = getattr(interaction, "source_digest")  # noqa: B009
    assert await desk.reception.handle(await desk.receive("update", update))
    assert desk.inbox.rows == 0
    assert await desk.reception.handle(await desk.receive("update", update[:-3] + b',"a":1}}}'))
    assert desk.reasons() == [ANOTHER]
