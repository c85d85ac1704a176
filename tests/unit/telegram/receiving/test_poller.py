"""How the poller copes with a Telegram that sends no updates."""

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
    """Gives these answers, each after `seconds`, and then refuses the token. `now` is its clock."""

    def __init__(self, *answers: Answer, seconds: float = 0.0) -> None:
        self._answers = iter(answers)
        self._seconds = seconds
        self.now = 0.0

    async def fetch(self, *_: object) -> list[Any]:
        self.now += self._seconds
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


async def poll_until_the_end(
    monkeypatch: pytest.MonkeyPatch, *answers: Answer, seconds: float = 0.0
) -> None:
    telegram = FakeTelegram(*answers, seconds=seconds)
    monkeypatch.setattr(poller, "_fetch", telegram.fetch)
    monkeypatch.setattr(poller, "monotonic", lambda: telegram.now)
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
    quick = poller.SHORTEST_POLL
    assert pauses == [1, 2, 4, quick, 1, 2, quick, quick]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_a_pause_that_telegram_asks_for_is_kept(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    await poll_until_the_end(monkeypatch, RetryAfter(45), NetworkError("no route"))
    assert pauses == [45, 30]


@pytest.mark.parametrize(("seconds", "pause"), [(0.0, 0.3), (0.25, 0.05), (0.3, 0.0), (25.0, 0.0)])
async def test_an_empty_answer_that_comes_too_fast_is_followed_by_the_rest_of_the_time(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], seconds: float, pause: float
) -> None:
    await poll_until_the_end(monkeypatch, [], [], seconds=seconds)
    assert pauses == pytest.approx([pause, pause])


async def test_updates_are_fetched_without_a_pause(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    await poll_until_the_end(monkeypatch, [{"update_id": 7}], [{"update_id": 8}])
    assert pauses == []
