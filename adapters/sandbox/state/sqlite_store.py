"""Where the sandbox remembers: one SQLite file, or memory that is gone with the process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.statements import statement


class Store:
    """The statements in `sql/sandbox/`, by the name of their file. Each change is saved at once."""

    def __init__(self, path: Path | None = None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.executescript(statement("sandbox/schema"))

    def run(self, name: str, /, **values: Any) -> int:
        """Change something; how many rows that were."""
        return self._database.execute(statement(f"sandbox/{name}"), values).rowcount

    def rows(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        """All rows that the statement `name` finds or returns."""
        return self._database.execute(statement(f"sandbox/{name}"), values).fetchall()

    def row(self, name: str, /, **values: Any) -> sqlite3.Row | None:
        """The first of these rows, if there is one."""
        return next(iter(self.rows(name, **values)), None)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Save what happens inside all together or not at all."""
        with self._database:
            self._database.execute("BEGIN")
            yield

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
