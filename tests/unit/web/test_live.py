"""The watch over the log that open pages listen to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress

from adapters.web.live import LogWatch
from domain.errors import DatabaseUnavailable


class FakeLog:
    """Gives these positions, one a look, and then the last one again and again."""

    def __init__(self, *positions: int | Exception) -> None:
        self._coming: Iterator[int | Exception] = iter(positions)
        self._last: int | Exception = 0
        self.looks = 0

    def position(self) -> int:
        self.looks += 1
        self._last = next(self._coming, self._last)
        if isinstance(self._last, Exception):
            raise self._last
        return self._last


@asynccontextmanager
async def running(watch: LogWatch) -> AsyncIterator[None]:
    task = asyncio.create_task(watch.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_one_look_serves_all_who_listen() -> None:
    log = FakeLog(7)
    watch = LogWatch(log.position, every=3600)
    with ExitStack() as pages:
        heard = [pages.enter_context(watch.listen()) for _ in range(50)]
        async with running(watch):
            assert [await each.get() for each in heard] == [7] * 50
    assert log.looks == 1


async def test_a_page_hears_the_position_once_and_then_each_growth() -> None:
    watch = LogWatch(FakeLog(7, 7, 7, 9).position, every=0)
    with watch.listen() as heard:
        async with running(watch):
            assert [await heard.get(), await heard.get()] == [7, 9]


async def test_a_database_that_goes_away_is_asked_again() -> None:
    watch = LogWatch(FakeLog(7, DatabaseUnavailable("gone"), 8).position, every=0)
    with watch.listen() as heard:
        async with running(watch):
            assert [await heard.get(), await heard.get()] == [7, 8]


async def test_nobody_waits_for_a_watch_that_has_ended() -> None:
    watch = LogWatch(FakeLog(7).position, every=3600)
    with watch.listen() as early:
        async with running(watch):
            assert await early.get() == 7
        assert await early.get() is None
    with watch.listen() as late:
        assert await late.get() is None
