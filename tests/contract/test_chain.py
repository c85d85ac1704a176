"""What a digest is made from, byte for byte: it is written here once more and never changes."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap import Storyline
from domain.chain import Head, Link
from tests.factories.events import NOON

OIDS = {
    "uuid": 2950,
    "int8": 20,
    "text": 25,
    "bytea": 17,
    "timestamptz": 1184,
    "bool": 16,
    "jsonb": 3802,
}
STREAM, PERSON = UUID(int=0x17E4 << 64), UUID(int=0xA11CE)
FULL = [
    ("uuid", STREAM, STREAM.bytes),
    ("int8", 7, (7).to_bytes(8)),
    ("text", "storyline.CommandIssued", b"storyline.CommandIssued"),
    ("bytea", b'{"version":1}\x00\xff', b'{"version":1}\x00\xff'),
    ("timestamptz", NOON, None),
    ("uuid", PERSON, PERSON.bytes),
    ("int8", -1001, (-1001).to_bytes(8, signed=True)),
    ("bool", True, b"\x01"),
    ("int8", 2**63 - 1, b"\x7f" + b"\xff" * 7),
    ("int8", 0, bytes(8)),
    ("text", "command", b"command"),
    ("text", "/é", "/é".encode()),
    ("text", "", b""),
    (
        "jsonb",
        '{"bb":1.50,"a":[true,null,"\u00e9"]}',
        '\x01{"a": [true, null, "é"], "bb": 1.50}'.encode(),
    ),
    ("timestamptz", NOON + timedelta(microseconds=1), None),
]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def microseconds(time: datetime) -> bytes:
    return ((time - EPOCH) // timedelta(microseconds=1)).to_bytes(8, signed=True)


def canonical(values: list[tuple[str, Any, bytes | None]]) -> bytes:
    """The number of columns; of each its type, its length (-1: NULL) and its bytes."""
    parts = [len(values).to_bytes(4)]
    for kind, value, sent in values:
        parts.append(OIDS[kind].to_bytes(4))
        data = microseconds(value) if isinstance(value, datetime) else sent
        parts += [b"\xff" * 4] if data is None else [len(data).to_bytes(4), data]
    return b"".join(parts)


@pytest.mark.parametrize("optional", [FULL[4:], [(kind, None, None) for kind, *_ in FULL[4:]]])
def test_an_event_is_digested_column_by_column(
    storyline: Storyline, optional: list[tuple[str, Any, bytes | None]]
) -> None:
    values = [*FULL[:4], *optional]
    casts = ", ".join(f"%s::{kind}" for kind, *_ in values)
    with storyline.connections.connection() as connection:
        query = f"SELECT event_digest({casts}) AS digest".encode()
        row = connection.execute(query, [value for _, value, _ in values]).fetchone()
    assert row == {"digest": sha256(canonical(values)).digest()}


def test_a_link_is_digested_alike_in_sql_and_here(storyline: Storyline) -> None:
    previous, digests = bytes(range(32)), bytes(range(64))
    with storyline.connections.connection() as connection:
        query = b"SELECT event_chain_digest(%s, %s, %s, %s, %s) AS digest"
        row = connection.execute(query, [previous, 5, 9, NOON, digests]).fetchone()
    assert row is not None
    numbers = (5).to_bytes(8) + (9).to_bytes(8)
    assert row["digest"] == sha256(previous + numbers + microseconds(NOON) + digests).digest()
    link = Link(9, 5, microseconds(NOON), digests, row["digest"])
    assert link.follows_from(Head(5, previous))
    assert not link.follows_from(Head(4, previous))
    assert [entry.position for entry in link.entries()] == [8, 9]
