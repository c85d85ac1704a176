"""The inbox's file: of an older release, damaged, looked at while somebody is at work, wiped."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_file import (
    alone,
    inbox_path,
    inbox_paths,
    is_handled,
    wipe,
)
from adapters.telegram.inbox.inbox_message import Done, NewMessage, Parked
from adapters.telegram.inbox.inbox_reader import drop_parked, inbox_view, mark_parked
from domain.errors import InboxDamaged, InboxUnusable

NOW = datetime(2024, 5, 6, 12, 30, 15, 123_456, tzinfo=UTC)

# What the first release made.
FIRST_RELEASE = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    update_id INTEGER,
    lane TEXT NOT NULL,
    received_at REAL NOT NULL,
    raw BLOB NOT NULL,
    parked TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS inbox_update ON inbox (update_id);
CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    last_update_id INTEGER NOT NULL,
    missed INTEGER NOT NULL
) STRICT;
INSERT INTO inbox (kind, update_id, lane, received_at, raw, parked)
VALUES ('update', 7, 'chat 1', 1715000000.5, x'7b7d', NULL),
       ('update', 8, 'chat 1', 1715000001.5, x'5b5d', 'no update');
INSERT INTO progress VALUES (0, 8, 3);
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return inbox_path(tmp_path / "state of a bot?", 110201)


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    with closing(Inbox(path)) as opened:
        yield opened


@pytest.fixture
def first_release(path: Path) -> Path:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.executescript(FIRST_RELEASE)
    return path


def message(update_id: int | None, raw: bytes = b"{}") -> NewMessage:
    return NewMessage("update", "chat 1", NOW, raw, update_id)


def test_an_inbox_of_the_first_release_is_taken_over(first_release: Path) -> None:
    with closing(Inbox(first_release)) as inbox:
        assert [entry.update_id for entry in inbox.open_messages()] == [7]
        status = inbox.status()
        assert (status.reasons, status.missed, status.gaps) == ({"no update": 1}, 3, 0)
        inbox.write([message(10)])
        assert (inbox.status().missed, inbox.last_update_id()) == (4, 10)
        assert mark_parked(first_release) == [2]
    with closing(Inbox(first_release)) as again:
        assert (again.status().missed, again.check_file()) == (4, [2])


def test_an_inbox_of_the_first_release_is_looked_at_without_being_changed(
    first_release: Path,
) -> None:
    before = first_release.read_bytes()
    with inbox_view(first_release) as view:
        assert (view.status().open, view.status().parked, view.status().missed) == (1, 1, 3)
    assert first_release.read_bytes() == before


def test_an_inbox_of_a_newer_release_is_left_alone(inbox: Inbox, path: Path) -> None:
    inbox._database.execute("PRAGMA user_version = 99")
    with pytest.raises(InboxUnusable, match="newer release"):
        Inbox(path)
    with pytest.raises(InboxUnusable, match="newer release"), inbox_view(path):
        pass


def test_it_is_looked_at_while_its_bot_writes(inbox: Inbox, path: Path) -> None:
    inbox.write([message(7)])
    inbox._database.execute("BEGIN IMMEDIATE")
    with inbox_view(path) as view:
        assert view.status().open == 1
    inbox._database.execute("ROLLBACK")
    inbox.write([message(8)])


def test_looking_changes_nothing(inbox: Inbox, path: Path) -> None:
    with inbox_view(path) as view, pytest.raises(sqlite3.OperationalError, match="readonly"):
        view._database.execute("DELETE FROM inbox")


def test_the_inboxes_of_a_folder_are_found_by_their_bots(path: Path, inbox: Inbox) -> None:
    (path.parent / "inbox-old.sqlite").touch()
    inbox_path(path.parent, 7).touch()
    assert inbox_paths(path.parent) == {110201: path, 7: inbox_path(path.parent, 7)}
    assert inbox_paths(path.parent / "nowhere") == {}


def test_nobody_else_on_the_machine_may_read_it(path: Path) -> None:
    with closing(Inbox(path)) as inbox:
        inbox.write([message(7)])
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert set(modes) == {path.name, f"{path.name}-wal", f"{path.name}-shm"}
    assert set(modes.values()) == {0o600}


def test_an_empty_file_is_an_empty_inbox(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with inbox_view(path) as view:
        assert view.status().open == 0
    with closing(Inbox(path)) as inbox:
        assert inbox.rows == 0


@pytest.mark.parametrize("where", [0, 16, 40, 100, 4_096, 8_192])
def test_a_damaged_file_is_named_and_what_to_do(path: Path, where: int) -> None:
    with closing(Inbox(path)) as inbox:
        inbox.write([message(number, os.urandom(500)) for number in range(100)])
    content = bytearray(path.read_bytes())
    content[where : where + 3_000] = b"\xa5" * 3_000
    path.write_bytes(content)
    with pytest.raises(InboxDamaged, match="move it away") as failure:
        Inbox(path)
    assert str(path) in str(failure.value)
    assert "\n" not in str(failure.value)


def test_one_process_at_a_time_is_at_work_with_it(path: Path) -> None:
    assert not is_handled(path)
    with alone(path):
        assert is_handled(path)
        with pytest.raises(InboxUnusable, match="another process"), alone(path):
            pass
    assert not is_handled(path)


def test_a_lock_that_cannot_be_opened_does_not_mean_that_somebody_is_at_work(path: Path) -> None:
    path.with_suffix(".lock").mkdir(parents=True)
    with pytest.raises(InboxUnusable, match="cannot be used"):
        is_handled(path)


def test_only_what_is_parked_is_marked_or_dropped(inbox: Inbox, path: Path) -> None:
    first, second, third = inbox.write([message(7), message(8), message(9)])
    assert first
    assert second
    assert third
    inbox.write([Parked(first.number, "a bug"), Parked(second.number, "a bug")])
    numbers = [first.number, third.number, 99]
    assert mark_parked(path, numbers) == [first.number]
    assert [entry.is_marked for entry in inbox.listing(only_parked=True)] == [True, False]
    assert drop_parked(path, numbers) == [first.number]
    assert (inbox.check_file(), inbox.rows) == ([], 2)
    assert inbox.listing(limit=1) == inbox.listing(only_parked=True)


@pytest.mark.parametrize("size", [10, 3_000, 50_000], ids=["small", "of a page", "of many pages"])
def test_what_is_done_is_gone_from_the_disk(inbox: Inbox, path: Path, size: int) -> None:
    secret = b"what somebody said " + b"x" * size
    first, second, dropped, _ = inbox.write(
        [message(7, secret), message(8, secret), message(9, secret), message(10, b"still here")]
    )
    assert first
    assert second
    assert dropped
    inbox.write([Parked(dropped.number, "a bug")])
    assert b"what somebody said" in on_disk(path)
    inbox.write([Done(first.number), Done(second.number)])
    drop_parked(path, [dropped.number])
    assert wipe(path)
    assert b"what somebody said" not in on_disk(path)
    assert b"still here" in on_disk(path)


def test_wiping_waits_for_nobody(inbox: Inbox, path: Path) -> None:
    inbox.write([message(7)])
    with inbox_view(path) as view:
        view._database.execute("BEGIN")
        assert view.status().open == 1
        inbox.write([message(8)])
        assert not wipe(path)
    assert wipe(path)


def on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir())
