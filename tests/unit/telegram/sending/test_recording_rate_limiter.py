"""Calls of the Bot API that Telegram has wait: for how long, and who waits with them."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import (
    LONGEST_HOLD,
    RecordingRateLimiter,
    answering,
)
from adapters.telegram.updates.translate import Bot, translate

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NOW = datetime(2024, 5, 6, tzinfo=UTC)
STATE = UpdateState(translate({"update_id": 7}, Bot(7), NOW, now=NOW), None)

REAL_SLEEP = asyncio.sleep


class FakeInbox:
    """Counts what is kept in it."""

    def __init__(self) -> None:
        self.kept = 0

    async def append(self, message: object) -> None:
        self.kept += 1


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []

    async def sleep(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return taken


async def called(*waits: int) -> Any:
    """What a call comes to that Telegram has wait so often, for so many seconds."""
    left = list(waits)

    async def call() -> str:
        if left:
            raise RetryAfter(left.pop(0))
        return "done"

    nobody = cast("Any", None)
    limiter = RecordingRateLimiter(nobody, nobody, now=lambda: NOW, randomness=lambda: 0)
    return await limiter.process_request(call, (), {}, "answerCallbackQuery", {}, None)


async def test_a_handler_waits_for_telegram_as_long_as_others_of_its_chat_may(
    pauses: list[float],
) -> None:
    half = round(LONGEST_HOLD / 2)
    with answering(STATE):
        assert await called(half, half) == "done"
        assert pauses == [half, half]
        with pytest.raises(RetryAfter):
            await called(half, half, 1)
        with pytest.raises(RetryAfter):
            await called(round(LONGEST_HOLD) + 1)


async def test_what_keeps_nobody_waiting_waits_as_long_as_telegram_wants(
    pauses: list[float],
) -> None:
    assert await called(600, 600) == "done"
    assert pauses == [600, 600]


async def test_a_send_that_waits_keeps_no_send_to_another_chat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = asyncio.Event()

    async def sleep(_: float) -> None:
        await over.wait()

    monkeypatch.setattr(asyncio, "sleep", sleep)
    inbox = FakeInbox()
    limiter = RecordingRateLimiter(
        cast("Any", inbox), cast("Any", inbox), now=lambda: NOW, randomness=lambda: 0
    )
    refusals = [RetryAfter(600)]

    async def flooded() -> dict[str, Any]:
        if refusals:
            raise refusals.pop()
        return {}

    async def other() -> dict[str, Any]:
        return {}

    waits = asyncio.create_task(
        limiter.process_request(flooded, (), {}, "sendMessage", {"chat_id": 7}, None)
    )
    async with asyncio.timeout(10):
        while refusals:
            await REAL_SLEEP(0)
        await limiter.process_request(other, (), {}, "sendMessage", {"chat_id": -7}, None)
        assert not waits.done()
        over.set()
        await waits
    assert inbox.kept == 2


def no_answer() -> NetworkError:
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = httpx.ConnectError("no route")
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadRequest("chat not found"), "400"),
        (ChatMigrated(-100), "400"),
        (Forbidden("the bot was blocked"), "403"),
        (Conflict("another getUpdates"), "409"),
        (NetworkError("Bad Gateway"), "5xx"),
        (no_answer(), "none"),
    ],
)
async def test_calls_are_counted_by_their_status(error: TelegramError, code: str) -> None:
    answers: list[TelegramError | None] = [None, error]
    counted: list[tuple[str, str]] = []

    async def call() -> str:
        if answer := answers.pop():
            raise answer
        return "done"

    nobody = cast("Any", None)
    limiter = RecordingRateLimiter(
        nobody,
        nobody,
        now=lambda: NOW,
        randomness=lambda: 0,
        count=lambda *call: counted.append(call),
    )
    with pytest.raises(type(error)):
        await limiter.process_request(call, (), {}, "getChat", {}, None)
    await limiter.process_request(call, (), {}, "getChat", {}, None)
    assert counted == [("getChat", code), ("getChat", "200")]
