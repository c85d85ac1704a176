"""Checkpoints and read tables in Postgres. A projection's SQL is `sql/projections/<name>.sql`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connect import Pool, transaction
from adapters.statements import statement
from domain.errors import FoldFailed, StorylineError
from projections.ports import Target
from projections.projection import Projection, all_projections

FOLD = "\n-- fold:"


@dataclass(slots=True)
class PostgresClaim:
    """A checkpoint that this transaction has locked."""

    connection: Connection[DictRow]
    name: str
    target: Target
    position: int
    fold_text: str

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        """The position `limit` events on, or of the last event up to `bound`."""
        asked = {"after": self.position, "limit": limit, "bound": bound}
        row = self.connection.execute(statement("queries/next_stop"), asked).fetchone()
        return row["position"] if row else None

    def fold(self, after: int, upto: int) -> None:
        """Add the events at positions (after, upto]."""
        try:
            with self.connection.transaction():
                self.connection.execute(self.fold_text, {"after": after, "upto": upto})
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.RaiseException) as error:
            raise FoldFailed(str(error.diag.message_primary)) from error
        except psycopg.ProgrammingError as error:
            raise StorylineError(
                f"the fold of {self.name} is no SQL that runs here: {error.diag.message_primary}"
            ) from error

    def park(self, position: int, error: str) -> None:
        """Note that the event at `position` does not fold."""
        parked = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(statement("queries/park_event"), parked | {"error": error})

    def parked(self) -> list[int]:
        """The positions of parked events, in order."""
        wanted = {"projection": self.name, "target": self.target}
        rows = self.connection.execute(statement("queries/parked_positions"), wanted)
        return [row["position"] for row in rows]

    def take_up(self, position: int) -> None:
        """Note that the event at `position` is parked no more."""
        taken_up = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(statement("queries/take_up_event"), taken_up)

    def move(self, position: int) -> None:
        """Set the checkpoint."""
        moved = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(statement("queries/move_checkpoint"), moved)
        self.position = position


class PostgresCheckpoints:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    @contextmanager
    def claim(
        self, name: str, target: Target, *, wait: bool = False
    ) -> Iterator[PostgresClaim | None]:
        """One transaction that may move the checkpoint; None while another worker has it."""
        with transaction(self._connections) as connection:
            if wait:
                wanted = {"projection": name, "target": target}
                connection.execute(statement("queries/await_checkpoint"), wanted)
            yield claimed(connection, name, target)

    def status(self) -> list[DictRow]:
        """How far each projection is, and whether this release would fold it in another way."""
        with transaction(self._connections) as connection:
            rows = connection.execute(statement("queries/projection_status")).fetchall()
        known = all_projections()
        for row in rows:
            projection = known.get(row["name"])
            row["outdated"] = projection is None or row.pop("fold") != fold_text(projection)
        return rows


def claimed(connection: Connection[DictRow], name: str, target: Target) -> PostgresClaim | None:
    """The claim on a checkpoint in the transaction at hand; None while another worker has it."""
    wanted = {"projection": name, "target": target}
    row = connection.execute(statement("queries/claim_checkpoint"), wanted).fetchone()
    if row is None:
        return None
    connection.execute(statement("queries/tune_fold"), {"target": target})
    return PostgresClaim(connection, name, target, row["position"], row["fold"])


def missing_read_tables(connection: Connection[DictRow]) -> list[str]:
    """The projections that have no live tables here yet."""
    rows = connection.execute(statement("queries/live_projections"))
    return sorted(all_projections().keys() - {row["projection"] for row in rows})


def install_read_tables(connection: Connection[DictRow]) -> list[str]:
    """Make the live tables of projections that are new here, and name them."""
    missing = missing_read_tables(connection)
    for name in missing:
        create(connection, all_projections()[name], Target.LIVE)
    return [f"projections/{name}" for name in missing]


def create(connection: Connection[DictRow], projection: Projection, target: Target) -> None:
    """Make the tables of `projection`, empty, and their checkpoint at the start of the log."""
    connection.execute(statement("queries/tune_fold"), {"target": target})
    connection.execute(_parts(projection)[0])
    row: dict[str, Any] = {
        "projection": projection.name,
        "target": target,
        "version": projection.version,
        "fold": fold_text(projection),
        "tables": list(projection.tables),
    }
    connection.execute(statement("queries/create_checkpoint"), row)


def fold_text(projection: Projection) -> str:
    """The statement that folds a range of events, as this release has it."""
    return _parts(projection)[1]


def _parts(projection: Projection) -> tuple[str, str]:
    table, marker, fold = statement(f"projections/{projection.name}").partition(FOLD)
    if not marker:
        raise StorylineError(f"sql/projections/{projection.name}.sql has no line '-- fold: ...'")
    return table, marker.lstrip() + fold
