"""The asyncio way into the log: what callers append at the same time is one commit."""

from contextlib import AbstractAsyncContextManager

from adapters.group_commit import GroupCommit, group_commit
from domain.ports import Appended, EventLog, Unit

Appender = GroupCommit[Unit, Appended]


def appender(
    log: EventLog, *, batch: int = 2_000, capacity: int = 10_000
) -> AbstractAsyncContextManager[Appender]:
    """An appender to `log` at work; at most `capacity` units wait. Leaving it writes what waits."""
    return group_commit(log.append, batch=batch, capacity=capacity)
