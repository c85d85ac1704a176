"""The answers in the guide for analysts: what its queries give on the demo data."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import open_storyline
from adapters.cli.running.demo_command import import_demo
from docs.reference.pages import table

GUIDE: Final = Path(__file__).parents[1] / "analysts.md"
WITH_NAMES: Final = "## With names"
ANALYST: Final = "storyline_analyst"
NAMES: Final = "storyline_analyst_names"

_UNTIL: Final = datetime(2026, 3, 1, tzinfo=UTC)
_QUERY = re.compile(r"(^```sql\n(.*?)^```\n)(\n(?:\|[^\n]*\n)+)?", re.DOTALL | re.MULTILINE)

Answer = tuple[list[str], list[tuple[Any, ...]]]
"""The names of the columns, and the rows."""


def import_demo_data(database_url: str) -> None:
    """Fill a migrated database with the data that the guide is about."""
    with open_storyline(database_url) as storyline:
        import_demo(storyline, _UNTIL)


def queries(text: str) -> list[str]:
    """The queries in a part of the guide."""
    return [found[2] for found in _QUERY.finditer(text)]


def answered(text: str, database_url: str) -> str:
    """The guide with the answer under each query, asked with the roles that it names."""
    plain, heading, named = text.partition(WITH_NAMES)
    with_names = _filled(named, lambda query: ask(database_url, query, ANALYST, NAMES))
    return _filled(plain, lambda query: ask(database_url, query, ANALYST)) + heading + with_names


def ask(database_url: str, query: str, *roles: str) -> Answer:
    """Ask as a login that has these roles only. Nothing of it stays."""
    with psycopg.connect(database_url) as connection:
        login = Identifier("an analyst of the guide")
        connection.execute(SQL("CREATE ROLE {}").format(login))
        for role in roles:
            connection.execute(SQL("GRANT {} TO {}").format(Identifier(role), login))
        connection.execute(SQL("SET LOCAL ROLE {}").format(login))
        try:
            found = connection.execute(query.encode())
            return [column.name for column in found.description or ()], found.fetchall()
        finally:
            connection.rollback()


def _filled(text: str, answer: Callable[[str], Answer]) -> str:
    return _QUERY.sub(lambda found: f"{found[1]}\n{_shown(*answer(found[2]))}", text)


def _shown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    return table(columns, [["" if cell is None else str(cell) for cell in row] for row in rows])
