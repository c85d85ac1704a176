"""Appending: many callers of our appender against peers, and against itself without the chain."""

import asyncio
import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from random import Random
from uuid import UUID

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.event_store.appender import appender
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.statements import statement
from domain.events import CommandIssued
from domain.ids import timed_stream_id
from domain.ports import Unit
from tests.benchmarks.classic import Classic, engine
from tests.benchmarks.figures import ROUNDS, Figure, Goal, ratio, sampled, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.stock import PEOPLE, Interactions, environment, recorded

CLOSE_ROUNDS = 15
OURS = 20_000
STOCK = 2_000
SINGLE = 500
CHAINING = re.compile(
    r" := ARRAY\(\s+SELECT event_digest.*?\n    \)(?=;)|    INSERT INTO event_chain.*?;", re.DOTALL
)


def append(server: Server) -> Iterator[Figure]:
    """Group commit against one commit an event, and against itself without the chain."""
    ours, stock, single = (server.scaled(count) for count in (OURS, STOCK, SINGLE))
    application = Interactions(environment(server.database("append_stock")))
    database = engine(server.database("append_classic"))
    classic = Classic(database)
    with (
        open_storyline(server.database("append_ours")) as storyline,
        open_storyline(server.database("append_unchained")) as unchained,
        application,
    ):
        _remove_the_chain(unchained)

        def save() -> float:
            events = [recorded(number) for number in range(stock)]
            with without_collection():
                return stock / seconds(lambda: [application.save(event) for event in events])

        def commit() -> float:
            context = {"items_shown": 5, "total_queue": 7}
            log = partial(classic.log_command, PEOPLE[0], "/queue", context, -1001)
            return single / seconds(lambda: [log() for _ in range(single)])

        def gather(log: PostgresEventLog) -> float:
            units = made(ours)
            with without_collection():
                return ours / seconds(lambda: asyncio.run(_gather(log, units)))

        def alone(log: PostgresEventLog) -> float:
            units = made(single)
            with without_collection():
                return single / seconds(lambda: [log.append([unit]) for unit in units])

        both = (storyline.log, unchained.log)
        chained, plain = (partial(gather, log) for log in both)
        chained_rate, plain_rate = sampled(CLOSE_ROUNDS, chained, plain)
        alone_rate, plain_alone_rate = sampled(CLOSE_ROUNDS, *(partial(alone, log) for log in both))
        stock_rate, classic_rate, our_rate = sampled(ROUNDS, save, commit, chained)
    database.dispose()
    yield ratio("append: appender / stock save()", our_rate, stock_rate, Goal(">=", 15))
    yield ratio("append: appender / classic commit", our_rate, classic_rate)
    yield ratio("append: with the chain / without", chained_rate, plain_rate, Goal(">=", 0.95))
    yield ratio("append: the same, one event at a time", alone_rate, plain_alone_rate)


def made(count: int) -> list[Unit]:
    """Units of one command each, in streams of their own."""
    random, now = Random(), datetime.now(UTC)
    return [
        [
            CommandIssued(
                stream_id=timed_stream_id(now, random.getrandbits(74)),
                stream_version=1,
                occurred_at=now,
                user_id=UUID(int=number % 20),
                name="/queue",
                chat_id=-1001,
                message_id=number,
                context={"items_shown": 5, "total_queue": number},
            )
        ]
        for number in range(count)
    ]


@contextmanager
def without_collection() -> Iterator[None]:
    """Exclude the events made in advance from garbage collection: a bot does not hold thousands."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _remove_the_chain(storyline: Storyline) -> None:
    text, cuts = CHAINING.subn("", statement("functions/event_store/append_events"))
    assert cuts == len(CHAINING.pattern.split("|"))
    with storyline.connections.connection() as connection:
        connection.execute(text.encode())


async def _gather(log: PostgresEventLog, units: Sequence[Unit]) -> None:
    async with appender(log) as gathering:
        await asyncio.gather(*(gathering.append(unit) for unit in units))
