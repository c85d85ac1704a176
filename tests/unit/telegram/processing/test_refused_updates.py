"""What cannot be handled: who asked is answered, nothing is lost, and nobody waits behind it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from telegram.error import BadRequest, NetworkError

from adapters.telegram.inbox.inbox import open_inbox
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.processing.retry_policy import (
    MAX_NETWORK_FAILURES,
    MAX_REFUSALS,
    MAX_REFUSALS_ALONE,
)
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.texts.translations import ENGLISH
from domain.errors import DatabaseRefused, DatabaseUnavailable, LimitExceeded, UnknownEvent
from domain.events import CallbackPressed, ContentPosted
from tests.unit.telegram.processing.test_update_processor import COMMAND, RESPONSE, ProcessorDriver

PRESS = json.dumps(
    {
        "update_id": 8,
        "callback_query": {
            "id": "77",
            "from": {"id": 7002, "is_bot": True, "first_name": "Bob"},
            "chat_instance": "1",
            "message": {"message_id": 9, "date": 0, "chat": {"id": -1, "type": "supergroup"}},
            "data": "v1:posted:5d7a0000-0000-4000-8000-000000000000",
        },
    }
).encode()


class FakeDispatcher:
    """Has this trouble with each update, and says what it is told to say."""

    def __init__(self) -> None:
        self.bot = self
        self.trouble: Exception | None = None
        self.is_recorded = False
        self.acts = 0
        self.said: list[tuple[Any, str]] = []

    async def dispatch(self, _: object, state: UpdateState) -> None:
        self.acts += 1
        state.is_recorded = self.is_recorded
        if self.trouble is not None:
            raise self.trouble

    async def answer_callback_query(self, query_id: str, text: str) -> None:
        self.said.append((query_id, text))

    async def send_message(self, chat_id: int, text: str, **_: object) -> None:
        self.said.append((chat_id, text))


class RefusingProcessorDriver(ProcessorDriver):
    """A reception whose handlers are in trouble, and may be tried again and again."""

    dispatcher: FakeDispatcher

    async def command(self) -> InboxMessage:
        return await self.receive("update", COMMAND, 7)

    async def press(self) -> InboxMessage:
        return await self.receive("update", PRESS, 8)

    async def tries(self, entry: InboxMessage, *, beside: bool = False) -> int:
        """How often `entry` is tried until it is over, at most 50 times."""
        for times in range(1, 51):
            if await self.processor.handle(entry):
                return times
            if beside:
                trouble, self.log.trouble = self.log.trouble, None
                raw = RESPONSE.model_dump_json().encode()
                assert await self.processor.handle(await self.receive("response", raw))
                self.log.trouble = trouble
        return 51

    def outcomes(self) -> list[str]:
        return [getattr(event, "outcome", "") for event, *_ in self.log.units]


@pytest.fixture
async def driver(tmp_path: Path) -> AsyncIterator[RefusingProcessorDriver]:
    async with open_inbox(tmp_path / "inbox.sqlite") as (inbox, changes):
        dispatcher = FakeDispatcher()
        notices = BotNotices(cast("Any", dispatcher), ENGLISH, lambda _: ENGLISH)
        driver = RefusingProcessorDriver(inbox, changes, dispatcher, notices)
        driver.dispatcher = dispatcher
        yield driver


@pytest.mark.parametrize("trouble", [UnknownEvent("newer"), BadRequest("no"), KeyError("a bug")])
async def test_who_pressed_in_vain_is_told(
    driver: RefusingProcessorDriver, trouble: Exception
) -> None:
    driver.dispatcher.trouble = trouble
    assert await driver.tries(await driver.press()) == 1
    assert driver.dispatcher.said == [("77", ENGLISH.failed)]
    assert driver.outcomes() == ["failed"]


async def test_who_decided_is_not_told_to_try_again(driver: RefusingProcessorDriver) -> None:
    driver.dispatcher.trouble = BadRequest("no")
    driver.dispatcher.is_recorded = True
    assert await driver.tries(await driver.press()) == 1
    assert driver.dispatcher.said == [("77", ENGLISH.counts_unseen)]


async def test_who_asked_in_vain_is_told_unless_that_is_what_failed(
    driver: RefusingProcessorDriver,
) -> None:
    driver.dispatcher.trouble = KeyError("a bug")
    assert await driver.tries(await driver.command()) == 1
    assert driver.dispatcher.said == [(-1, ENGLISH.failed)]
    driver.dispatcher.trouble = BadRequest("no rights to write")
    other = COMMAND.replace(b"/next", b"/help")
    assert await driver.tries(await driver.receive("update", other)) == 1
    assert len(driver.dispatcher.said) == 1
    assert driver.outcomes() == ["failed", "failed"]


async def test_a_command_that_postgres_always_cancels_fails(
    driver: RefusingProcessorDriver,
) -> None:
    driver.dispatcher.trouble = DatabaseRefused("canceling statement due to statement timeout")
    assert await driver.tries(await driver.command()) == MAX_REFUSALS
    assert driver.dispatcher.said == [(-1, ENGLISH.failed)]
    assert driver.outcomes() == ["failed"]
    assert driver.inbox.rows == 0


async def test_a_press_that_postgres_refuses_for_a_while_decides_when_it_is_taken(
    driver: RefusingProcessorDriver,
) -> None:
    driver.dispatcher.trouble = DatabaseRefused("read-only")
    press = await driver.press()
    assert await driver.tries(press) == 51
    driver.dispatcher.trouble = None
    assert await driver.tries(press) == 1
    assert driver.dispatcher.said == []
    assert driver.outcomes() == ["ok"]
    assert [type(event) for event in driver.log.units[0]] == [CallbackPressed, ContentPosted]


async def test_a_press_that_a_slow_postgres_cancels_some_times_decides(
    driver: RefusingProcessorDriver,
) -> None:
    press = await driver.press()
    driver.dispatcher.trouble = LimitExceeded("canceling statement due to statement timeout")
    for _ in range(6):
        assert not await driver.processor.handle(press)
        raw = RESPONSE.model_dump_json().encode()
        assert await driver.processor.handle(await driver.receive("response", raw))
    driver.dispatcher.trouble = None
    assert await driver.tries(press) == 1
    assert driver.outcomes()[-1] == "ok"
    assert driver.dispatcher.said == []


async def test_a_press_that_postgres_refuses_and_no_other_is_parked(
    driver: RefusingProcessorDriver,
) -> None:
    driver.dispatcher.trouble = DatabaseRefused("not this one")
    assert await driver.tries(await driver.press(), beside=True) == MAX_REFUSALS_ALONE + 1
    assert driver.dispatcher.said == [("77", ENGLISH.parked)]
    assert driver.reasons() == ["not this one"]
    assert "failed" not in driver.outcomes()


async def test_what_postgres_does_not_record_is_parked_if_it_records_others(
    driver: RefusingProcessorDriver,
) -> None:
    command = await driver.command()
    driver.log.trouble = DatabaseRefused("read-only")
    assert await driver.tries(command) == 51
    assert await driver.tries(command, beside=True) <= MAX_REFUSALS_ALONE + 1
    assert driver.dispatcher.acts == 1
    assert driver.reasons() == ["read-only"]


async def test_nothing_is_parked_while_postgres_is_away(driver: RefusingProcessorDriver) -> None:
    driver.dispatcher.trouble = DatabaseUnavailable("gone")
    assert await driver.tries(await driver.press(), beside=True) == 51


async def test_telegram_is_waited_for_and_not_for_ever(driver: RefusingProcessorDriver) -> None:
    driver.dispatcher.trouble = NetworkError("no route")
    assert await driver.tries(await driver.press()) == MAX_NETWORK_FAILURES
    assert driver.outcomes() == ["failed"]
