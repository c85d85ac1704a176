"""Replay everything while 1,000 events a second are appended and folded, and reports are read."""

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.event_store.wake_ups import PostgresWakeUps
from projections.projection import all_projections
from projections.projector import catch_up, follow
from tests.benchmarks import peak
from tests.benchmarks.figures import ROUNDS, Figure, Goal, Sample, ratio, single
from tests.benchmarks.fold import GROUPED, grouped_rate
from tests.benchmarks.history import DAILY_EVENTS, NOW, history
from tests.benchmarks.reports import questions
from tests.benchmarks.server import Server, vacuum

STORYLINE = (sys.executable, "-m", "adapters.cli")
BATCHES_A_SECOND = 10
UNITS_A_BATCH = 80  # of 1.25 events
REPORTS_A_SECOND = 20
CALM_SECONDS = 15
WORKERS = ["--workers", "2"]
GROUPED_GOALS = {"user_stats": Goal(">=", 0.7), "team_activity": Goal(">=", 0.7)}

processes = get_context("spawn")

Latencies = dict[str, list[float]]


def replay(server: Server) -> Iterator[Figure]:
    """How fast each projection is folded, and how it slows reports down."""
    server.big()
    url = server.database("replay", template="big")
    with open_storyline(url) as storyline:
        catch_up(storyline.projections, all_projections())
        vacuum(url)
        with at_work(url):
            calm = latencies(storyline, lambda: sleep(CALM_SECONDS))
            run = Run(url)
            during = latencies(storyline, run)
            parallel = [Run(url, WORKERS) for _ in range(ROUNDS)]
            grouped: dict[str, list[float]] = defaultdict(list)
            for each in parallel:
                each()
                for name in GROUPED:
                    grouped[name].append(grouped_rate(storyline, name))
    for name in GROUPED:
        yield ratio(
            f"replay {' '.join(WORKERS)}: {name} / bare GROUP BY",
            Sample(tuple(each.rates[name] for each in parallel)),
            Sample(tuple(grouped[name])),
            GROUPED_GOALS.get(name),
        )
    for name, rate in run.rates.items():
        basis = f"{run.events:,} events"
        yield Figure(f"replay, gentle: {name}", single(rate), "/s", basis, Goal(">=", 300_000))
    yield Figure("replay: longest lock", single(max(run.locks_ms)), "ms", "", Goal("<=", 50))
    for name, before in calm.items():
        p95, p95_before = (1000 * quantiles(each, n=20)[-1] for each in (during[name], before))
        yield Figure(
            f"replay: {name}, p95 during / before",
            single(p95 / p95_before),
            "x",
            f"{p95:.1f} ms against {p95_before:.1f} ms before",
            Goal("<=", 1.5),
        )
    yield Figure("replay: memory in Python", single(run.peak_mb), "MB", "", Goal("<=", 256))


@dataclass
class Run:
    """One `storyline replay --all`, and its results."""

    url: str
    options: list[str] = field(default_factory=list)
    events: int = 0
    rates: dict[str, float] = field(default_factory=dict)
    locks_ms: list[float] = field(default_factory=list)
    peak_mb: float = 0.0

    def __call__(self) -> None:
        """Run it to its end."""
        replay_all = [*STORYLINE, "replay", "--all", "--json", *self.options]
        with subprocess.Popen(
            [sys.executable, "-I", peak.__file__, *replay_all],
            env=os.environ | {"DATABASE_URL": self.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            assert process.stderr
            begun = 0.0
            for line in process.stdout:
                begun = self._told(json.loads(line), begun)
            said = process.stderr.read()
        if process.returncode:
            raise SystemExit(f"storyline replay: {said}")
        self.peak_mb = float(said.split()[-1])

    def _told(self, event: dict[str, Any], begun: float) -> float:
        match event:
            case {"event": "progress", "phase": "fold", "position": 0}:
                return perf_counter()
            case {"event": "progress", "phase": "index", "projection": name, "position": position}:
                self.events = position
                self.rates[name] = position / (perf_counter() - begun)
            case {"event": "swapped", "locked_ms": locked_ms}:
                self.locks_ms.append(locked_ms)
        return begun


def latencies(storyline: Storyline, action: Callable[[], object]) -> Latencies:
    """How long each report takes, requested at a steady rate until `action` has ended."""
    asked: Latencies = defaultdict(list)
    done = threading.Event()

    def ask() -> None:
        ask_for = questions(storyline.service, NOW)
        while True:
            for name, report in ask_for.items():
                if done.wait(1 / REPORTS_A_SECOND):
                    return
                start = perf_counter()
                report()
                asked[name].append(perf_counter() - start)

    reader = threading.Thread(target=ask)
    reader.start()
    try:
        action()
    finally:
        done.set()
        reader.join()
    return asked


@contextmanager
def at_work(url: str) -> Iterator[None]:
    """Run a process that appends events, and a projector."""
    workers = [processes.Process(target=work, args=(url,)) for work in (append, project)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def append(url: str) -> None:
    """Append what happens after NOW, 1,000 events a second, until killed."""
    with open_storyline(url) as storyline:
        future = history(365, until=NOW + timedelta(days=365), daily=10 * DAILY_EVENTS)
        due = perf_counter()
        while batch := list(islice(future, UNITS_A_BATCH)):
            storyline.log.append(batch)
            due += 1 / BATCHES_A_SECOND
            sleep(max(0.0, due - perf_counter()))


def project(url: str) -> None:
    """Fold it, until killed."""
    with open_storyline(url) as storyline:
        names = all_projections()
        follow(storyline.projections, names, PostgresWakeUps(url), threading.Event())
