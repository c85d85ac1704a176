"""The asyncio way into the log: what callers append at the same time is one commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.group_commit import GroupCommit, group_commit
from adapters.postgres.event_store.event_log import PostgresEventLog, StoredUnit
from domain.ports import Appended, Unit


class Appender:
    """Appends units to the log, many callers at a time."""

    def __init__(self, log: PostgresEventLog, commits: GroupCommit[StoredUnit, Appended]) -> None:
        self._log = log
        self._commits = commits

    def append(self, unit: Unit) -> "asyncio.Future[Appended]":
        """Append one unit; the future says what became of it, once that is durable.

        It fails with DatabaseUnavailable. Who cancels it does not take the unit back. The unit is
        mapped here and now, while Postgres is busy with those before it.
        """
        return self._commits.append(self._log.stored(unit))


@asynccontextmanager
async def appender(
    log: PostgresEventLog, *, batch: int = 1_000, capacity: int = 20_000, writers: int = 2
) -> AsyncIterator[Appender]:
    """An appender to `log` at work; at most `capacity` units wait. Leaving it writes what waits.

    Who wants two units in order waits for the first one before appending the second.
    """
    async with group_commit(
        log.append_stored, batch=batch, capacity=capacity, writers=writers
    ) as commits:
        yield Appender(log, commits)
