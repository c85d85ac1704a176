"""The inbox: what came from Telegram, on disk before it is acknowledged.

Telegram forgets a press after 150 seconds and hands an acknowledged update out only once. So an
update is committed here first, in a SQLite file with `synchronous=FULL`, and leaves only when its
events are in the log. What the bot said goes the same way. Whatever is here at start-up is still to
be done.
"""

import fcntl
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, assert_never

from adapters.group_commit import GroupCommit, group_commit
from domain.errors import InboxUnusable

Kind = Literal["update", "response", "migration"]

LARGEST_GAP = 100_000

SCHEMA = """
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
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that came in: its JSON, the lane in which its order counts, and when it came."""

    kind: Kind
    lane: str
    received_at: datetime
    raw: bytes
    update_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the inbox, under its number."""

    number: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Done:
    """The entry is in the log."""

    number: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The entry cannot be handled; it stays until somebody takes it up again."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class InboxStatus:
    """How full the inbox is. `missed` counts update ids that never came: possible losses."""

    open: int
    oldest: datetime | None
    parked: int
    missed: int


Change = Letter | Done | Parked


class Inbox:
    """One bot's inbox file. Only `write` changes it; it is called from one thread at a time."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InboxUnusable(f"the inbox {path} cannot be used: {error}") from error

    def write(self, changes: Sequence[Change]) -> list[Entry | None]:
        """Make `changes` durable. A letter becomes an entry; None if it is here already.

        All of them or none. Raises InboxUnusable.
        """
        try:
            with self._transaction():
                return [self._apply(change) for change in changes]
        except sqlite3.Error as error:
            raise InboxUnusable(f"the inbox cannot be written: {error}") from error

    def open_entries(self) -> list[Entry]:
        """What is still to be done, in the order in which it came."""
        rows = self._database.execute(
            "SELECT number, kind, lane, received_at, raw, update_id FROM inbox"
            " WHERE parked IS NULL ORDER BY number"
        )
        return [Entry(number, _letter(*columns)) for number, *columns in rows]

    def take_up_parked(self) -> int:
        """Have parked entries handled again at the next start, and say how many there are."""
        return self._database.execute(
            "UPDATE inbox SET parked = NULL WHERE parked IS NOT NULL"
        ).rowcount

    def last_update_id(self) -> int | None:
        """The highest update id that came in."""
        row = self._database.execute("SELECT last_update_id FROM progress").fetchone()
        return row[0] if row else None

    def status(self) -> InboxStatus:
        """How full the inbox is."""
        waiting, oldest, parked = self._database.execute(
            "SELECT count(*) FILTER (WHERE parked IS NULL),"
            " min(received_at) FILTER (WHERE parked IS NULL), count(parked) FROM inbox"
        ).fetchone()
        (missed,) = self._database.execute(
            "SELECT coalesce(max(missed), 0) FROM progress"
        ).fetchone()
        return InboxStatus(waiting, _moment(oldest) if oldest else None, parked, missed)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:  # a full disk has ended it already
                self._database.execute("ROLLBACK")
            raise

    def _apply(self, change: Change) -> Entry | None:
        match change:
            case Letter():
                return self._put(change)
            case Done():
                self._database.execute("DELETE FROM inbox WHERE number = ?", (change.number,))
            case Parked():
                self._database.execute(
                    "UPDATE inbox SET parked = ? WHERE number = ?", (change.reason, change.number)
                )
            case _:
                assert_never(change)
        return None

    def _put(self, letter: Letter) -> Entry | None:
        row = self._database.execute(
            "INSERT INTO inbox (kind, update_id, lane, received_at, raw) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (update_id) DO NOTHING RETURNING number",
            (
                letter.kind,
                letter.update_id,
                letter.lane,
                letter.received_at.timestamp(),
                letter.raw,
            ),
        ).fetchone()
        if row is None:
            return None
        if letter.update_id is not None:
            self._note_progress(letter.update_id)
        return Entry(row[0], letter)

    def _note_progress(self, update_id: int) -> None:
        last = self.last_update_id()
        if last is None:
            self._database.execute("INSERT INTO progress VALUES (0, ?, 0)", (update_id,))
            return
        ahead = update_id - last - 1
        if abs(ahead) >= LARGEST_GAP:  # after an idle week Telegram starts anew somewhere else
            missed, last = 0, update_id
        elif ahead < 0:  # a late one fills a gap
            missed = -1
        else:
            missed, last = ahead, update_id
        self._database.execute(
            "UPDATE progress SET last_update_id = ?, missed = max(missed + ?, 0)", (last, missed)
        )


@asynccontextmanager
async def open_inbox(path: Path) -> AsyncIterator[tuple[Inbox, GroupCommit[Change, Entry | None]]]:
    """The inbox in the file `path`, for this process alone, and the group commit of its changes.

    Raises InboxUnusable, also while another process has it open so.
    """
    inbox = Inbox(path)
    try:
        with _alone(path):
            async with group_commit(inbox.write, batch=1_000, capacity=100_000) as changes:
                yield inbox, changes
    finally:
        inbox.close()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two that handle the same entries would do everything twice. The kernel drops the lock."""
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InboxUnusable(f"another process handles the inbox {path}") from None
        yield


def _letter(kind: Kind, lane: str, received_at: float, raw: bytes, update_id: int | None) -> Letter:
    return Letter(kind, lane, _moment(received_at), raw, update_id)


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
