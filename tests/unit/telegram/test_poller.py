"""What the poller says when Telegram hands nothing out."""

import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.telegram.receiving import poller
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.poller import poll
from domain.errors import BotRefused

Answer = list[Any] | TelegramError


class FakeTelegram:
    """Gives these answers, one after the other, and then knows the token no more."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = iter(answers)

    async def fetch(self, *_: object) -> list[Any]:
        answer = next(self._answers, InvalidToken())
        if isinstance(answer, TelegramError):
            raise answer
        return answer


class FakeIngress:
    """Takes everything."""

    room = 100

    async def accept(self, raw_updates: list[bytes]) -> None:
        pass


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []

    async def sleep(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(poller, "asyncio", SimpleNamespace(sleep=sleep))
    return taken


async def poll_until_the_end(monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> None:
    monkeypatch.setattr(poller, "_fetch", FakeTelegram(*answers).fetch)
    with pytest.raises(BotRefused):
        await poll(cast("Bot", None), cast("Ingress", FakeIngress()), lambda: None)


async def test_trouble_with_telegram_is_logged_when_it_begins_and_when_it_ends(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, pauses: list[float]
) -> None:
    away, conflict = NetworkError("no route"), Conflict("two pollers")
    await poll_until_the_end(monkeypatch, away, away, away, [], conflict, conflict, [], [])
    assert [(each.levelno, each.message) for each in caplog.records] == [
        (logging.ERROR, "no updates from Telegram: no route; trying again"),
        (logging.WARNING, "updates come from Telegram again"),
        (logging.ERROR, "another process polls with this token; waiting for it to stop"),
        (logging.WARNING, "updates come from Telegram again"),
    ]
    assert pauses == [1, 2, 4, 1, 2]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_a_pause_that_telegram_asks_for_is_kept(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    await poll_until_the_end(monkeypatch, RetryAfter(45), NetworkError("no route"), [])
    assert pauses == [45, 30]
