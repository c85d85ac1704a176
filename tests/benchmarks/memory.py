"""Memory: the peak of a command with a long input against one with a short input."""

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks import peak
from tests.benchmarks.figures import Figure, Goal, single
from tests.benchmarks.imports import STORYLINE, simulated
from tests.benchmarks.server import Server

UPDATES = (50_000, 5_000)
GROWTH = Goal("<", 1.1)


def memory(server: Server) -> Iterator[Figure]:
    """The importer on ten times the updates, an audit and a replay on ten times the log."""
    yield _figure("import updates", [_import(server, server.scaled(each)) for each in UPDATES])
    audits = [_peak_mb(url, "audit", "verify") for url in (server.big(), server.small())]
    yield _figure("audit verify", audits)
    yield _figure("replay user_stats", [_replay(url) for url in (server.big(), server.small())])


def _import(server: Server, updates: int) -> float:
    file = simulated(server, updates)
    return _peak_mb(server.database("memory"), "import", "updates", str(file))


def _replay(url: str) -> float:
    _peak_mb(url, "projector", "--once")
    return _peak_mb(url, "replay", "user_stats")


def _peak_mb(url: str, *arguments: str) -> float:
    """The peak memory of a command."""
    command = [sys.executable, "-I", peak.__file__, *STORYLINE, *arguments]
    environment = os.environ | {"DATABASE_URL": url}
    ended = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(f"storyline {' '.join(arguments)}: {ended.stderr}")
    return float(ended.stderr.split()[-1])


def _figure(what: str, peaks: list[float]) -> Figure:
    long, short = peaks
    return Figure(
        f"memory: {what}, long / short",
        single(long / short),
        "x",
        f"{long:.0f} MB against {short:.0f} MB",
        GROWTH,
    )
