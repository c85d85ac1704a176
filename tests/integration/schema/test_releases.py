"""Releases beside each other: one that is too old for a database refuses, and changes nothing."""

import tomllib
from pathlib import Path

import psycopg
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.event_store.mapper import Row
from adapters.postgres.schema.migrate import RELEASE, check_events, migrate
from adapters.statements import names, statement
from domain.errors import ReleaseTooOld
from domain.events import EVENTS
from tests.drivers.event_log import outcomes, record, rows
from tests.factories.events import ALICE, message, some_days_work

NEWER = "storyline.Newer"
APPEND_EVENTS = "functions/event_store/append_events"
RECORD = """
INSERT INTO schema_migration (name, checksum) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
"""
OLD_BUCKET = """
CREATE OR REPLACE FUNCTION storyline_bucket(moment timestamptz) RETURNS timestamptz
LANGUAGE sql AS 'SELECT moment'
"""
ANNOUNCE = "SET storyline.migrates = 'on'"
NEXT = (RELEASE[0], RELEASE[1] + 1)
APPEND_OF_RELEASE_0_2 = Path(__file__).parents[2] / "data/release_0_2/append_events.sql"


def topics(storyline: Storyline) -> set[tuple[str, int]]:
    found = rows(storyline.connections, "event_topics")
    return {(row["topic"], row["version"]) for row in found}


def append(storyline: Storyline, topic: str, state: bytes) -> None:
    storyline.log.append_stored([[Row(ALICE, 1, topic, state)]])


# Events of a newer release


def test_the_database_knows_which_events_the_log_may_have(storyline: Storyline) -> None:
    before = topics(storyline)
    record(storyline, *some_days_work())
    assert topics(storyline) == before  # those of the first releases
    assert {topic for topic, _ in before} < EVENTS.keys()

    append(storyline, NEWER, b'{"version":12,"goal":7}')
    assert topics(storyline) - before == {(NEWER, 12)}
    append(storyline, NEWER, b'{"version":13,"goal":7}')  # refused: the stream version is taken
    assert topics(storyline) - before == {(NEWER, 12)}


@pytest.mark.parametrize(
    ("topic", "version"),
    [(NEWER, 1), ("storyline.CommandIssued", 2), ("storyline.BotResponded", 10)],
)
def test_a_log_with_an_event_of_a_newer_release_is_not_opened(
    storyline: Storyline, database_url: str, topic: str, version: int
) -> None:
    append(storyline, topic, b'{"version":%d,"goal":7}' % version)
    told = f"the log has {topic} in version {version}, which a newer release wrote"
    with pytest.raises(ReleaseTooOld, match=told), open_storyline(database_url):
        pass
    with pytest.raises(ReleaseTooOld, match=told):
        check_events(database_url)


def test_a_database_without_a_log_has_no_event_of_a_newer_release(server_url: str) -> None:
    check_events(server_url)


# A database that a newer release has migrated


def migrate_as_next_release(url: str, works_with: tuple[int, int]) -> None:
    """Do what the next release does, which changes the function that appends."""
    body = f"SELECT ARRAY[{NEXT[0]}, {NEXT[1]}], ARRAY[{works_with[0]}, {works_with[1]}]"
    with psycopg.connect(url, autocommit=True) as newer:
        newer.execute(ANNOUNCE)
        newer.execute(
            "CREATE OR REPLACE FUNCTION storyline_release(OUT release integer[],"
            f" OUT works_with integer[]) LANGUAGE sql AS '{body}'".encode()
        )
        newer.execute(RECORD, ["functions/schema/storyline_release", "new"])
        newer.execute(RECORD, [APPEND_EVENTS, "new"])


def applied(storyline: Storyline) -> dict[str, str]:
    return {row["name"]: row["checksum"] for row in rows(storyline.connections, "schema_migration")}


def test_a_release_works_on_what_the_next_one_has_migrated(
    storyline: Storyline, database_url: str
) -> None:
    migrate_as_next_release(database_url, works_with=RELEASE)
    before = applied(storyline)
    assert migrate(database_url) == []
    with open_storyline(database_url) as older:
        assert outcomes(record(older, message())) == ["recorded"]
    assert applied(storyline) == before
    assert before[APPEND_EVENTS] == "new"


def test_a_release_that_the_next_one_does_not_serve_any_more_refuses(
    storyline: Storyline, database_url: str
) -> None:
    migrate_as_next_release(database_url, works_with=NEXT)
    before = applied(storyline)
    told = r"release 0\.\d+ has migrated this database, and only releases from 0\.\d+ on work with"
    with pytest.raises(ReleaseTooOld, match=told):
        migrate(database_url)
    assert applied(storyline) == before


def test_a_migration_that_this_release_does_not_know_is_left_alone(
    storyline: Storyline, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as newer:
        newer.execute(ANNOUNCE)
        newer.execute(RECORD, ["migrations/9999_goals", "new"])
        newer.execute(RECORD, [APPEND_EVENTS, "new"])
    assert migrate(database_url) == []
    assert applied(storyline)[APPEND_EVENTS] == "new"


def test_the_release_is_the_same_in_python_in_sql_and_in_the_package(storyline: Storyline) -> None:
    with storyline.connections.connection() as connection:
        row = connection.execute(statement("queries/schema/release")).fetchone()
    package = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    major, minor, *_ = package["project"]["version"].split(".")
    assert row
    assert tuple(row["release"]) == RELEASE == (int(major), int(minor))
    assert tuple(row["works_with"]) <= RELEASE


def test_a_program_of_the_release_before_goes_on_appending(
    storyline: Storyline, sql_texts: Path
) -> None:
    (sql_texts / "queries/event_store/append_events.sql").write_text(
        APPEND_OF_RELEASE_0_2.read_text()
    )
    work = some_days_work()
    assert set(outcomes(record(storyline, *work))) == {"recorded"}
    assert set(outcomes(record(storyline, *work))) == {"duplicate"}


# Releases up to 0.2 do not look: the database refuses them


def start_release_0_2(url: str) -> None:
    """Do what releases up to 0.2 do first: put a function back, and record it."""
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE schema_migration IN SHARE UPDATE EXCLUSIVE MODE")
        connection.execute(OLD_BUCKET)
        connection.execute(RECORD, ["functions/reports/storyline_bucket", "old"])


def test_a_release_that_does_not_look_is_refused_and_its_functions_are_taken_back(
    storyline: Storyline, database_url: str
) -> None:
    with pytest.raises(
        psycopg.errors.ObjectNotInPrerequisiteState,
        match=r"migrated by release 0\.3 or newer, and this release is older",
    ):
        start_release_0_2(database_url)
    with storyline.connections.connection() as connection:
        query = "SELECT storyline_bucket('2024-05-07 12:01Z') = '2024-05-07 12:00Z' AS is_ours"
        assert connection.execute(query).fetchone() == {"is_ours": True}
    assert migrate(database_url) == []


def test_the_function_that_they_put_back_first_can_be_replaced() -> None:
    """Any other one might have another result type, and Postgres would name that instead."""
    assert names("functions")[0] == APPEND_EVENTS


def test_a_dump_of_the_data_can_still_be_restored(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO schema_migration (name, checksum) VALUES ('views/x', '0')")
        connection.rollback()
