"""Read the log for its archives, keep their catalogue, and put archived events back."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS, Session
from adapters.postgres.schema.migrate import check_recorded_events
from adapters.statements import statement
from domain.archive import ArchivedFile, CataloguedFile, Range
from domain.chain import START, Head, Link
from domain.errors import InvalidInput

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class PostgresArchives:
    """The log, and the table `archived_range`. Raises DatabaseUnavailable and NotPermitted."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    @contextmanager
    def turn(self, location: str) -> Iterator["PostgresTurn"]:
        """Take the turn to archive. Raises LimitExceeded if another process archives."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            connected.execute(statement("queries/archive/lock_catalogue"))
            row = connected.execute(
                statement("queries/archive/last_range"), {"location": location}
            ).fetchone()
            end = Head(row["position"], row["digest"]) if row else START
            yield PostgresTurn(connected, location, end)

    def files(self) -> list[CataloguedFile]:
        """The files of all archives, by location and position."""
        with connection(self._connections) as connected:
            return [
                _catalogued(row) for row in connected.execute(statement("queries/archive/ranges"))
            ]

    @contextmanager
    def fold_columns(self, since: int, position: int) -> Iterator[Iterator[bytes]]:
        """What folds read of the events at (since, position], as CSV in chunks of whole rows."""
        with (
            transaction(self._connections, deadline=LONG_SECONDS) as connected,
            closing(_copied(connected, "copy_fold_columns", since, position)) as events,
        ):
            yield events

    def has(self, head: Head) -> bool:
        """Whether the chain of the log leads through this head."""
        with connection(self._connections) as connected:
            row = connected.execute(
                statement("queries/archive/link_at"), {"position": head.position}
            ).fetchone()
        return row is not None and row["digest"] == head.digest

    @contextmanager
    def restoring(self, location: str, end: Head) -> Iterator["PostgresRestoreTurn"]:
        """Keep appends out. Raises InvalidInput if the log does not end at `end`."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            connected.execute(statement("queries/archive/lock_log"))
            row = connected.execute(statement("queries/archive/end_of_log")).fetchone()
            assert row is not None
            found = Head(row["position"], START.digest if row["digest"] is None else row["digest"])
            if found != end or row["last_event"] != end.position:
                raise InvalidInput(
                    f"the log of this database has events up to position {row['last_event']}:"
                    " restore an archive into an empty database"
                )
            yield PostgresRestoreTurn(connected, location)


class PostgresTurn:
    """The transaction that archives one range. Errors are translated around it."""

    def __init__(self, connected: Session, location: str, end: Head) -> None:
        self._connected = connected
        self._location = location
        self.end = end

    def next_range(self, before: datetime, most: int) -> Range | None:
        """The next complete range of events recorded before a time. None: there is none."""
        asked = {"since": self.end.position, "before": before, "most": most}
        row = self._connected.execute(statement("queries/archive/next_end"), asked).fetchone()
        return Range(self.end, Head(row["position"], row["digest"])) if row else None

    @contextmanager
    def events(self, wanted: Range) -> Iterator[Iterator[bytes]]:
        """Its events as CSV, in chunks of whole rows."""
        since, until = wanted
        copied = _copied(self._connected, "copy_events", since.position, until.position)
        with closing(copied) as events:
            yield events

    def add(self, file: ArchivedFile) -> None:
        """List a file in the catalogue, when the transaction ends."""
        _add(self._connected, self._location, file)


class PostgresRestoreTurn:
    """The transaction that puts back the events of one file. Errors are translated around it."""

    def __init__(self, connected: Session, location: str) -> None:
        self._connected = connected
        self._location = location

    def restore(self, file: ArchivedFile, events: Iterator[bytes], links: Iterator[Link]) -> None:
        """Put its events, given as CSV, and its links into the log, and list the file.

        Raises ReleaseTooOld if a newer release recorded one of the events.
        """
        cursor = self._connected.cursor()
        with cursor.copy(statement("queries/archive/restore_events")) as copy:
            for rows in events:
                copy.write(rows)
        with cursor.copy(statement("queries/archive/restore_links")) as copy:
            for position, follows, recorded_at, digests, digest in links:
                copy.write_row([position, follows, _moment(recorded_at), digests, digest])
        restored = {"since": file.range.since.position, "position": file.range.until.position}
        cursor.execute(statement("queries/archive/restored"), restored)
        check_recorded_events(self._connected)
        _add(self._connected, self._location, file)


def _copied(
    connected: Session, query: str, since: int, position: int
) -> Generator[bytes, None, None]:
    """Rows as CSV. Close it where it is not read to its end: the session is busy until then."""
    asked = {"since": since, "position": position}
    with connected.cursor().copy(statement(f"queries/archive/{query}"), asked) as copy:
        for row in copy:
            yield bytes(row)


def _moment(sent: bytes) -> datetime:
    """The moment that Postgres sends so."""
    return _EPOCH + timedelta(microseconds=int.from_bytes(sent, signed=True))


def _add(connected: Session, location: str, file: ArchivedFile) -> None:
    since, until = file.range
    row = {
        "location": location,
        "since": since.position,
        "since_digest": since.digest,
        "position": until.position,
        "digest": until.digest,
        "events": file.events,
        "file": file.range.file,
        "file_bytes": file.size,
        "file_sha256": file.sha256,
    }
    connected.execute(statement("queries/archive/add_range"), row)


def _catalogued(row: DictRow) -> CataloguedFile:
    wanted = Range(Head(row["since"], row["since_digest"]), Head(row["position"], row["digest"]))
    file = ArchivedFile(wanted, row["events"], row["file_bytes"], row["file_sha256"])
    return CataloguedFile(row["location"], file, row["archived_at"])
