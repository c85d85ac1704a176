"""The disk of the inbox is full, for real: nobody hears 200, and with room it goes on."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.telegram.inbox.inbox import open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving import ingress as module
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.webhook import PATH, SECRET_HEADER, webhook_app
from tests.drivers.small_disk import small_disk

SECRET = "what-telegram-proves-itself-with"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 2) as folder:
        yield folder


async def test_what_a_full_disk_does_not_take_is_refused_and_taken_when_there_is_room(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled: list[int | None] = []
    may_handle = asyncio.Event()
    alarms: list[str] = []
    async with open_inbox(disk / "inbox.sqlite") as (inbox, changes):

        async def handle(entry: InboxMessage) -> bool:
            await may_handle.wait()
            await changes.append(Done(entry.number))
            handled.append(entry.update_id)
            return True

        queues = OrderedQueues()
        queues.start(
            handle, SlowPressNotice(nobody, now=lambda: datetime.now(UTC), notify_delay=1_000)
        )
        ingress = Ingress(
            inbox,
            changes,
            queues,
            capacity=1_000,
            now=lambda: datetime.now(UTC),
            alert=alarms.append,
        )
        transport = httpx.ASGITransport(webhook_app(ingress, SECRET))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:

            async def post(update_id: int) -> int:
                body = json.dumps({"update_id": update_id, "x": "x" * 5_000})
                answer = await http.post(PATH, content=body, headers={SECRET_HEADER: SECRET})
                return answer.status_code

            ballast = disk / "ballast"
            ballast.write_bytes(b"x" * 1_850_000)
            answers = [await post(number) for number in range(60)]
            assert set(answers) == {200, 503}
            taken = [number for number, answer in enumerate(answers) if answer == 200]
            assert [each.update_id for each in inbox.open_messages()] == taken
            assert len(alarms) == 1
            assert await post(60) == 503
            assert ingress.refusal == "the inbox cannot be written"
            with monkeypatch.context() as later:
                later.setattr(module, "REFUSAL_SECONDS", 0.0)
                assert ingress.refusal == "the disk is full"

            ballast.unlink()
            again = next(number for number, answer in enumerate(answers) if answer == 503)
            assert await post(again) == 200
            assert ingress.refusal is None
        may_handle.set()
        await queues.drain()
        assert handled == [*taken, again]
        assert inbox.rows == 0


async def nobody(message: InboxMessage) -> None:
    raise AssertionError(message)
