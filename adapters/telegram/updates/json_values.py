"""Read single values from untrusted JSON: the value if it has the right type, else None."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from domain.context import clean_text
from domain.ids import fits_bigint

Json = Mapping[str, Any]

MAX_TEXT: Final = 256
"""Longer names and data are cut. Telegram's own limits are lower, but nothing enforces them."""

_END_OF_TIME: Final = 2**32
"""In seconds this is the year 2106. A greater number is in milliseconds, or not a time."""


def as_object(value: Any) -> Json:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_bigint(value: Any) -> int | None:
    """`value` if it is a whole number that fits into a bigint column."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if fits_bigint(value) else None


def as_text(value: Any) -> str | None:
    """`value` if it is non-empty text: made storable and cut to `MAX_TEXT` characters."""
    return (clean_text(value[:MAX_TEXT]) or None) if isinstance(value, str) else None


def as_unix_time(value: Any) -> datetime | None:
    """`value` as a time if it is a Unix time in whole seconds. 0 is not a time."""
    seconds = as_bigint(value)
    if seconds is None or not 0 < seconds < _END_OF_TIME:
        return None
    return datetime.fromtimestamp(seconds, UTC)
