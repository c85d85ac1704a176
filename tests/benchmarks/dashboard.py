"""The dashboard: how long its overview of a month takes, and the memory of its processes."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from time import perf_counter
from typing import NamedTuple

import httpx

from adapters.bootstrap import open_storyline
from projections.projection import all_projections
from projections.projector import catch_up
from tests.benchmarks.figures import ROUNDS, Figure, Goal, Sample, single
from tests.benchmarks.history import NOW
from tests.benchmarks.server import Server, vacuum
from tests.drivers.dashboard import web_process

LOOKS = 100
DAYS = 30


class Look(NamedTuple):
    """Seconds until the first byte, the first chart and the end of a page."""

    first_byte: float
    first_chart: float
    everything: float


def dashboard(server: Server) -> Iterator[Figure]:
    """The overview of 30 days out of a year, after the start and later."""
    server.big()
    url = server.database("dashboard", template="big")
    with open_storyline(url) as storyline:
        catch_up(storyline.projections, all_projections())
    vacuum(url)
    environment = os.environ | {
        "DATABASE_URL": url,
        "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
        "STORYLINE_WEB_LOGIN": "off",
        "STORYLINE_STATE_DIR": str(server.folder / "state"),
    }
    cold, other, warm = [], [], []
    for _ in range(ROUNDS):
        with web_process(environment, server.folder) as address:
            cold.append(_look(address, DAYS))
            other.append(_look(address, DAYS - 1))
            warm.append(_look(address, DAYS))
    for name, looks in (
        ("first page of a process", cold),
        ("another period", other),
        ("the same page again", warm),
    ):
        first_byte, first_chart, everything = (
            Sample(values) * 1_000 for values in zip(*looks, strict=True)
        )
        chart = f"first chart after {first_chart.median:.0f} ms"
        yield Figure(f"dashboard: {name}, first byte", first_byte, "ms", "", Goal("<=", 500))
        yield Figure(f"dashboard: {name}, everything", everything, "ms", chart, Goal("<=", 1_500))
    with web_process(environment, server.folder) as address:
        few = 0.0
        for _ in range(LOOKS):
            _look(address, DAYS)
            if not few:
                few = sum(_memory())
        page, charts = _memory()
        basis = f"{page:.0f} MB, and {charts:.0f} MB of its charts; {few:.0f} MB after 1 page"
        memory = single(page + charts)
        yield Figure(f"dashboard: memory after {LOOKS} pages", memory, "MB", basis)


def _look(address: str, days: int) -> Look:
    since, until = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (NOW - timedelta(days), NOW))
    page = f"/?since={since}&until={until}&tz=Europe/Berlin"
    start = perf_counter()
    first_byte = first_chart = 0.0
    with (
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
        client.stream("GET", page) as answer,
    ):
        answer.raise_for_status()
        for piece in answer.iter_raw():
            first_byte = first_byte or perf_counter() - start
            if b"<svg" in piece:
                first_chart = first_chart or perf_counter() - start
    return Look(first_byte, first_chart, perf_counter() - start)


def _memory() -> tuple[float, float]:
    """The MB of the dashboard and of its drawing process."""
    listed = ("ps", "-axo", "pid=,ppid=,rss=,command=")
    processes: dict[int, tuple[int, float, str]] = {}
    for line in subprocess.run(
        listed, check=True, capture_output=True, text=True
    ).stdout.splitlines():
        number, above, kilobytes, called = line.split(None, 3)
        processes[int(number)] = int(above), int(kilobytes) / 1e3, called
    for pid, (parent, charts, command) in processes.items():
        if "adapters.charts.worker" in command and os.getpid() in _ancestors(pid, processes):
            return processes[parent][1], charts
    raise SystemExit("the dashboard draws nothing")


def _ancestors(pid: int, processes: Mapping[int, tuple[int, float, str]]) -> Iterator[int]:
    while pid in processes:
        pid = processes[pid][0]
        yield pid
