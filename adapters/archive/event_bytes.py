"""The bytes of an event that the chain hashes, made from the columns of a file.

Postgres makes the same bytes with record_send: the number of fields, then for each one the oid of
its type, its length (-1: NULL), and its value in the binary format of the protocol.
"""

from collections.abc import Callable, Iterator
from struct import Struct
from typing import Any, Final

import pyarrow

_INT8: Final = Struct(">q")
_HEADER: Final = Struct(">Ii")
_COUNT: Final = Struct(">i")
_EPOCH: Final = 946_684_800_000_000
"""Midnight of 2000-01-01 UTC in microseconds since 1970: Postgres counts from there."""

Send = Callable[[Any], bytes]


def time_bytes(microseconds: int) -> bytes:
    """A moment, given in microseconds since 1970, as Postgres sends it."""
    return _INT8.pack(microseconds - _EPOCH)


def _uuid(text: str) -> bytes:
    return bytes.fromhex(text.replace("-", ""))


def _jsonb(text: str) -> bytes:
    return b"\x01" + text.encode()


def _bool(value: bool) -> bytes:
    return b"\x01" if value else b"\x00"


_UUID: Final = (2950, _uuid)
_NUMBER: Final = (20, _INT8.pack)
_TEXT: Final = (25, str.encode)
_BYTEA: Final = (17, bytes)
_TIME: Final = (1184, time_bytes)
_BOOL: Final = (16, _bool)
_JSONB: Final = (3802, _jsonb)

_FIELDS: Final[dict[str, tuple[int, Send]]] = {
    "originator_id": _UUID,
    "originator_version": _NUMBER,
    "topic": _TEXT,
    "state": _BYTEA,
    "occurred_at": _TIME,
    "user_id": _UUID,
    "chat_id": _NUMBER,
    "is_private": _BOOL,
    "message_id": _NUMBER,
    "thread_id": _NUMBER,
    "interaction_type": _TEXT,
    "interaction_name": _TEXT,
    "outcome": _TEXT,
    "context": _JSONB,
    "offered_at": _TIME,
}
"""The fields that event_digest (sql/migrations/0009_event_chain.sql) hashes, in its order."""


def said(batch: pyarrow.RecordBatch) -> Iterator[bytes]:
    """The bytes of each event of a batch of rows."""
    count = _COUNT.pack(len(_FIELDS))
    columns = [_sent(values(batch, name), oid, send) for name, (oid, send) in _FIELDS.items()]
    return (count + b"".join(fields) for fields in zip(*columns, strict=True))


def values(batch: pyarrow.RecordBatch, name: str) -> list[Any]:
    """A column as Python values. Times are microseconds since 1970."""
    column = batch.column(name)
    if pyarrow.types.is_timestamp(column.type):
        column = column.cast(pyarrow.int64())
    found: list[Any] = column.to_pylist()
    return found


def _sent(column: list[Any], oid: int, send: Send) -> Iterator[bytes]:
    nothing = _HEADER.pack(oid, -1)
    for value in column:
        if value is None:
            yield nothing
        else:
            sent = send(value)
            yield _HEADER.pack(oid, len(sent)) + sent
