"""Bulk import: from a file with saved updates into the log, with the start of Python."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import ROUNDS, Figure, Goal, sampled, seconds
from tests.benchmarks.server import Server

STORYLINE = (sys.executable, "-m", "adapters.cli")
UPDATES = 100_000


def imports(server: Server) -> Iterator[Figure]:
    """`storyline import updates` into an empty log."""
    updates = server.scaled(UPDATES)
    file = simulated(server, updates)

    def rate() -> float:
        url = server.migrated("imports")
        return updates / seconds(lambda: _import(url, file))

    (rates,) = sampled(ROUNDS, rate)
    basis = f"{updates:,} updates, {file.stat().st_size / updates:.0f} bytes each"
    yield Figure("import of raw updates (JSONL)", rates, "/s", basis, Goal(">=", 40_000))


def simulated(server: Server, updates: int) -> Path:
    """A file with updates of an invented team."""
    file = server.folder / f"updates-{updates}.jsonl"
    options = f"--users 20 --days 30 --chats 3 --seed 1 --events {updates}".split()
    with file.open("wb") as stream:
        subprocess.run([*STORYLINE, "simulate", *options], stdout=stream, check=True)
    return file


def _import(url: str, file: Path) -> None:
    environment = os.environ | {"DATABASE_URL": url}
    subprocess.run(
        [*STORYLINE, "import", "updates", str(file)],
        env=environment,
        capture_output=True,
        check=True,
    )
