"""The recorder of the eventsourcing library over our own table and our own order of commits.

The library's table lock is replaced by the advisory lock in `sql/functions/append_events.sql`, its
pipeline by one statement that commits by itself: no client can hold the lock while it idles.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connect import Pool
from adapters.postgres.mapper import Columns, LogRow
from adapters.postgres.statements import statement
from domain.ports import Appended, AppendStatus

TABLE = "event_log"
CHANNEL = "event_log"
WAKE_UP_SECONDS = 0.05


class Datastore(PostgresDatastore):
    """The library's datastore over a pool of ours."""

    def __init__(self, connections: Pool) -> None:
        super().__init__(dbname="", host="", port="", user="", password="")
        self.pool = connections  # type: ignore[assignment]  # theirs is a subclass of the same

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """A connection, its errors as the library calls them."""
        with super().get_connection() as connection:
            yield connection

    def close(self) -> None:
        """The pool is closed by whoever opened it."""


class EventRecorder(PostgresApplicationRecorder):
    """Appends to and reads from `event_log`."""

    def __init__(self, connections: Pool) -> None:
        super().__init__(Datastore(connections), events_table_name=TABLE)
        self.sql_create_statements.clear()  # sql/migrations made the table
        self._connections = connections
        self._rung_at = 0.0

    def append(self, units: Sequence[Sequence[StoredEvent]]) -> list[Appended]:
        """Append units that share no stream version. Says what became of each, in order.

        A unit whose first event is an interaction that stands in the log already is a duplicate;
        any other stream version that is taken makes a conflict. Neither leaves anything behind.
        """
        numbered = [(n, event) for n, unit in enumerate(units) for event in unit]
        with self._connections.connection() as connection:
            rows = _execute(connection, numbered)
        results = iter(rows)
        outcomes = [_appended(unit, [next(results) for _ in unit]) for unit in units]
        if any(row["is_new"] for row in rows):
            self._wake_up()
        return outcomes

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's append: all or IntegrityError."""
        with self.datastore.get_connection() as connection:
            rows = _execute(connection, [(0, event) for event in stored_events])
        if not all(row["is_new"] for row in rows):
            raise IntegrityError("a stream version stands in the log already")
        self._wake_up()
        return [row["standing_at"] for row in rows]

    def _wake_up(self) -> None:
        """Tell projectors that there is more; what falls between two calls they find by polling."""
        now = monotonic()
        if now - self._rung_at >= WAKE_UP_SECONDS:
            self._rung_at = now
            with self._connections.connection() as connection:
                connection.execute(statement("queries/wake_up"))


def _execute(
    connection: Connection[DictRow], numbered: Sequence[tuple[int, StoredEvent]]
) -> list[DictRow]:
    if not numbered:
        return []
    parameters = [list(column) for column in zip(*map(_parameters, numbered), strict=True)]
    return connection.execute(statement("queries/append_events"), parameters).fetchall()


def _parameters(numbered: tuple[int, StoredEvent]) -> tuple[Any, ...]:
    number, event = numbered
    columns = event.columns if isinstance(event, LogRow) else Columns()
    return (
        number,
        event.originator_id,
        event.originator_version,
        event.topic,
        event.state,
        *columns,
    )


def _appended(unit: Sequence[StoredEvent], rows: Sequence[DictRow]) -> Appended:
    position = rows[0]["standing_at"]
    if rows[0]["is_new"]:
        return Appended(AppendStatus.RECORDED, position)
    if position is not None and _is_interaction(unit[0]):
        return Appended(AppendStatus.DUPLICATE, position)
    return Appended(AppendStatus.CONFLICT)


def _is_interaction(event: StoredEvent) -> bool:
    return isinstance(event, LogRow) and event.columns.interaction_type is not None
