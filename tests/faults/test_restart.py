"""Clients of a server that is killed under them and started again by its supervisor."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from domain.errors import DatabaseUnavailable
from domain.events import Event
from tests.drivers.event_log import outcomes, project, record, rows
from tests.drivers.server_folder import server_folder
from tests.factories.events import message


@pytest.fixture
def url() -> Iterator[str]:
    """A server of our own, which we may kill."""
    with server_folder() as folder, embedded_postgres(folder) as url:
        yield url


@pytest.fixture
def storyline(url: str) -> Iterator[Storyline]:
    with open_storyline(url) as opened:
        yield opened


def test_what_was_recorded_before_a_restart_is_a_duplicate_after_it(
    storyline: Storyline, url: str
) -> None:
    before, after = message(), message()
    record(storyline, before)
    kill_and_await(url)
    assert outcomes(record(storyline, before, after)) == ["duplicate", "recorded"]


def test_who_tries_again_until_it_works_loses_nothing_and_records_nothing_twice(
    storyline: Storyline, url: str
) -> None:
    enough = threading.Event()
    recorded: list[Event] = []

    def go_on_recording() -> None:
        while not enough.is_set():
            recorded.append(record_until_it_works(storyline, message()))

    writer = threading.Thread(target=go_on_recording)
    writer.start()
    for _ in range(2):
        kill_and_await(url)
    enough.set()
    writer.join()

    project(storyline)
    (activity,) = rows(storyline.connections, "team_activity")
    assert activity["interactions"] == len(recorded)


def record_until_it_works(storyline: Storyline, event: Event) -> Event:
    for _ in patiently():
        with suppress(DatabaseUnavailable):
            record(storyline, event)
            return event
    raise AssertionError("the database does not come back")


def kill_and_await(url: str) -> None:
    """Kill the server, and return once another one answers in its place."""
    killed = postmaster(url)
    os.kill(killed, signal.SIGKILL)
    for _ in patiently():
        with suppress(psycopg.OperationalError):
            if postmaster(url) != killed:
                return
    raise AssertionError("the server does not come back")


def patiently(seconds: float = 60) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.01)


def postmaster(url: str) -> int:
    with psycopg.connect(url) as connection:
        pid = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), e'\\n', 1)")
        return int(pid.fetchall()[0][0])
