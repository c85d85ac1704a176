"""The context of an interaction: free JSON, cleaned and bounded."""

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from domain.errors import InvalidInteraction

MAX_CONTEXT_BYTES = 16 * 1024
MAX_CONTEXT_DEPTH = 32
MAX_INTEGER_BITS = 1024

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """`text` with characters that Postgres cannot store, NUL and lone surrogates, as U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def clean_context(context: Mapping[str, Any] | None) -> dict[str, Any]:
    """A copy of `context` that is strict JSON of at most 16 KiB (UTF-8).

    UUIDs and times become text. Raises InvalidInteraction for NaN, infinities, other types, more
    than 32 levels, or too many bytes.
    """
    if context is None:
        return {}
    if not isinstance(context, Mapping):
        raise InvalidInteraction(f"context must be an object, not {type(context).__name__}")
    cleaned = _clean_object(context, MAX_CONTEXT_DEPTH)
    size = len(_COMPACT.encode(cleaned).encode())
    if size > MAX_CONTEXT_BYTES:
        raise InvalidInteraction(f"context is {size} bytes of JSON; at most {MAX_CONTEXT_BYTES}")
    return cleaned


def _clean_object(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise InvalidInteraction(f"context has a key that is not text: {list(value)[:3]!r}")
    return {clean_text(key): _clean(item, depth - 1) for key, item in value.items()}


def _clean(value: Any, depth: int) -> Any:
    if depth < 0:
        raise InvalidInteraction(f"context is nested more than {MAX_CONTEXT_DEPTH} levels deep")
    match value:
        case int() if value.bit_length() > MAX_INTEGER_BITS:
            raise InvalidInteraction(f"context has an integer of {value.bit_length()} bits")
        case None | bool() | int():
            return value
        case Enum():
            return _clean(value.value, depth)
        case str():
            return clean_text(value)
        case float() if math.isfinite(value):
            return value
        case float():
            raise InvalidInteraction(f"context has a number that JSON cannot hold: {value}")
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return _clean_object(value, depth)
        case list() | tuple():
            return [_clean(item, depth - 1) for item in value]
        case _:
            raise InvalidInteraction(f"context has a {type(value).__name__}, which is not JSON")
