"""What cannot be handled: who asked is answered, nothing is lost, and nobody waits behind it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from telegram.error import BadRequest, NetworkError

from adapters.telegram import texts
from adapters.telegram.inbox import open_inbox
from adapters.telegram.inbox_message import InboxMessage
from adapters.telegram.notices import BotNotices
from adapters.telegram.retry_policy import NETWORK_TRIES, RECORD_TRIES, REFUSED_TRIES
from adapters.telegram.update_state import UpdateState
from domain.errors import DatabaseRefused, DatabaseUnavailable, LimitExceeded, UnknownEvent
from domain.events import CallbackPressed, ContentPosted
from tests.unit.test_update_processor import COMMAND, RESPONSE, Desk

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


class RefusingDesk(Desk):
    """A desk whose handlers are in trouble, and may be tried again and again."""

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
async def desk(tmp_path: Path) -> AsyncIterator[RefusingDesk]:
    async with open_inbox(tmp_path / "inbox.sqlite") as (inbox, changes):
        dispatcher = FakeDispatcher()
        desk = RefusingDesk(inbox, changes, dispatcher, BotNotices(cast("Any", dispatcher)))
        desk.dispatcher = dispatcher
        yield desk


@pytest.mark.parametrize("trouble", [UnknownEvent("newer"), BadRequest("no"), KeyError("a bug")])
async def test_who_pressed_in_vain_is_told(desk: RefusingDesk, trouble: Exception) -> None:
    desk.dispatcher.trouble = trouble
    assert await desk.tries(await desk.press()) == 1
    assert desk.dispatcher.said == [("77", texts.FAILED)]
    assert desk.outcomes() == ["failed"]


async def test_who_decided_is_not_told_to_try_again(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = BadRequest("no")
    desk.dispatcher.is_recorded = True
    assert await desk.tries(await desk.press()) == 1
    assert desk.dispatcher.said == [("77", texts.NOT_SHOWN)]


async def test_who_asked_in_vain_is_told_unless_that_is_what_failed(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = KeyError("a bug")
    assert await desk.tries(await desk.command()) == 1
    assert desk.dispatcher.said == [(-1, texts.FAILED)]
    desk.dispatcher.trouble = BadRequest("no rights to write")
    other = COMMAND.replace(b"/next", b"/help")
    assert await desk.tries(await desk.receive("update", other)) == 1
    assert len(desk.dispatcher.said) == 1
    assert desk.outcomes() == ["failed", "failed"]


async def test_a_command_that_postgres_always_cancels_fails(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = DatabaseRefused("canceling statement due to statement timeout")
    assert await desk.tries(await desk.command()) == REFUSED_TRIES
    assert desk.dispatcher.said == [(-1, texts.FAILED)]
    assert desk.outcomes() == ["failed"]
    assert desk.inbox.rows == 0


async def test_a_press_that_postgres_refuses_for_a_while_decides_when_it_is_taken(
    desk: RefusingDesk,
) -> None:
    desk.dispatcher.trouble = DatabaseRefused("read-only")
    press = await desk.press()
    assert await desk.tries(press) == 51
    desk.dispatcher.trouble = None
    assert await desk.tries(press) == 1
    assert desk.dispatcher.said == []
    assert desk.outcomes() == ["ok"]
    assert [type(event) for event in desk.log.units[0]] == [CallbackPressed, ContentPosted]


async def test_a_press_that_a_slow_postgres_cancels_some_times_decides(desk: RefusingDesk) -> None:
    press = await desk.press()
    desk.dispatcher.trouble = LimitExceeded("canceling statement due to statement timeout")
    for _ in range(6):
        assert not await desk.processor.handle(press)
        raw = RESPONSE.model_dump_json().encode()
        assert await desk.processor.handle(await desk.receive("response", raw))
    desk.dispatcher.trouble = None
    assert await desk.tries(press) == 1
    assert desk.outcomes()[-1] == "ok"
    assert desk.dispatcher.said == []


async def test_a_press_that_postgres_refuses_and_no_other_is_parked(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = DatabaseRefused("not this one")
    assert await desk.tries(await desk.press(), beside=True) == RECORD_TRIES + 1
    assert desk.dispatcher.said == [("77", texts.PARKED)]
    assert desk.reasons() == ["not this one"]
    assert "failed" not in desk.outcomes()


async def test_what_postgres_does_not_record_is_parked_if_it_records_others(
    desk: RefusingDesk,
) -> None:
    command = await desk.command()
    desk.log.trouble = DatabaseRefused("read-only")
    assert await desk.tries(command) == 51
    assert await desk.tries(command, beside=True) <= RECORD_TRIES + 1
    assert desk.dispatcher.acts == 1
    assert desk.reasons() == ["read-only"]


async def test_nothing_is_parked_while_postgres_is_away(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = DatabaseUnavailable("gone")
    assert await desk.tries(await desk.press(), beside=True) == 51


async def test_telegram_is_waited_for_and_not_for_ever(desk: RefusingDesk) -> None:
    desk.dispatcher.trouble = NetworkError("no route")
    assert await desk.tries(await desk.press()) == NETWORK_TRIES
    assert desk.outcomes() == ["failed"]
