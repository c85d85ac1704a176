"""The key-value store: small values by name."""

import json
from typing import Any

from adapters.sandbox.json_text import compact
from adapters.sandbox.state.sqlite_store import Store


class KeyValueStore:
    """JSON values by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, name: str, default: Any = None) -> Any:
        """The value of `name`, else `default`."""
        row = self._store.row("key_values/read_value", name=name)
        return json.loads(row["body"]) if row else default

    def write(self, name: str, value: Any) -> None:
        """Save `value` as `name`."""
        self._store.run("key_values/write_value", name=name, body=compact(value))
