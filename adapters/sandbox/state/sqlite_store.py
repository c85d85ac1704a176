"""Store the sandbox's state in one SQLite file, or in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.statements import statement


class Store:
    """Runs the statements of `sql/sandbox/` by file name. Each change is saved at once."""

    def __init__(self, path: Path | None = None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.executescript(statement("sandbox/schema"))

    def run(self, name: str, /, **values: Any) -> int:
        """Run a change. Returns how many rows it changed."""
        return self._database.execute(statement(f"sandbox/{name}"), values).rowcount

    def rows(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        """All rows that the statement `name` finds or returns."""
        return self._database.execute(statement(f"sandbox/{name}"), values).fetchall()

    def row(self, name: str, /, **values: Any) -> sqlite3.Row | None:
        """The first row, or None."""
        return next(iter(self.rows(name, **values)), None)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Save all changes inside this block, or none."""
        with self._database:
            self._database.execute("BEGIN")
            yield

    def close(self) -> None:
        """Close the file."""
        self._database.close()
