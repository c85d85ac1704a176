"""Migrations apply once, in order, and may be run at any time."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.schema.migrate import migrate
from domain.errors import MigrationFailed
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import execute, project, read_tables, record, rows
from tests.drivers.sql_files import edit
from tests.factories.events import message, press, response


def schema(url: str) -> str:
    """Every object of a database, as SQL."""
    pg_dump = str(wheel_binaries() / "pg_dump")
    dump = [pg_dump, "--schema-only", "--restrict-key=same", url]
    return subprocess.run(dump, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_in_another_encoding_is_refused(server_url: str, encoding: str) -> None:
    name = f"odd_{uuid4().hex[:12]}"
    make = f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(make.encode())
        try:
            with pytest.raises(MigrationFailed, match=f"{name} is in {encoding}, .* needs UTF8"):
                migrate(make_conninfo(server_url, dbname=name))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_a_search_path_without_a_schema_is_named(empty_database: EmptyDatabase) -> None:
    url = empty_database()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            f"ALTER DATABASE {owner.info.dbname} SET search_path = storyline_app".encode()
        )
    with pytest.raises(MigrationFailed, match="there is no schema storyline_app"):
        migrate(url)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA storyline_app")
    assert migrate(url)
    assert migrate(url) == []


def test_a_second_migration_changes_nothing(
    empty_database: EmptyDatabase,
) -> None:
    url = empty_database()
    applied = migrate(url)
    assert applied[0] == "migrations/0001_event_log"
    once = schema(url)
    assert "CREATE TABLE public.event_log" in once
    assert migrate(url) == []
    assert schema(url) == once


def test_of_several_migrations_at_once_each_text_is_applied_by_one(
    empty_database: EmptyDatabase,
) -> None:
    alone, together = empty_database(), empty_database()
    everything = migrate(alone)
    start = Barrier(4)

    def wait_and_migrate() -> list[str]:
        start.wait()
        return migrate(together)

    with ThreadPoolExecutor(start.parties) as threads:
        waiting = [threads.submit(wait_and_migrate) for _ in range(start.parties)]
        applied = [name for each in waiting for name in each.result()]
    assert sorted(applied) == sorted(everything)
    assert schema(together) == schema(alone)


def test_a_dropped_read_table_is_created_again_with_its_rights_and_filled(
    storyline: Storyline, database_url: str
) -> None:
    record(storyline, message(), press())
    project(storyline)
    before = read_tables(storyline.connections)
    execute(storyline.connections, "DROP TABLE user_stats CASCADE")
    assert migrate(database_url) == ["projections/user_stats", "roles/grants"]
    assert migrate(database_url) == []
    record(storyline, response())
    project(storyline)
    assert rows(storyline.connections, "user_stats") == before["user_stats"]
    with storyline.connections.connection() as connection:
        may = "SELECT has_table_privilege('storyline_analyst', 'user_stats', 'SELECT') AS may"
        assert connection.execute(may).fetchone() == {"may": True}


def test_an_applied_migration_that_was_changed_is_named_and_nothing_is_applied(
    database_url: str, sql_texts: Path
) -> None:
    before = schema(database_url)
    edit(sql_texts / "migrations/0002_users.sql", "username text", "username varchar")
    edit(sql_texts / "functions/reports/storyline_bucket.sql", "15 minutes", "30 minutes")
    with pytest.raises(MigrationFailed, match=r"sql/migrations/0002_users\.sql was changed"):
        migrate(database_url)
    assert schema(database_url) == before


def test_a_migration_that_does_not_apply_is_named_and_those_before_it_stay(
    empty_database: EmptyDatabase, sql_texts: Path
) -> None:
    url, never_failed = empty_database(), empty_database()
    migrate(never_failed)
    broken = sql_texts / "migrations/0004_parked_updates.sql"
    edit(broken, "CREATE TABLE parked_updates", "CREATE TABEL parked_updates")
    with pytest.raises(MigrationFailed, match=r"sql/migrations/0004_parked_updates\.sql.*TABEL"):
        migrate(url)
    assert "CREATE TABLE public.users" in schema(url)

    edit(broken, "CREATE TABEL parked_updates", "CREATE TABLE parked_updates")
    assert migrate(url)[0] == "migrations/0004_parked_updates"
    assert schema(url) == schema(never_failed)


def test_what_a_new_release_adds_or_rewrites_is_applied_and_nothing_else(
    database_url: str, sql_texts: Path
) -> None:
    with open_storyline(database_url) as storyline:
        record(storyline, message())
    view = sql_texts / "views/user_interactions.sql"
    edit(view, ") AS is_withdrawn", ") AS is_withdrawn, 'new' AS release")
    (sql_texts / "migrations/9999_colours.sql").write_text("CREATE TABLE colours ();")
    (sql_texts / "functions/storyline_answer.sql").write_text(
        "CREATE FUNCTION storyline_answer() RETURNS integer LANGUAGE sql AS 'SELECT 42'"
    )
    assert migrate(database_url) == [
        "migrations/9999_colours",
        "functions/storyline_answer",
        "views/user_interactions",
        "roles/grants",
    ]
    assert migrate(database_url) == []
    with psycopg.connect(database_url) as connection:
        query = "SELECT release, storyline_answer() FROM user_interactions"
        assert connection.execute(query).fetchall() == [("new", 42)]


def test_functions_change_all_together_or_not_at_all(database_url: str, sql_texts: Path) -> None:
    bucket, window = (
        sql_texts / f"functions/reports/storyline_{each}.sql" for each in ("bucket", "window")
    )
    edit(bucket, "'15 minutes'", "'15 minute'")
    edit(window, "IMMUTABLE", "IMMUTABEL")
    with pytest.raises(
        MigrationFailed, match=r"functions/reports/storyline_window.sql does not apply"
    ):
        migrate(database_url)
    edit(window, "IMMUTABEL", "IMMUTABLE")
    assert migrate(database_url) == ["functions/reports/storyline_bucket", "roles/grants"]
