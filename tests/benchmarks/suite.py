"""Named loads of the Event Store Benchmark Suite, so that other stores can be compared.

The suite is at https://github.com/pyeventsourcing/event-store-benchmark. Streams, sizes of events
and numbers of writers are its own. A load here is a number of events, and not a minute. Writers
of both stores share a process, and wait for each answer.

- `heavy-writes-zipf-w4`: 10,000 streams, some of which get most of the events.
- `scenario-audit-log`: 20,000 streams that get equally many.
- `scenario-cqrs-read-model`: here a read model follows the writers, in place of readers of streams.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from random import Random
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.projection import ProjectionRunner

from adapters.bootstrap import open_storyline
from adapters.group_commit import group_commit
from adapters.postgres.event_store.appender import appender
from adapters.postgres.event_store.event_log import PostgresEventLog, StoredUnit
from adapters.postgres.event_store.mapper import Row
from adapters.postgres.event_store.wake_ups import PostgresWakeUps
from domain.ports import Appended, Unit
from projections.projector import follow
from tests.benchmarks.append import made
from tests.benchmarks.figures import ROUNDS, Figure, ratio, sampled, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.stock import Counters, Counting, Interactions, environment, recorded
from tests.drivers.waiting import wait_for

OURS = 10_000
STOCK = 2_000
READ_MODEL = "user_stats"
READ_MODEL_WRITERS = 4


@dataclass(frozen=True)
class Load:
    """Writers that append events of one size to many streams."""

    name: str
    writers: int
    streams: int
    is_zipf: bool
    event_bytes: int = 256

    def events(self, count: int, round_: int) -> list[StoredEvent]:
        """Events of this load, each with the next version of its stream."""
        random = Random(round_)
        weights = [1 / rank if self.is_zipf else 1.0 for rank in range(1, self.streams + 1)]
        chosen = random.choices(range(self.streams), cum_weights=list(accumulate(weights)), k=count)
        versions: Counter[int] = Counter()
        events = []
        for stream in chosen:
            versions[stream] += 1
            stream_id = UUID(int=round_ << 64 | stream)
            state = b'{"data":"%s"}' % random.randbytes(self.event_bytes // 2 - 5).hex().encode()
            events.append(StoredEvent(stream_id, versions[stream], "suite.Event", state))
        return events


LOADS = (
    Load("heavy-writes-zipf-w4", writers=4, streams=10_000, is_zipf=True),
    Load("scenario-audit-log", writers=16, streams=20_000, is_zipf=False),
)


def suite(server: Server) -> Iterator[Figure]:
    """Each load against the stock library."""
    ours, stock = server.scaled(OURS), server.scaled(STOCK)
    with (
        open_storyline(server.database("suite_ours")) as storyline,
        Interactions(environment(server.database("suite_stock"))) as application,
    ):
        for first_round, load in enumerate(LOADS):
            numbers = iter(range(first_round * 1_000, first_round * 1_000 + 1_000))

            def append(load: Load = load, numbers: Iterator[int] = numbers) -> float:
                units = [[_row(each)] for each in load.events(ours, next(numbers))]
                return ours / seconds(
                    lambda: asyncio.run(_append(storyline.log, units, load.writers))
                )

            def save(load: Load = load, numbers: Iterator[int] = numbers) -> float:
                events = load.events(stock, next(numbers))
                return stock / seconds(lambda: _save(application, events, load.writers))

            our_rate, stock_rate = sampled(ROUNDS, append, save)
            yield ratio(f"suite: {load.name} / stock", our_rate, stock_rate)
    our_rate, stock_rate = sampled(
        ROUNDS, partial(_followed, server, ours), partial(_stock_followed, server, stock)
    )
    yield ratio("suite: scenario-cqrs-read-model / stock", our_rate, stock_rate)


def _row(event: StoredEvent) -> Row:
    return Row(event.originator_id, event.originator_version, event.topic, event.state)


async def _append(log: PostgresEventLog, units: Sequence[StoredUnit], writers: int) -> None:
    def write(batch: Sequence[StoredUnit]) -> Sequence[Appended]:
        return log.append_stored(batch)

    remaining = iter(units)
    async with group_commit(write, batch=1_000, capacity=20_000, writers=2) as commits:

        async def call() -> None:
            for unit in remaining:
                await commits.append(unit)

        await asyncio.gather(*(call() for _ in range(writers)))


def _save(application: Interactions, events: Sequence[StoredEvent], writers: int) -> None:
    def call(event: StoredEvent) -> None:
        application.recorder.insert_events([event])

    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(call, events))


def _followed(server: Server, events: int) -> float:
    """Events a second from the first append until the read model has them all."""
    url = server.database("suite_followed")
    with open_storyline(url) as storyline, ExitStack() as stack:
        stop = threading.Event()
        wake_ups = stack.enter_context(closing(PostgresWakeUps(url)))
        follower = threading.Thread(
            target=follow, args=(storyline.projections, [READ_MODEL], wake_ups, stop)
        )
        follower.start()
        stack.callback(follower.join)
        stack.callback(stop.set)

        def is_caught_up() -> bool:
            status = {each["name"]: each for each in storyline.projections.status()}
            return bool(status[READ_MODEL]["checkpoint"] >= events)

        def run() -> None:
            asyncio.run(_append_units(storyline.log, made(events)))
            wait_for(is_caught_up, "read model")

        return events / seconds(run)


async def _append_units(log: PostgresEventLog, units: Sequence[Unit]) -> None:
    remaining = iter(units)
    async with appender(log) as gathering:

        async def call() -> None:
            for unit in remaining:
                await gathering.append(unit)

        await asyncio.gather(*(call() for _ in range(READ_MODEL_WRITERS)))


def _stock_followed(server: Server, events: int) -> float:
    settings = environment(server.database("suite_stock_followed"))
    with ProjectionRunner(
        application_class=Interactions,
        projection_class=Counting,
        view_class=Counters,
        env=settings,
    ) as runner:

        def run() -> None:
            with ThreadPoolExecutor(READ_MODEL_WRITERS) as threads:
                list(threads.map(lambda number: runner.app.save(recorded(number)), range(events)))
            runner.wait(events, timeout=120)

        return events / seconds(run)
