"""A release that is too old for a database refuses, says why, and changes nothing."""

import psycopg
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.event_store.mapper import Row
from adapters.postgres.schema.migrate import check_events, migrate
from adapters.statements import names
from domain.errors import ReleaseTooOld
from domain.events import EVENTS
from tests.drivers.event_log import record, rows
from tests.factories.events import ALICE, some_days_work

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


def test_functions_of_a_newer_release_are_not_put_back(
    storyline: Storyline, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as newer:
        newer.execute(ANNOUNCE)
        newer.execute(RECORD, ["migrations/9999_goals", "new"])
        assert migrate(database_url) == []  # it has all that this release needs
        newer.execute(RECORD, [APPEND_EVENTS, "new"])
    with pytest.raises(ReleaseTooOld, match=r"migrated this database \(migrations/9999_goals\)"):
        migrate(database_url)
    applied = rows(storyline.connections, "schema_migration")
    assert {row["checksum"] for row in applied if row["name"] == APPEND_EVENTS} == {"new"}


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
