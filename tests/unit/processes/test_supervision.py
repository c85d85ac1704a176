"""Parts that fail are reported and started again; what a person has to put right ends it all."""

import asyncio
import logging
import os
import signal
import threading

import pytest

from adapters.processes.supervision import run_until_signal, supervised, together
from domain.errors import BotRefused, InvalidInput, ReleaseTooOld


class FakePart:
    """Fails in these ways, one after the other, and ends well."""

    def __init__(self, *failures: str) -> None:
        self._failures = list(failures)
        self.starts = 0

    async def run(self) -> None:
        self.starts += 1
        if self._failures:
            raise OSError(self._failures.pop(0))


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []

    async def sleep(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return taken


async def test_a_part_that_fails_is_started_again_after_longer_and_longer_pauses(
    pauses: list[float],
) -> None:
    part = FakePart(*"abcdefg")
    await supervised("part", part.run)
    assert part.starts == 8
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


async def test_the_same_trouble_is_reported_once_until_another_one_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    part = FakePart("full", "full", "gone", "full")
    await supervised("part", part.run)
    errors = [each.message for each in caplog.records if each.levelno == logging.ERROR]
    assert errors == [
        f"part failed and is started again: {trouble}" for trouble in ("full", "gone", "full")
    ]


@pytest.mark.parametrize(
    "trouble",
    [BotRefused("no such token"), InvalidInput("no such port"), ReleaseTooOld("newer events")],
)
async def test_what_a_person_has_to_put_right_ends_everything(trouble: Exception) -> None:
    ended = asyncio.Event()

    async def refuse() -> None:
        raise trouble

    async def go_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(type(trouble)):
        await together(supervised("one", refuse), supervised("other", go_on))
    assert ended.is_set()


async def test_who_takes_longer_to_end_than_others_may_finish() -> None:
    at_work, finished = asyncio.Event(), asyncio.Event()

    async def go() -> None:
        await asyncio.Event().wait()

    async def finish() -> None:
        try:
            at_work.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(threading.Event().wait, 0.01)
            finished.set()

    task = asyncio.ensure_future(together(go(), together(go(), finish())))
    await at_work.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert finished.is_set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_work_which_puts_its_things_away(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr(threading, "Timer", FakeTimer)
    put_away = []

    async def work() -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            put_away.append(number)

    run_until_signal(work)
    assert put_away == [number]


class FakeTimer(threading.Thread):
    """A timer that does not end the tests."""

    def __init__(self, seconds: float, call: object) -> None:
        super().__init__()
