"""Append to the log from asyncio. Units that arrive at the same time share one commit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

from adapters.group_commit import GroupCommit, group_commit
from adapters.postgres.event_store.event_log import PostgresEventLog, StoredUnit
from domain.ports import Appended, Unit

Observe = Callable[[Sequence[StoredUnit], Sequence[Appended], float], None]
"""Called after each append of a batch: its units, their results, and the seconds it took."""


def observe_nothing(_units: Sequence[StoredUnit], _done: Sequence[Appended], _took: float) -> None:
    """Nobody measures appends."""


class Appender:
    """Append units to the log for many callers at a time."""

    def __init__(self, log: PostgresEventLog, commits: GroupCommit[StoredUnit, Appended]) -> None:
        self._log = log
        self._commits = commits

    def append(self, unit: Unit) -> "asyncio.Future[Appended]":
        """Append one unit. The future has the result once it is durable.

        It fails with DatabaseUnavailable. Cancelling it does not withdraw the unit. The unit is
        mapped at once, while Postgres is busy with the batch before it.
        """
        return self._commits.append(self._log.stored(unit))


@asynccontextmanager
async def appender(
    log: PostgresEventLog,
    *,
    batch: int = 1_000,
    capacity: int = 20_000,
    writers: int = 2,
    observe: Observe = observe_nothing,
) -> AsyncIterator[Appender]:
    """A running appender to `log`. At most `capacity` units wait. Leaving it writes them.

    Two units are in order only if the caller awaits the first one before it appends the second.
    """

    def append(units: Sequence[StoredUnit]) -> Sequence[Appended]:
        begun = perf_counter()
        appended = log.append_stored(units)
        observe(units, appended, perf_counter() - begun)
        return appended

    async with group_commit(append, batch=batch, capacity=capacity, writers=writers) as commits:
        yield Appender(log, commits)
