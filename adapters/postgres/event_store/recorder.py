"""The recorder of the eventsourcing library over our own table and our own order of commits.

The library's table lock is replaced by the lock in `sql/functions/event_store/append_events.sql`,
its pipeline by one statement that commits by itself: no client holds the lock while it is idle.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from time import monotonic
from typing import Any

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool
from adapters.postgres.connection.session import Session, column
from adapters.postgres.event_store.mapper import LogRow, Row
from adapters.statements import statement
from domain.errors import CheckpointBeyondLog
from domain.events import EVENTS, ContentEvent
from domain.ports import Appended, AppendStatus

TABLE = "event_log"
WAKE_UP_SECONDS = 0.05
WRONG_ISOLATION = "ST001"
"""The SQLSTATE by which `append_events` refuses a transaction that is not READ COMMITTED."""

IDEMPOTENT = {topic for topic, event in EVENTS.items() if not issubclass(event, ContentEvent)}


class Datastore(PostgresDatastore):
    """The library's datastore over our pool."""

    def __init__(self, connections: Pool) -> None:
        super().__init__(dbname="", host="", port="", user="", password="")
        self.pool = connections  # type: ignore[assignment]  # theirs is a subclass of the same

    @contextmanager
    def get_connection(self) -> Iterator[Session]:
        """A connection. Errors are raised as the library's own."""
        with super().get_connection() as connection:
            assert isinstance(connection, Session)
            yield connection

    def register_type_adapters(self) -> None:
        """Do nothing: there are no composite types, and Postgres may still be away."""

    def close(self) -> None:
        """Do nothing: the owner of the pool closes it."""


class EventRecorder(PostgresApplicationRecorder):
    """Appends to and reads from `event_log`."""

    def __init__(self, connections: Pool) -> None:
        self._sessions = Datastore(connections)
        super().__init__(self._sessions, events_table_name=TABLE)
        self.sql_create_statements.clear()  # sql/migrations made the table
        self._connections = connections
        self._notified_at = 0.0

    def append(self, units: Sequence[Sequence[Row]]) -> list[Appended]:
        """Append units that share no stream version. Returns the result of each, in order.

        A unit is a duplicate if its first event is already in the log and is not a content event.
        Any other stream version that is taken is a conflict, also that of a condition (a row
        without a topic). Neither changes the log.
        """
        rows = [row for unit in units for row in unit]
        numbers = [number for number, unit in enumerate(units) for _ in unit]
        with self._connections.connection() as connection:
            positions, are_new = _append(connection, numbers, rows)
            if any(are_new):
                self._wake_up(connection)
        events = (sum(1 for row in unit if row.topic) for unit in units)
        firsts = accumulate(events, initial=0)
        return [
            _appended(unit[0], positions[first], is_new=are_new[first])
            for unit, first in zip(units, firsts, strict=False)
        ]

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's append: all events, or IntegrityError."""
        rows = [_row(event) for event in stored_events]
        with self._sessions.get_connection() as connection:
            positions, are_new = _append(connection, [0] * len(rows), rows)
            if not all(are_new):
                raise IntegrityError("a stream version is already in the log")
            self._wake_up(connection)
        return positions

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Subscribe to events after position `gt`. Raises CheckpointBeyondLog if there is none."""
        end = self.max_notification_id() or 0
        if gt is not None and gt > end:
            raise CheckpointBeyondLog(
                f"position {gt} is beyond the log, which ends at {end} (an older log was restored):"
                " let the projection read the log from the start"
            )
        return super().subscribe(gt, topics)

    def _wake_up(self, connection: Session) -> None:
        """Notify projectors, at most every WAKE_UP_SECONDS; they find the rest by polling.

        The append is already committed, so an error here must not make it look failed.
        """
        now = monotonic()
        if now - self._notified_at >= WAKE_UP_SECONDS:
            self._notified_at = now
            with suppress(psycopg.Error):
                connection.execute(statement("queries/event_store/wake_up"))


def _append(
    session: Session, numbers: list[int], rows: Sequence[Row]
) -> tuple[list[int], list[bool]]:
    if not rows:
        return [], []
    columns = [numbers, *map(column, zip(*rows, strict=True))]
    answer = _execute(session, columns)
    return answer["positions"], answer["are_new"]


def _execute(session: Session, columns: Sequence[Any]) -> DictRow:
    """Append in READ COMMITTED. The session remembers if that needs a transaction."""
    append = statement("queries/event_store/append_events")
    if session.is_read_committed:
        try:
            return _only_row(session.execute(append, columns))
        except psycopg.Error as error:
            if error.sqlstate != WRONG_ISOLATION:
                raise
            session.is_read_committed = False
    with session.transaction():
        return _only_row(session.execute(append, columns))


def _only_row(cursor: Cursor[DictRow]) -> DictRow:
    (row,) = cursor
    return row


def _row(event: StoredEvent) -> Row:
    if isinstance(event, LogRow):
        return event.row
    return Row(event.originator_id, event.originator_version, event.topic, event.state)


def _appended(first: Row, position: int | None, *, is_new: bool) -> Appended:
    if is_new:
        return Appended(AppendStatus.RECORDED, position)
    if position is not None and first.topic in IDEMPOTENT:
        return Appended(AppendStatus.DUPLICATE, position)
    return Appended(AppendStatus.CONFLICT)
