"""A dump restored into another cluster is the same Storyline, and goes on from there."""

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import open_storyline
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from projections.projection import all_projections
from tests.conftest import DEBIAN_15
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project, record
from tests.drivers.server_folder import server_folder
from tests.factories.events import decision, message, press
from tests.requirements import require

TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname IN ('public', 'storyline_shadow') ORDER BY 1, 2
"""
SIMULATED = [
    "--users",
    "4",
    "--days",
    "30",
    "--events",
    "300",
    "--seed",
    "5",
    "--until",
    "2026-03-01",
]
IN_MARCH = ["--days", "60", "--as-of", "2026-03-01", "--json"]
ASKED = [
    ["stats", "team", *IN_MARCH],
    ["stats", "decisions", *IN_MARCH],
    ["interactions", "--limit", "50", "--json"],
]


@pytest.fixture(params=["pg18", pytest.param("pg15", marks=pytest.mark.oldest_postgres)])
def source(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    """The database that is backed up."""
    if request.param == "pg18":
        yield database_url
    else:
        require(DEBIAN_15.exists(), f"PostgreSQL 15 in {DEBIAN_15}")
        with server_folder() as folder, embedded_postgres(folder, bin_dir=DEBIAN_15) as url:
            yield url


@pytest.fixture
def target() -> Iterator[str]:
    """An empty database in another cluster, of Postgres 18."""
    with server_folder() as folder, embedded_postgres(folder) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE restored")
        yield make_conninfo(url, dbname="restored")


def test_a_plain_script_restores_the_same(source: str, target: str, tmp_path: Path) -> None:
    with open_storyline(source) as storyline:
        record(storyline, message(), decision(press()))
        project(storyline)
    leave_things_half_done(source)
    script = str(tmp_path / "storyline.sql")
    run("pg_dump", "--no-owner", "--no-acl", f"--file={script}", source)
    run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={script}", target)
    assert contents(target) == contents(source)


def test_a_restored_dump_has_all_there_was_and_goes_on(
    storyline: CommandLine, source: str, target: str, tmp_path: Path
) -> None:
    here, there = (partial(storyline, DATABASE_URL=url) for url in (source, target))
    updates = here("simulate", *SIMULATED).out.splitlines(keepends=True)
    older, newer = "".join(updates[:200]), "".join(updates[200:])
    succeed(here("import", "updates", "-", stdin=older))
    succeed(here("projector", "--once"))
    leave_things_half_done(source)

    back_up_and_restore(source, target, tmp_path)

    assert contents(target) == contents(source)
    assert there("migrate", "--json").json["applied"] == ["roles/grants"]
    assert there("migrate", "--json").json["applied"] == []
    for asked in ASKED:
        assert there(*asked).json == here(*asked).json
    head = succeed(there("audit", "head")).out
    assert head == here("audit", "head").out
    succeed(there("audit", "verify"))

    assert there("import", "updates", "-", "--json", stdin=older).json["recorded"] == 0
    assert there("import", "updates", "-", "--json", stdin=newer).json["recorded"] > 0
    assert there("audit", "verify", "--since", head, "--json").json["position"] > position(head)
    succeed(there("audit", "verify"))
    succeed(there("projector", "--once"))
    succeed(there("replay", "--all", "--verify"))
    with psycopg.connect(target) as owner, pytest.raises(psycopg.Error, match="append-only"):
        owner.execute("SET session_replication_role = replica; DELETE FROM event_log")


def leave_things_half_done(url: str) -> None:
    """A replay that was interrupted, positions that were used up, a role that is only here."""
    with open_storyline(url) as storyline:
        storyline.projections.begin(all_projections()["user_stats"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SELECT nextval('event_log_notification_id_seq')")
        owner.execute("DROP ROLE IF EXISTS only_here")
        owner.execute("CREATE ROLE only_here")
        owner.execute("GRANT SELECT ON user_stats TO only_here")
        owner.execute("ALTER TABLE parked_updates OWNER TO only_here")


def back_up_and_restore(source: str, target: str, folder: Path) -> None:
    """As docs/how-to/back-up.md says."""
    backup = str(folder / "storyline.dump")
    run("pg_dump", "--format=custom", f"--file={backup}", source)
    run("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", f"--dbname={target}", backup)


def run(tool: str, *arguments: str) -> None:
    subprocess.run([str(wheel_binaries() / tool), *arguments], check=True)


def contents(url: str) -> dict[str, Any]:
    """Each row of each table, and the last position that was given out."""
    found: dict[str, Any] = {}
    with psycopg.connect(url) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            every = SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(Identifier(schema, table))
            found[f"{schema}.{table}"] = connection.execute(every).fetchall()
        last = "SELECT last_value FROM event_log_notification_id_seq"
        found["last position"] = connection.execute(last).fetchone()
    return found


def position(head: str) -> int:
    return int(head.partition(":")[0])


def succeed(finished: Any) -> Any:
    assert finished.exit_code == 0, finished.err
    return finished
