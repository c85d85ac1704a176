"""Writers in processes of their own, and a reader that follows them by position alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from threading import Barrier

import psycopg
import pytest

from adapters.postgres.connection.connect import pool
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.statements import statement
from tests.drivers.programs import processes
from tests.factories.events import message

WRITERS = 4
APPENDS = 60
EVENTS = 5
LOCK = "LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE;"
# The chain alone would refuse writers that overtake each other.
CHAINING = re.compile(r"    IF last_position.*WHERE appended > 0;\n", re.DOTALL)

# Between drawing positions and the commit that shows them to readers lies up to 4 ms, at random,
# so that positions that can overtake each other do.
SLOW_COMMITS = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END $$;
CREATE TRIGGER dawdle AFTER INSERT ON event_log EXECUTE FUNCTION dawdle();
"""


@pytest.fixture
def slow_database_url(database_url: str) -> str:
    with psycopg.connect(database_url) as connection:
        connection.execute(SLOW_COMMITS)
    return database_url


def test_a_reader_that_follows_four_writers_loses_nothing(slow_database_url: str) -> None:
    seen, recorded = follow_writers(slow_database_url)
    assert len(recorded) == WRITERS * APPENDS * EVENTS
    assert seen == recorded


def test_without_its_lock_and_the_chain_the_same_reader_loses_events(
    slow_database_url: str,
) -> None:
    append, links = CHAINING.subn("", statement("functions/event_store/append_events"))
    assert (append.count(LOCK), links) == (1, 1)
    with psycopg.connect(slow_database_url) as connection:
        connection.execute(append.replace(LOCK, "").encode())
    seen, recorded = follow_writers(slow_database_url)
    assert len(recorded) == WRITERS * APPENDS * EVENTS
    assert set(seen) < set(recorded)


def follow_writers(url: str) -> tuple[list[int], list[int]]:
    """The positions that a reader saw while the writers wrote, and those that there are."""
    seen: list[int] = []
    with writers(url) as at_work, psycopg.connect(url, autocommit=True) as connection:
        writing = True
        while writing:  # and once more when they have finished
            writing = any(writer.is_alive() for writer in at_work)
            seen += positions(connection, after=seen[-1] if seen else 0)
        return seen, positions(connection, after=0)


def positions(connection: psycopg.Connection[tuple[int]], *, after: int) -> list[int]:
    query = "SELECT notification_id FROM event_log WHERE notification_id > %s ORDER BY 1"
    return [position for (position,) in connection.execute(query, [after])]


@contextmanager
def writers(url: str) -> Iterator[list[BaseProcess]]:
    all_are_there = processes.Barrier(WRITERS)
    at_work = [processes.Process(target=write, args=(url, all_are_there)) for _ in range(WRITERS)]
    for writer in at_work:
        writer.start()
    yield list(at_work)
    for writer in at_work:
        writer.join()
        assert writer.exitcode == 0


def write(url: str, all_are_there: Barrier) -> None:
    with pool(url) as connections:
        log = PostgresEventLog(connections)
        all_are_there.wait(60)
        for _ in range(APPENDS):
            log.append([[message()] for _ in range(EVENTS)])
