"""JSON as the Bot API writes it: compact, and ASCII only, which keeps hostile text harmless."""

import json
from typing import Any

Json = dict[str, Any]


class RawJson(str):
    """A text that is JSON already."""


def compact(value: Any) -> str:
    """The JSON text of `value`."""
    return value if isinstance(value, RawJson) else json.dumps(value, separators=(",", ":"))
