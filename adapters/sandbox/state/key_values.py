"""Small things that are remembered by name."""

import json
from typing import Any

from adapters.sandbox.json_text import compact
from adapters.sandbox.state.sqlite_store import Store


class Notes:
    """Values that are JSON, each under its name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, name: str, default: Any = None) -> Any:
        """What was written under `name`, else `default`."""
        row = self._store.row("key_values/read_note", name=name)
        return json.loads(row["body"]) if row else default

    def write(self, name: str, value: Any) -> None:
        """Remember `value` under `name`."""
        self._store.run("key_values/write_note", name=name, body=compact(value))
