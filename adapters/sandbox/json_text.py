"""JSON as the Bot API writes it: compact, and ASCII only, so that hostile text stays harmless."""

import json
from typing import Any

Json = dict[str, Any]


class RawJson(str):
    """A text that is JSON already, sent as it is."""


def compact(value: Any) -> str:
    """The JSON text of `value`."""
    return value if isinstance(value, RawJson) else json.dumps(value, separators=(",", ":"))
