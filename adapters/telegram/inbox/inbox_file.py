"""Open inbox files: one for each bot, checked and migrated to this release."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from adapters.statements import names, statement
from domain.errors import InboxDamaged, InboxUnusable

BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait while another process writes."""

DAMAGE: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR: a table does not have the expected columns."""


def inbox_path(state_dir: Path, bot_id: int) -> Path:
    """The file of this bot's inbox."""
    return state_dir / f"inbox-{bot_id}.sqlite"


def inbox_paths(state_dir: Path) -> dict[int, Path]:
    """The inbox files, by the id of their bot."""
    found = {path.stem.removeprefix("inbox-"): path for path in state_dir.glob("inbox-*.sqlite")}
    return {int(bot_id): found[bot_id] for bot_id in sorted(found) if bot_id.isdecimal()}


def open_file(path: Path) -> sqlite3.Connection:
    """The inbox file `path`, made if there is none. Raises InboxUnusable and InboxDamaged."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # other users of the machine must not read it
            path.touch(mode=0o600, exist_ok=False)
        database = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        try:
            database.executescript(statement("inbox/file/open"))
            _check(database, path)
            _migrate(database, path)
        except BaseException:
            database.close()
            raise
    return database


@contextmanager
def viewed(path: Path) -> Iterator[sqlite3.Connection]:
    """The inbox file `path`, read-only, also while its bot is running."""
    with explained(path):
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(
            sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
        ) as database:
            if _version(database) == len(_migrations()):
                yield database
                return
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                database.backup(copy)  # an older form, which its bot migrates at its next start
                _migrate(copy, path)
                yield copy


def wipe(path: Path) -> bool:
    """Overwrite what was deleted from the file `path` and its write-ahead log.

    False if another process is using it. Raises InboxUnusable.
    """
    with explained(path), closing(sqlite3.connect(path, timeout=0)) as database:
        busy, _, _ = database.execute(statement("inbox/file/wipe")).fetchone()
    return not busy


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the inbox: two processes would handle each message twice.

    Raises InboxUnusable while another process holds it. If the process dies, the kernel unlocks it.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock_of(path).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InboxUnusable(f"another process handles the inbox {path}") from None
        yield


def is_handled(path: Path) -> bool:
    """Whether a process holds the lock of the inbox. Raises InboxUnusable if that is unknown."""
    with explained(path):
        try:
            lock = _lock_of(path).open()
        except FileNotFoundError:
            return False
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Translate errors into ones that name the file."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if getattr(error, "sqlite_errorcode", None) in DAMAGE:
            raise damaged(path, str(error)) from error
        raise InboxUnusable(f"the inbox {path} cannot be used: {error}") from error


def damaged(path: Path, reason: str) -> InboxDamaged:
    """The error for a damaged file."""
    return InboxDamaged(
        f"the inbox {path} is damaged: {' '.join(reason.split())};"
        " move it away, with its -wal and -shm, to go on with an empty one"
    )


def _check(database: sqlite3.Connection, path: Path) -> None:
    (verdict,) = database.execute(statement("inbox/file/check")).fetchone()
    if verdict != "ok":
        raise damaged(path, verdict)


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    version, migrations = _version(database), _migrations()
    if version > len(migrations):
        raise InboxUnusable(f"the inbox {path} was made by a newer release")
    for name in migrations[version:]:
        database.executescript(statement(name))


def _migrations() -> list[str]:
    return names("inbox/migrations")


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute(statement("inbox/file/version")).fetchone()
    return int(version)
