"""The lock of the append: only our function reaches it, and nobody waits for it in silence."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import app
from adapters.postgres.connection.connect import connection
from adapters.postgres.connection.session import Session
from adapters.postgres.schema.migrate import migrate
from adapters.statements import statement
from domain.errors import DatabaseUnavailable
from tests.drivers.event_log import outcomes, record, rows
from tests.drivers.sql_files import edit
from tests.drivers.waiting import wait_for
from tests.factories.events import message

APPEND = "functions/event_store/append_events"
LOCK = "LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE;"
WAITING = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def impatient_url(database_url: str, sql_texts: Path) -> str:
    """A database whose appends wait for a tenth of a second."""
    edit(sql_texts / f"{APPEND}.sql", "lock_timeout = '5s'", "lock_timeout = '100ms'")
    edit(sql_texts / f"{APPEND}.sql", "timeout', '10s'", "timeout', '100ms'")
    migrate(database_url)
    return database_url


@contextmanager
def held(url: str, lock: str = LOCK) -> Iterator[psycopg.Connection]:
    """The owner holds the lock."""
    with psycopg.connect(url, application_name="a migration") as holder:
        holder.execute(lock.encode())
        yield holder


def test_an_append_that_waits_for_long_says_for_whom(
    impatient_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", impatient_url)
    monkeypatch.setenv("STORYLINE_STATE_DIR", str(tmp_path / "state"))
    with open_storyline(impatient_url) as storyline:
        with held(impatient_url) as holder:
            wait_for(storyline.log.lock_holders, "a lock that is seconds old")
            with pytest.raises(DatabaseUnavailable) as error:
                record(storyline, message())
            named = (
                f"appends wait for process {holder.info.backend_pid} (role postgres, a migration)"
            )
            assert str(error.value).startswith(f"{named} since 20")
            assert named in CliRunner().invoke(app, ["status"]).stdout
            status = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
            assert [each["role"] for each in status["lock_holders"]] == ["postgres"]
        assert outcomes(record(storyline, message())) == ["recorded"]
        assert storyline.log.lock_holders() == []


@pytest.mark.parametrize("table", ["event_log", "event_chain"])
def test_a_lock_on_the_log_is_told_too(storyline: Storyline, database_url: str, table: str) -> None:
    with held(database_url, f"LOCK TABLE {table} IN SHARE MODE") as holder:
        (found,) = wait_for(storyline.log.lock_holders, "a lock that is seconds old")
        assert found.pid == holder.info.backend_pid


def test_a_client_that_is_idle_loses_the_lock(impatient_url: str) -> None:
    appends = statement("queries/event_store/append_events").replace("%b", "'{}'")
    with open_storyline(impatient_url) as storyline, psycopg.connect(impatient_url) as idle:
        idle.execute(appends.encode())
        wait_for(lambda: is_ended(idle), "end of the idle client")
        assert outcomes(record(storyline, message())) == ["recorded"]


def is_ended(client: psycopg.Connection) -> bool:
    try:
        client.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return False


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_append_under_another_isolation_is_refused(database_url: str, level: str) -> None:
    appends = statement("queries/event_store/append_events").replace("%b", "'{}'")
    with psycopg.connect(database_url, autocommit=True) as client:
        client.execute(f"BEGIN ISOLATION LEVEL {level}".encode())
        with pytest.raises(psycopg.Error, match="needs READ COMMITTED") as error:
            client.execute(appends.encode())
    assert error.value.sqlstate == "ST001"


def test_a_commit_is_durable_whatever_the_session_prefers(database_url: str) -> None:
    appends = statement("queries/event_store/append_events").replace("%b", "'{}'")
    with psycopg.connect(database_url) as client:
        client.execute("SET synchronous_commit = off")
        client.execute(appends.encode())
        assert client.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_an_append_under_way_through_the_function_before_is_refused(
    storyline: Storyline, database_url: str, sql_texts: Path
) -> None:
    before = rows(storyline.connections, "event_log")
    with (
        psycopg.connect(database_url, autocommit=True) as owner,
        ThreadPoolExecutor() as threads,
    ):
        for text in release_before():
            owner.execute(text.encode())
        owner.execute("SELECT pg_advisory_lock(hashtext('storyline.event_log'))")
        under_way = threads.submit(record, storyline, message())
        wait_for(lambda: owner.execute(WAITING).fetchone(), "an append that waits")
        migrate(database_url)
        owner.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(Exception, match="event_chain_head"):
            under_way.result()
    assert rows(storyline.connections, "event_log") == before
    assert outcomes(record(storyline, message())) == ["recorded"]
    list(storyline.audit.verify())


def release_before() -> list[str]:
    """What makes the database one of the release before this lock, with its append."""
    append = statement(APPEND).replace("SET lock_timeout = '5s'\n", "")
    begin, end = append.index("    IF current_setting('transaction_isolation')"), append.index(LOCK)
    old_lock = "    PERFORM pg_advisory_xact_lock(hashtext('storyline.event_log'));"
    append = append[:begin] + old_lock + append[end + len(LOCK) :]
    head = append[
        append.index("    FROM (\n        (SELECT c.position") : append.index(") AS head")
    ]
    chain = statement("migrations/0009_event_chain")
    chain_head = chain[chain.index("CREATE FUNCTION event_chain_head") :]
    return [
        "DROP TABLE event_log_lock",
        chain_head[: chain_head.index("$$;") + 3],
        append.replace(head, "    FROM (SELECT * FROM event_chain_head()"),
        f"DELETE FROM schema_migration WHERE name ~ '0013_append_lock|{APPEND}'",
    ]


def test_a_server_that_is_stopped_is_away_after_the_deadline(
    storyline: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "deadline", 0.2)
    with open_storyline(str(storyline.connections.conninfo), connections=1) as alone:
        with stopped(alone), pytest.raises(DatabaseUnavailable, match="no answer within"):
            record(alone, message())
        with (
            stopped(alone),
            pytest.raises(DatabaseUnavailable, match="no answer within"),
            connection(alone.connections, deadline=0.2) as connected,
        ):
            connected.execute("SELECT 1")
        assert outcomes(record(alone, message())) == ["recorded"]


@contextmanager
def stopped(storyline: Storyline) -> Iterator[None]:
    """Stop the server process behind the only connection of the pool."""
    with storyline.connections.connection() as connected:
        pid = connected.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
