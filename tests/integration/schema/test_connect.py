"""Errors of Postgres are translated, and every value survives the connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic

import psycopg
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.connection.connect import Pool, connection, pool
from adapters.postgres.event_store.wake_ups import PostgresWakeUps
from domain.errors import DatabaseRefused, DatabaseUnavailable, LimitExceeded, StorylineError
from tests.drivers.event_log import record
from tests.factories.events import NOON, TEAM, message

PUBLISHED = [
    "CREATE TABLE published (n integer)",
    "CREATE PUBLICATION everything FOR TABLE published",
]
LISTENING = """
SELECT FROM pg_stat_activity
WHERE query LIKE '%LISTEN event_log%' AND pid <> pg_backend_pid() AND datname = current_database()
"""


@pytest.fixture
def connections(database_url: str) -> Iterator[Pool]:
    with pool(database_url, size=1) as connections:
        yield connections


@pytest.fixture
def locked(database_url: str) -> Iterator[None]:
    """A client that holds a lock on the table users."""
    with psycopg.connect(database_url) as somebody:
        somebody.execute("LOCK TABLE users")
        yield


def told(connections: Pool, *queries: str) -> StorylineError:
    """The error of the queries, run on one connection."""
    with pytest.raises(StorylineError) as error:
        run(connections, *queries)
    return error.value


def run(connections: Pool, *queries: str) -> None:
    with connection(connections) as borrowed:
        for query in queries:
            borrowed.execute(query.encode())


def test_a_connection_that_the_server_ended_is_not_lent(
    connections: Pool, database_url: str
) -> None:
    with connection(connections) as borrowed:
        ended = borrowed.info.backend_pid
    with psycopg.connect(database_url, autocommit=True) as somebody:
        somebody.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    with connection(connections) as borrowed:
        assert borrowed.execute("SELECT 1").fetchone()
        assert borrowed.info.backend_pid != ended


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        (["SET statement_timeout = 50", "SELECT pg_sleep(60)"], "due to statement timeout"),
        (["SET lock_timeout = 50", "TABLE users"], "due to lock timeout"),
        (["SELECT repeat('x', 1024 * 1024 * 1024)"], "too large"),
        (
            [
                "SET temp_file_limit = '64kB'",
                "SET work_mem = '64kB'",
                "SELECT random() FROM generate_series(1, 100000) ORDER BY 1",
            ],
            "temporary file size exceeds",
        ),
    ],
    ids=["time", "lock", "size", "disk"],
)
def test_a_query_that_exceeds_a_limit_is_not_retried(
    connections: Pool, locked: None, queries: list[str], said: str
) -> None:
    error = told(connections, *queries)
    assert type(error) is LimitExceeded
    assert str(error).startswith("the database gave up: ")
    assert said in str(error)


def test_a_refused_change_is_not_an_absence(connections: Pool) -> None:
    run(connections, *PUBLISHED)
    error = told(connections, "DELETE FROM published")
    assert type(error) is DatabaseRefused
    assert str(error).startswith("the database refuses: cannot delete from table")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DO $$ BEGIN RAISE 'no space' USING ERRCODE = '53100'; END $$", "in trouble: no space"),
        ("DO $$ BEGIN RAISE 'memory' USING ERRCODE = '53200'; END $$", "in trouble: memory"),
        ("DO $$ BEGIN RAISE 'again' USING ERRCODE = '40P01'; END $$", "in trouble: again"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "no database at "),
    ],
)
def test_trouble_that_may_pass_is_an_absence(connections: Pool, query: str, said: str) -> None:
    error = told(connections, query)
    assert type(error) is DatabaseUnavailable
    assert said in str(error)


@pytest.mark.parametrize(
    ("variable", "value"), [("PGCLIENTENCODING", "LATIN1"), ("PGDATESTYLE", "German")]
)
def test_text_and_times_survive_the_client_environment(
    storyline: Storyline,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    with open_storyline(database_url) as elsewhere:
        said = elsewhere.service.log_message(None, "text", {"a": "🌅"}, TEAM, occurred_at=NOON)
        assert elsewhere.service.get_by_type("message", as_of=NOON) == [said]


def test_a_listener_is_woken_by_an_append_and_leaves_no_connection_behind(
    storyline: Storyline, database_url: str
) -> None:
    with (
        ThreadPoolExecutor() as threads,
        psycopg.connect(database_url, autocommit=True) as observer,
    ):
        with closing(PostgresWakeUps(database_url)) as wake_ups:
            threads.submit(wake_ups.wait, 60).result(timeout=30)  # something may have come before
            assert len(observer.execute(LISTENING).fetchall()) == 1
            record(storyline, message())
            threads.submit(wake_ups.wait, 60).result(timeout=30)
        deadline = monotonic() + 30
        while observer.execute(LISTENING).fetchall():
            assert monotonic() < deadline
