"""The gate before all handlers: what counts with what, and that nobody is told twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock

import pytest
from telegram.error import NetworkError
from telegram.ext import ApplicationBuilder, ApplicationHandlerStop, CommandHandler

from adapters.telegram.handlers.bot_application import Handlers, add_handlers
from adapters.telegram.handlers.rate_limit_gate import KNOWN, RateLimitGate
from adapters.telegram.handlers.team import Team
from adapters.telegram.processing.rate_limiter import RateLimiter
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.texts.translations import ENGLISH
from adapters.telegram.updates.translate import Bot, translate
from domain.rate_limit import WAIT_SECONDS, LimitKey, RateLimit, Use
from domain.vocabulary import Outcome
from tests.factories.events import ALICE, NOON

ADMIN, PERSON, TEAM = 7_001, 7_002, -1_001


class GateDriver:
    """A gate over a log in memory, with a limit of one. Telegram may be away."""

    def __init__(self) -> None:
        self.log: list[Use] = []
        self.keys: list[LimitKey] = []
        self.sent: list[str] = []
        self.is_away = False
        limiter = RateLimiter(RateLimit(1), self)
        self.gate = RateLimitGate(limiter, self.record, Team(TEAM, frozenset({ADMIN})))

    def recent_uses(self, key: LimitKey, around: datetime, within: timedelta) -> Sequence[Use]:
        self.keys.append(key)
        return list(self.log)

    async def record(self, state: UpdateState) -> Any:
        self.log.append(Use(state.stream_id, NOON, is_told=WAIT_SECONDS in state.context))
        state.is_recorded = True

    async def reply_text(self, text: str, **_: Any) -> None:
        if self.is_away:
            raise NetworkError("no route")
        self.sent.append(text)

    async def passes(self, state: UpdateState, user_id: int = PERSON) -> bool:
        update = SimpleNamespace(effective_message=self, effective_user=SimpleNamespace(id=user_id))
        context = SimpleNamespace(state=state, texts=ENGLISH)
        try:
            await self.gate.check(cast("Any", update), cast("Any", context))
        except ApplicationHandlerStop:
            return False
        return True


@pytest.fixture
def driver() -> GateDriver:
    return GateDriver()


def said(number: int, text: str = "/queue", chat: int = PERSON, **content: Any) -> UpdateState:
    command = {"type": "bot_command", "offset": 0, "length": len(text)}
    chat_type = "private" if chat > 0 else "supergroup"
    message = {
        "message_id": 1,
        "chat": {"id": chat, "type": chat_type},
        **(content or {"text": text}),
        **({"entities": [command]} if text.startswith("/") else {}),
    }
    translation = translate({"update_id": number, "message": message}, Bot(7), NOON, now=NOON)
    return UpdateState(translation, ALICE)


def test_every_command_of_the_bot_has_a_limit_of_its_own() -> None:
    application = ApplicationBuilder().token("7:token").updater(None).job_queue(None).build()
    handlers = Handlers(*(MagicMock() for _ in Handlers.__dataclass_fields__))
    add_handlers(cast("Any", application), handlers)
    registered = {
        f"/{name}"
        for handler in application.handlers[0]
        if isinstance(handler, CommandHandler)
        for name in handler.commands
    }
    assert registered == KNOWN


async def test_a_person_is_told_once_and_the_record_comes_first(driver: GateDriver) -> None:
    first, second, third = (said(number) for number in range(3))
    assert await driver.passes(first)
    await driver.record(first)
    assert not await driver.passes(second)
    assert not await driver.passes(third)
    assert driver.sent == ["You are fast: /queue answers again in 1 minute."]
    assert (first.outcome, second.outcome, third.outcome) == (
        Outcome.OK,
        Outcome.RATE_LIMITED,
        Outcome.RATE_LIMITED,
    )
    assert (second.is_recorded, third.is_recorded) == (True, False)
    assert (second.context, third.context) == ({WAIT_SECONDS: 60}, {})


async def test_a_notice_that_did_not_get_out_is_sent_when_it_is_tried_again(
    driver: GateDriver,
) -> None:
    driver.log.append(Use(said(1).stream_id, NOON))
    fast = said(2)
    driver.is_away = True
    with pytest.raises(NetworkError):
        await driver.passes(fast)
    driver.is_away = False
    assert not await driver.passes(fast)
    assert not await driver.passes(said(3))
    assert len(driver.sent) == 1
    assert [use.is_told for use in driver.log] == [False, True]


async def test_of_two_bots_only_the_first_in_the_log_tells(driver: GateDriver) -> None:
    driver.log.append(Use(said(1).stream_id, NOON))
    record = driver.record

    async def second_to_record(state: UpdateState) -> None:
        driver.log.append(Use(said(9).stream_id, NOON, is_told=True))
        await record(state)

    driver.gate._record = cast("Any", second_to_record)
    fast = said(2)
    assert not await driver.passes(fast)
    assert driver.sent == []
    assert fast.outcome is Outcome.RATE_LIMITED


async def test_an_accepted_command_that_is_tried_again_with_its_answer_passes(
    driver: GateDriver,
) -> None:
    fast = said(1, "/next")
    assert await driver.passes(fast)
    fast.answer = "The item is in the team's chat."
    driver.log.append(Use(said(2).stream_id, NOON))
    assert await driver.passes(fast)
    assert driver.sent == []


@pytest.mark.parametrize(
    ("state", "user_id"),
    [
        (said(1, "/sing", TEAM), PERSON),
        (said(1, "hello", TEAM), PERSON),
        (said(1, "", photo=[{}]), ADMIN),
    ],
)
async def test_what_has_no_limit_costs_no_query(
    driver: GateDriver, state: UpdateState, user_id: int
) -> None:
    driver.log.append(Use(said(9).stream_id, NOON))
    assert await driver.passes(state, user_id)
    assert driver.keys == []


async def test_nobody_in_particular_has_no_limit(driver: GateDriver) -> None:
    anonymous = said(1)
    anonymous.user_id = None
    assert await driver.passes(anonymous)
    assert driver.keys == []


async def test_what_counts_together(driver: GateDriver) -> None:
    for number, text in enumerate(("/queue", "/sing", "/dance", "hello")):
        await driver.passes(said(number, text))
    await driver.passes(said(9, "", photo=[{}]))
    assert [(sorted(key.names)[:1], key.is_any_other, key.is_private) for key in driver.keys] == [
        (["/queue"], False, False),
        ([min(KNOWN)], True, True),
        ([min(KNOWN)], True, True),
        (["text"], False, True),
        (["photo"], False, True),
    ]
