"""Append to the log from asyncio. Units that arrive at the same time share one commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.group_commit import GroupCommit, group_commit
from adapters.postgres.event_store.event_log import PostgresEventLog, StoredUnit
from domain.ports import Appended, Unit


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
    log: PostgresEventLog, *, batch: int = 1_000, capacity: int = 20_000, writers: int = 2
) -> AsyncIterator[Appender]:
    """A running appender to `log`. At most `capacity` units wait. Leaving it writes them.

    Two units are in order only if the caller awaits the first one before it appends the second.
    """
    async with group_commit(
        log.append_stored, batch=batch, capacity=capacity, writers=writers
    ) as commits:
        yield Appender(log, commits)
