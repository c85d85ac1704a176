"""What a session needs does not depend on the settings of a server."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from psycopg import DataError

from adapters.postgres.connection.session import EARLIEST, LATEST, UtcLoader, column
from adapters.statements import names, statement

REPLACED = "migrations/0011_event_version"
"""0014 has the same function without a backslash."""


@pytest.mark.parametrize(
    ("printed", "time"),
    [
        (b"2024-05-06 12:00:00+00", datetime(2024, 5, 6, 12, tzinfo=UTC)),
        (b"2024-05-06 12:00:00.25+00", datetime(2024, 5, 6, 12, microsecond=250_000, tzinfo=UTC)),
        (b"2024-05-06 14:00:00.000001+05:30", datetime(2024, 5, 6, 8, 30, 0, 1, tzinfo=UTC)),
        (b"1890-01-01 00:00:00+00:53:28", datetime(1889, 12, 31, 23, 6, 32, tzinfo=UTC)),
        (b"0001-01-01 00:00:00+00", EARLIEST),
        (b"0001-01-01 00:00:00+02", EARLIEST),
        (b"0001-12-31 19:03:58-04:56:02 BC", EARLIEST),
        (b"-infinity", EARLIEST),
        (b"9999-12-31 23:00:00-05", LATEST),
        (b"10000-01-01 00:00:00+00", LATEST),
        (b"infinity", LATEST),
    ],
)
def test_every_time_that_postgres_prints_is_read(printed: bytes, time: datetime) -> None:
    assert UtcLoader(1184).load(printed) == time


@pytest.mark.parametrize("printed", [b"06.05.2024 12:00:00 UTC", b"tomorrow", b""])
def test_a_time_in_another_style_is_not_guessed(printed: bytes) -> None:
    with pytest.raises(DataError, match="not a time in ISO format"):
        UtcLoader(1184).load(printed)


def test_a_column_of_nulls_is_no_array() -> None:
    some = [None, uuid4()]
    assert [column([None, None]), column([]), column(some)] == [None, None, some]


def test_no_sql_text_depends_on_standard_conforming_strings() -> None:
    rooms = ("functions", "migrations", "projections", "queries", "roles", "views")
    texts = [name for room in rooms for name in names(room) if name != REPLACED]
    # In E'...' a backslash means the same everywhere.
    plain = {name: re.sub(r"\bE'[^']*'", "", statement(name)) for name in texts}
    assert [name for name, text in plain.items() if "\\" in text] == []
