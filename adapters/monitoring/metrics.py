"""The metrics of one process, for Prometheus."""

import collections
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from time import perf_counter
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

APPEND_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
BATCH_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
FOLD_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class _Collectors(Collector):
    """Several collectors as one: what they have under one name is one metric."""

    def __init__(self) -> None:
        self._all: list[Collector] = []
        self.add = self._all.append
        self.remove = self._all.remove

    def collect(self) -> Iterable[Metric]:
        found: dict[str, Metric] = {}
        for metric in chain.from_iterable(each.collect() for each in list(self._all)):
            found.setdefault(metric.name, metric)
            if found[metric.name] is not metric:
                found[metric.name].samples += metric.samples
        return found.values()


class Metrics:
    """What one process counts and measures. Collectors add what is read when somebody asks."""

    def __init__(self, release: str) -> None:
        self._registry = CollectorRegistry()
        self._collectors = _Collectors()
        self._registry.register(self._collectors)
        ProcessCollector(registry=self._registry)
        self._append_seconds = Histogram(
            "storyline_append_seconds",
            "The time of one append of a batch, until it is durable.",
            buckets=APPEND_BUCKETS,
            registry=self._registry,
        )
        self._append_batch_events = Histogram(
            "storyline_append_batch_events",
            "The events in one append.",
            buckets=BATCH_BUCKETS,
            registry=self._registry,
        )
        self._events = Counter(
            "storyline_events",
            "Events that this process has appended, by interaction type, or else by event.",
            ["type", "outcome"],
            registry=self._registry,
        )
        self._fold_seconds = Histogram(
            "storyline_fold_seconds",
            "The time of one fold of new events into the read tables of a projection.",
            ["projection"],
            buckets=FOLD_BUCKETS,
            registry=self._registry,
        )
        self._bot_api_calls = Counter(
            "storyline_bot_api_calls",
            "Calls of the Bot API, by method and HTTP status; `none`: no answer.",
            ["method", "code"],
            registry=self._registry,
        )
        self._database_up = Gauge(
            "storyline_database_up",
            "Whether Postgres answers this process, or is not asked at the moment.",
            registry=self._registry,
        )
        self._bot_can_work = Gauge(
            "storyline_bot_can_work",
            "Whether the bot is in the team's chat with the rights that it needs.",
            ["bot"],
            registry=self._registry,
        )
        Gauge(
            "storyline_build_info", "The release that runs.", ["version"], registry=self._registry
        ).labels(release).set(1)

    def append(self, seconds: float, events: Iterable[tuple[str, str]], size: int) -> None:
        """An append of `size` events took so long. `events` are type and outcome of new ones."""
        self._append_seconds.observe(seconds)
        self._append_batch_events.observe(size)
        for (kind, outcome), number in collections.Counter(events).items():
            self._events.labels(kind, outcome).inc(number)

    @contextmanager
    def fold(self, projection: str) -> Iterator[None]:
        """Measure a fold."""
        begun = perf_counter()
        yield
        self._fold_seconds.labels(projection).observe(perf_counter() - begun)

    def bot_api_call(self, method: str, code: str) -> None:
        """A call of the Bot API has ended."""
        self._bot_api_calls.labels(method, code).inc()

    def can_work(self, bot_id: int, *, can_work: bool) -> None:
        """Whether a bot can work in the team's chat."""
        self._bot_can_work.labels(str(bot_id)).set(can_work)

    def watch_database(self, is_away: Callable[[], bool]) -> None:
        """Ask this whenever somebody reads the metrics."""
        self._database_up.set_function(lambda: not is_away())

    @contextmanager
    def collecting(self, collector: Collector) -> Iterator[None]:
        """Ask `collector` too, inside this block."""
        self._collectors.add(collector)
        try:
            yield
        finally:
            self._collectors.remove(collector)

    def text(self) -> bytes:
        """All metrics, in the text format of Prometheus. It may ask the database."""
        return generate_latest(self._registry)
