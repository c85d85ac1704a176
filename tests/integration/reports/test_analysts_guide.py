"""The guide for analysts: every query runs with the rights it names, and gives what is printed."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import duckdb
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.archive.archiving import archive
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import now, open_storyline
from docs.reference.answers import (
    ANALYST,
    GUIDE,
    NAMES,
    WITH_NAMES,
    answered,
    ask,
    import_demo_data,
    queries,
)
from tests.conftest import TEMPLATE

TEXT = GUIDE.read_text(encoding="utf-8")
PLAIN, NAMED = map(queries, TEXT.split(WITH_NAMES))


@pytest.fixture(scope="module")
def demo(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with the data that the guide is about."""
    name = f"demo_{uuid4().hex[:12]}"
    url = make_conninfo(server_url, dbname=name)
    database, template = Identifier(name), Identifier(TEMPLATE)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(database, template))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STORYLINE_STATE_DIR", str(tmp_path_factory.mktemp("state")))
            import_demo_data(url)
        yield url
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def test_an_archive_gives_the_answers_of_the_reports(demo: str, tmp_path: Path) -> None:
    asked = dict(re.findall(r'^([A-Z]+) = """(.*?)"""$', TEXT, re.DOTALL | re.MULTILINE))
    with open_storyline(demo) as storyline:
        list(archive(storyline.archives, ArchiveFiles(str(tmp_path)), now()))
    with duckdb.connect() as connection:
        connection.read_parquet(f"{tmp_path}/*.parquet").create_view("events")
        decisions = dict(connection.sql(asked["DECISIONS"]).fetchall())
        counts = connection.sql(asked["COUNTS"]).fetchall()
    window = "(p_since => '2026-02-01 00:00+01', p_as_of => '2026-03-01 00:00+01')"
    report = "SELECT posted, skipped, rejected FROM storyline_content_decisions"
    _, [reported] = ask(demo, report + window, ANALYST)
    assert tuple(decisions[each] for each in ("posted", "skipped", "rejected")) == reported
    _, counted = ask(demo, f"SELECT * FROM storyline_counts{window}", ANALYST)
    assert sorted(counts) == sorted(counted)


def test_it_has_fifteen_questions() -> None:
    assert len(PLAIN) == 15


def test_it_prints_what_the_database_answers(demo: str) -> None:
    assert answered(TEXT, demo) == TEXT, "run: make docs"


@pytest.mark.parametrize("query", PLAIN)
def test_an_analyst_gets_an_answer(demo: str, query: str) -> None:
    _, rows = ask(demo, query, ANALYST)
    assert rows


@pytest.mark.parametrize("query", NAMED)
def test_names_need_the_other_role_too(demo: str, query: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(demo, query, ANALYST)
    _, rows = ask(demo, query, ANALYST, NAMES)
    assert any("@" in row[0] for row in rows)
