"""Group commit: many callers share few commits, and each gets the result of its own unit."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.appender import appender
from adapters.postgres.event_store.event_log import PostgresEventLog, StoredUnit
from domain.content.decisions import decide
from domain.errors import DatabaseUnavailable, StorylineError
from domain.events import Event
from domain.ids import ItemId
from domain.ports import Appended, Unit
from tests.drivers.event_log import outcomes, record
from tests.factories.events import ALICE, BOB, decision, message, press

ITEM = ItemId(decision(press())[1].stream_id)
CALLERS = 300
WAITING = "SELECT pid FROM pg_locks WHERE relation = 'event_log_lock'::regclass AND NOT granted"


class WatchedLog(PostgresEventLog):
    """The log, with the sizes of the batches that it got."""

    batches: list[int]

    def append_stored(self, units: Sequence[StoredUnit]) -> list[Appended]:
        self.batches.append(len(units))
        return super().append_stored(units)


class LogHolder:
    """A client that holds the lock of the append, so that all other appends wait."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    async def is_waited_for(self) -> int:
        """The server process of an append that waits, once there is one."""
        async with asyncio.timeout(30):
            while not (found := self._connection.execute(WAITING).fetchone()):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        return int(found[0])

    async def breaks_connections_until(self, done: "asyncio.Future[Any]") -> None:
        """End the connection of each append that waits, until `done` is."""
        while not done.done():
            self._connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS waits")
            await asyncio.sleep(0.001)

    def lets_go(self) -> None:
        self._connection.execute("COMMIT")


@pytest.fixture
def holder(database_url: str) -> Iterator[LogHolder]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("BEGIN")
        connection.execute("LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE")
        yield LogHolder(connection)


async def test_each_caller_gets_the_position_of_its_own_unit(storyline: Storyline) -> None:
    happened = [message() for _ in range(CALLERS)]
    async with appender(storyline.log) as log:
        appended = await asyncio.gather(*(log.append([event]) for event in happened))
    stored = storyline.log.recorder.select_notifications(start=None, limit=CALLERS)
    positions = {each.originator_id: each.id for each in stored}
    assert [each.position for each in appended] == [positions[each.stream_id] for each in happened]


async def test_units_that_gather_during_a_commit_are_the_next_batch(
    storyline: Storyline, holder: LogHolder
) -> None:
    watched = WatchedLog(storyline.connections)
    watched.batches = []
    async with appender(watched, writers=1) as log:
        first = asyncio.ensure_future(log.append([message()]))
        await holder.is_waited_for()
        others = [asyncio.ensure_future(log.append([message()])) for _ in range(CALLERS)]
        await asyncio.sleep(0)
        holder.lets_go()
        assert set(outcomes(await asyncio.gather(first, *others))) == {"recorded"}
    assert watched.batches == [1, CALLERS]


async def test_a_duplicate_or_conflict_reaches_only_its_own_caller(storyline: Storyline) -> None:
    unaware = storyline.log.items([ITEM])[ITEM]
    known = message()
    record(storyline, known)
    units: list[Unit] = [
        decided(decide(unaware, press("posted", by=ALICE))),
        [known],
        decided(decide(unaware, press("skip", by=BOB))),
        [message()],
    ]
    async with appender(storyline.log) as log:
        appended = await asyncio.gather(*map(log.append, units))
    assert outcomes(appended) == ["recorded", "duplicate", "conflict", "recorded"]


async def test_a_unit_that_cannot_be_recorded_does_not_fail_its_neighbours(
    storyline: Storyline,
) -> None:
    impossible = message(stream_version=2**63)
    async with appender(storyline.log) as log:
        told = await asyncio.gather(
            *(log.append([event]) for event in (message(), impossible, message(), message())),
            return_exceptions=True,
        )
    assert isinstance(told.pop(1), StorylineError)
    assert outcomes([each for each in told if isinstance(each, Appended)]) == ["recorded"] * 3


async def test_a_full_appender_makes_further_units_wait(
    storyline: Storyline, holder: LogHolder
) -> None:
    happened = [message() for _ in range(10)]
    async with appender(storyline.log, batch=1, capacity=2, writers=1) as log:
        callers = [asyncio.ensure_future(log.append([happened[0]]))]
        await holder.is_waited_for()
        callers += [asyncio.ensure_future(log.append([event])) for event in happened[1:]]
        await asyncio.sleep(0)
        await give_up(callers)
        holder.lets_go()
    # One was being written and two waited; the others had not been taken when they gave up.
    assert {event.stream_id for event in happened[:3]} == recorded(storyline)


async def test_units_that_waited_for_capacity_are_appended(
    storyline: Storyline, holder: LogHolder
) -> None:
    async with appender(storyline.log, batch=2, capacity=3) as log:
        callers = [asyncio.ensure_future(log.append([message()])) for _ in range(50)]
        await holder.is_waited_for()
        holder.lets_go()
        assert outcomes(await asyncio.gather(*callers)) == ["recorded"] * 50


async def test_a_cancelled_unit_leaves_its_place_to_the_next_one(
    storyline: Storyline, holder: LogHolder
) -> None:
    async def append_and_call_off() -> Appended:
        appended = await log.append([message()])
        gives_up.cancel()
        return appended

    async with appender(storyline.log, batch=1, capacity=1, writers=1) as log:
        written = asyncio.create_task(append_and_call_off())
        await holder.is_waited_for()
        waits, gives_up, comes_next = (
            asyncio.ensure_future(log.append([message()])) for _ in range(3)
        )
        await asyncio.sleep(0)
        holder.lets_go()
        _, stuck = await asyncio.wait([written, waits, comes_next], timeout=5)
        comes_next.cancel()
        assert not stuck


async def test_leaving_the_appender_writes_all_units(
    storyline: Storyline,
) -> None:
    happened = [message() for _ in range(20)]
    async with appender(storyline.log, batch=3) as log:
        callers = [asyncio.ensure_future(log.append([event])) for event in happened]
        await asyncio.sleep(0)
    assert recorded(storyline) == {event.stream_id for event in happened}
    assert all(caller.done() for caller in callers)


async def test_leaving_the_appender_in_trouble_fails_what_waits(
    storyline: Storyline, holder: LogHolder
) -> None:
    async def leave_in_trouble() -> None:
        async with appender(storyline.log, batch=1) as log:
            callers.extend(asyncio.ensure_future(log.append([message()])) for _ in range(3))
            await holder.is_waited_for()
            holder.lets_go()
            raise LookupError

    callers: list[asyncio.Task[Appended]] = []
    with pytest.raises(LookupError):
        await leave_in_trouble()
    done, waiting = await asyncio.wait(callers, timeout=5)
    assert (len(done), len(waiting)) == (3, 0)


async def test_every_caller_learns_that_the_database_is_away(
    storyline: Storyline, holder: LogHolder
) -> None:
    async with appender(storyline.log) as log:
        callers = [log.append([message()]) for _ in range(3)]
        told = asyncio.gather(*callers, return_exceptions=True)
        await holder.breaks_connections_until(told)
        assert [type(each) for each in await told] == [DatabaseUnavailable] * 3

        holder.lets_go()
        assert outcomes([await log.append([message()])]) == ["recorded"]


async def give_up(callers: list[asyncio.Future[Appended]]) -> None:
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)


def decided(decision: tuple[Event, Event | None]) -> Unit:
    return [event for event in decision if event]


def recorded(storyline: Storyline) -> set[object]:
    stored = storyline.log.recorder.select_notifications(start=None, limit=CALLERS)
    return {each.originator_id for each in stored}
