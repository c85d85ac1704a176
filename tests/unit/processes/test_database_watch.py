"""What is known of a Postgres that is away, and of one that answers and yet does nothing."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from adapters.monitoring.endpoints import Monitoring
from adapters.processes import database_watch as module
from adapters.processes import projector_process
from adapters.processes.database_watch import FOLDS, Database
from adapters.processes.projector_process import follow_log
from domain.errors import DatabaseRefused, DatabaseUnavailable, FoldFailed

FULL = DatabaseUnavailable("no space left on device")


class FakeServer:
    """What answers to a migration."""

    def __init__(self) -> None:
        self.is_away = False
        self.looks = 0
        self.ahead = timedelta()

    def migrate(self, _: str) -> None:
        self.looks += 1
        if self.is_away:
            raise DatabaseUnavailable("nobody listens")

    def time(self, _: str) -> datetime:
        if self.is_away:
            raise DatabaseUnavailable("nobody answers")
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    server = FakeServer()
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(module, "migrate", server.migrate)
    monkeypatch.setattr(module, "database_time", server.time)
    return server


@pytest.fixture
async def database(server: FakeServer) -> AsyncIterator[Database]:
    database = Database("dbname=nowhere")
    following = asyncio.create_task(database.follow())
    await asyncio.wait_for(database.wait_until_available(), 10)
    yield database
    assert not following.done()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.message for each in caplog.records if each.levelno >= logging.WARNING]


async def complain(database: Database, error: DatabaseUnavailable | DatabaseRefused) -> None:
    """Try, fail, and wait until others may try."""
    database.mark_suspect(error)
    assert database.is_away
    await asyncio.wait_for(database.wait_until_available(), 10)


async def test_that_it_answers_and_refuses_is_said_once_until_it_does_its_work(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        for number in range(5):
            await complain(database, DatabaseRefused(f"no, number {number}"))
        database.mark_healthy()
    told = ["no, number 1; what comes in is kept and applied later"]
    assert said(caplog) == 2 * [*told, "the database does its work; what was kept is being applied"]


async def test_one_refusal_among_much_work_is_not_worth_a_word(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        await complain(database, FULL)
        database.mark_healthy()
    assert said(caplog) == []


async def test_that_it_is_away_and_back_is_said_once(
    database: Database, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        server.is_away = True
        looks = server.looks
        database.mark_suspect(DatabaseUnavailable("the connection is lost"))
        async with asyncio.timeout(10):
            while server.looks < looks + 5:  # noqa: ASYNC110
                await asyncio.sleep(0)
        server.is_away = False
        await asyncio.wait_for(database.wait_until_available(), 10)
    assert said(caplog) == 2 * [
        "nobody listens; what comes in is kept and applied when it is back",
        "the database answers; what was kept is being applied",
    ]


async def test_a_projector_says_what_it_does_itself(
    server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database("dbname=nowhere", FOLDS)
    server.is_away = True
    following = asyncio.create_task(database.follow())
    async with asyncio.timeout(10):
        while not server.looks:  # noqa: ASYNC110
            await asyncio.sleep(0)
        server.is_away = False
        await database.wait_until_available()
    following.cancel()
    await asyncio.wait([following])
    assert said(caplog) == [
        "nobody listens; new events are folded when it is back",
        "the database answers; new events are being folded",
    ]


async def test_it_is_well_when_it_has_done_something_and_not_because_it_answers(
    database: Database,
) -> None:
    database.mark_healthy()
    await asyncio.wait_for(database.wait_until_healthy(), 10)
    await complain(database, FULL)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(database.wait_until_healthy(), 0.01)
    database.mark_healthy()
    await asyncio.wait_for(database.wait_until_healthy(), 10)


@pytest.mark.parametrize("turns", range(6))
async def test_who_follows_it_ends_also_when_stopped_at_the_moment_of_a_doubt(
    server: FakeServer, turns: int
) -> None:
    database = Database("dbname=nowhere")
    following = asyncio.create_task(database.follow())
    await asyncio.wait_for(database.wait_until_available(), 10)
    database.mark_suspect(FULL)
    for _ in range(turns):
        await asyncio.sleep(0)
    following.cancel()
    await asyncio.wait([following], timeout=2)
    assert following.cancelled()
    assert server.looks in (1, 2)


async def test_what_was_done_before_it_went_away_does_not_make_it_well(database: Database) -> None:
    database.mark_suspect(FULL)
    database.mark_healthy()
    await asyncio.wait_for(database.wait_until_available(), 10)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(database.wait_until_healthy(), 0.01)


async def test_it_is_healthy_only_when_all_that_it_refused_got_through(database: Database) -> None:
    for work in (1, 2):
        database.mark_suspect(FULL, work)
        await asyncio.wait_for(database.wait_until_available(), 10)
    for work in (3, 1):  # 3 was never refused: it needed no room
        database.mark_healthy(work)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(database.wait_until_healthy(), 0.01)
    database.mark_healthy(2)
    await asyncio.wait_for(database.wait_until_healthy(), 10)


async def test_work_that_is_given_up_keeps_it_from_health_no_longer(database: Database) -> None:
    database.mark_suspect(FULL, 1)
    database.give_up(1)
    await asyncio.wait_for(database.wait_until_available(), 10)
    database.mark_healthy(2)
    await asyncio.wait_for(database.wait_until_healthy(), 10)


async def test_a_wrong_clock_is_noticed_before_anybody_calls_and_told_once(
    server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.ahead = timedelta(days=6)
    database = Database("dbname=nowhere")
    following = asyncio.create_task(database.follow())
    await asyncio.wait_for(database.wait_until_available(), 10)
    assert database.clock() - datetime.now(UTC) > timedelta(days=5)
    await complain(database, FULL)
    (told,) = said(caplog)
    assert told.startswith("this machine's clock is 6 days, 0:00:00 behind the database's"), told
    following.cancel()
    await asyncio.wait([following])


async def test_it_is_well_when_nobody_complains(
    server: FakeServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.0)
    await complain(database, FULL)
    await asyncio.wait_for(database.wait_until_healthy(), 10)


async def test_that_it_stands_still_is_noticed_and_said_also_when_nobody_needs_it(
    server: FakeServer,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.01)
    await complain(database, FULL)
    await asyncio.wait_for(database.wait_until_healthy(), 10)
    server.is_away = True
    for _ in range(1_000):
        if database.is_away:
            break
        await asyncio.sleep(0.01)
    assert (database.is_away, database.is_healthy) == (True, False)
    server.is_away = False
    await asyncio.wait_for(database.wait_until_healthy(), 10)
    away, back = said(caplog)
    assert away.startswith("nobody listens; what comes in is kept")
    assert back == "the database answers; what was kept is being applied"


async def test_a_projector_that_folds_nothing_takes_longer_and_longer_pauses(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    def fold(url: str, monitoring: Monitoring, outdated: set[str], stop: threading.Event) -> None:
        if len(pauses) == 7:
            raise FoldFailed("enough")
        raise FULL

    monkeypatch.setattr(projector_process, "_follow", fold)
    monkeypatch.setattr(asyncio, "sleep", pause)
    with pytest.raises(FoldFailed):
        await follow_log(database, Monitoring())
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert said(caplog).count("the projector is started again: no space left on device") == 1


@pytest.mark.parametrize(("seconds", "times"), [(100, 4), (0, 1)], ids=["well-between", "once"])
async def test_a_projector_that_was_well_meanwhile_starts_again_at_once_and_without_a_word(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    seconds: int,
    times: int,
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    def fold(url: str, monitoring: Monitoring, outdated: set[str], stop: threading.Event) -> None:
        if len(pauses) == times:
            raise FoldFailed("enough")
        raise FULL

    clock = count(step=seconds)
    monkeypatch.setattr(projector_process, "_follow", fold)
    monkeypatch.setattr(projector_process, "monotonic", lambda: next(clock))
    monkeypatch.setattr(asyncio, "sleep", pause)
    with pytest.raises(FoldFailed):
        await follow_log(database, Monitoring())
    assert pauses == [1] * times
    assert not [each for each in said(caplog) if "started again" in each]
