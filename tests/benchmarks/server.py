"""The server of a run, and its databases."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import open_storyline
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from adapters.postgres.schema.migrate import migrate
from domain.ports import Unit
from tests.benchmarks.history import BIG_DAYS, DAILY_EVENTS, NOW, SMALL_DAYS, batches, history


@dataclass
class Server:
    """An embedded Postgres, fsync on. It makes the big and the small log at their first use."""

    url: str
    scale: float
    folder: Path
    _made: dict[str, str] = field(default_factory=dict)

    def scaled(self, number: int) -> int:
        """Return `number` times the scale of the run."""
        return max(1, round(number * self.scale))

    def database(self, name: str, template: str = "template1") -> str:
        """Create a database from `template`, in place of an older one. Returns its URL."""
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
        create = SQL("CREATE DATABASE {} TEMPLATE {}").format(
            Identifier(name), Identifier(template)
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(drop)
            connection.execute(create)
        return make_conninfo(self.url, dbname=name)

    def migrated(self, name: str) -> str:
        """A database with an empty log, in place of an older one."""
        if "empty" not in self._made:
            self._made["empty"] = self.database("empty")
            migrate(self._made["empty"])
        return self.database(name, template="empty")

    def version(self) -> str:
        """The version of Postgres."""
        with psycopg.connect(self.url) as connection:
            return f"{connection.info.server_version / 10_000:.4g}"

    def big(self) -> str:
        """A database with a year in its log: 1,000,000 events at scale 1. Nothing is folded."""
        return self._with_history("big", BIG_DAYS)

    def small(self) -> str:
        """A database with the last tenth of that year in its log."""
        return self._with_history("small", SMALL_DAYS)

    def _with_history(self, name: str, days: float) -> str:
        if name not in self._made:
            url = self.database(name)
            load(url, history(days, until=NOW, daily=DAILY_EVENTS * self.scale))
            self._made[name] = url
        return self._made[name]


@contextmanager
def server(scale: float) -> Iterator[Server]:
    """Run a server in a temporary folder."""
    with TemporaryDirectory(prefix="storyline-bench-") as folder:
        path = Path(folder)
        with embedded_postgres(path / "server") as url:
            yield Server(url, scale, path)


def vacuum(url: str) -> None:
    """Do what autovacuum and the disk do in time on a running server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    os.sync()


def note(text: str) -> None:
    """Print progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def load(url: str, units: Iterable[Unit]) -> None:
    """Append a history to the log."""
    start, loaded = perf_counter(), 0
    with open_storyline(url) as storyline:
        for batch in batches(units):
            storyline.log.append(batch)
            loaded += sum(map(len, batch))
    elapsed = perf_counter() - start
    vacuum(url)
    note(f"loaded {loaded:,} events in {elapsed:.0f} s, {loaded / elapsed:,.0f}/s")
