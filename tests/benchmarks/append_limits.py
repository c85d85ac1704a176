"""Appending beside what Postgres can do with the same rows and indexes, and nothing around them."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.bootstrap import open_storyline
from adapters.postgres.connection.connect import connect
from adapters.postgres.connection.session import Session, column
from adapters.postgres.event_store.appender import Appender, appender
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.postgres.event_store.mapper import Row, to_rows
from domain.ports import Unit
from tests.benchmarks.append import made, without_collection
from tests.benchmarks.figures import ROUNDS, Figure, Goal, ratio, sampled, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.sql import sql

EVENTS = 20_000
BATCH = 500
CALLERS = 64


def append_limits(server: Server) -> Iterator[Figure]:
    """Callers who do not wait, and callers who wait for each answer, against bare statements."""
    events = server.scaled(EVENTS)
    url = server.database("append_limits")
    with open_storyline(url) as storyline, connect(url) as session:
        session.execute(sql("bare_log"))

        def ours(callers: int) -> float:
            units = made(events)
            with without_collection():
                return events / seconds(lambda: asyncio.run(_append(storyline.log, units, callers)))

        def insert() -> float:
            batches = [_columns(rows) for rows in _batches(made(events))]
            with without_collection():
                return events / seconds(lambda: _insert(session, batches))

        def copy() -> float:
            batches = list(_batches(made(events)))
            with without_collection():
                return events / seconds(lambda: _copy(session, batches))

        at_once, waiting, inserted, copied = sampled(
            ROUNDS, lambda: ours(events), lambda: ours(CALLERS), insert, copy
        )
    yield ratio("append at once / bare insert", at_once, inserted, Goal(">=", 0.7))
    yield ratio(
        f"append, {CALLERS} waiting callers / bare insert", waiting, inserted, Goal(">=", 0.5)
    )
    yield ratio("append at once / COPY", at_once, copied)


async def _append(log: PostgresEventLog, units: Sequence[Unit], callers: int) -> None:
    remaining = iter(units)

    async def call(gathering: Appender) -> None:
        for unit in remaining:
            await gathering.append(unit)

    async with appender(log, batch=BATCH) as gathering:
        await asyncio.gather(*(call(gathering) for _ in range(callers)))


def _batches(units: Sequence[Unit]) -> Iterator[list[Row]]:
    rows = [row for unit in units for row in to_rows(unit)]
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]


def _columns(rows: Sequence[Row]) -> list[Any]:
    return [column(values) for values in zip(*rows, strict=True)]


def _insert(session: Session, batches: Sequence[Sequence[Any]]) -> None:
    for columns in batches:
        session.execute(sql("bare_insert"), columns)


def _copy(session: Session, batches: Sequence[Sequence[Row]]) -> None:
    for rows in batches:
        with session.cursor().copy(sql("bare_copy")) as copy:
            for row in rows:
                copy.write_row((*row, row.occurred_at))
