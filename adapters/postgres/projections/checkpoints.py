"""Checkpoints and read tables in Postgres. A projection's SQL is `sql/projections/<name>.sql`."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.postgres.projections.projection_sql import projection_text
from adapters.statements import statement
from domain.errors import CheckpointBeyondLog, FoldFailed, StorylineError
from projections.projection import Projection, all_projections
from projections.projection_ports import Target


@dataclass(slots=True)
class PostgresClaim:
    """A checkpoint that this transaction has locked."""

    connection: Connection[DictRow]
    name: str
    target: Target
    position: int
    fold_text: str

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        """Return the end of the next range: `limit` positions, the log or `bound` end it."""
        asked = {"after": self.position, "limit": limit, "bound": bound}
        row = self.connection.execute(statement("queries/projections/next_stop"), asked).fetchone()
        return row["position"] if row else None

    def fold(self, after: int, upto: int) -> None:
        """Add the events at positions (after, upto]."""
        with folding(self.connection, self.name):
            self.connection.execute(self.fold_text, {"after": after, "upto": upto})

    def park(self, position: int, error: str) -> None:
        """Park the event at `position`: it does not fold."""
        parked = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(
            statement("queries/projections/park_event"), parked | {"error": error}
        )

    def parked(self) -> list[int]:
        """Return the positions of parked events, in order."""
        wanted = {"projection": self.name, "target": self.target}
        rows = self.connection.execute(statement("queries/projections/parked_positions"), wanted)
        return [row["position"] for row in rows]

    def unpark(self, position: int) -> None:
        """Remove the event at `position` from the parked ones."""
        unparked = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(statement("queries/projections/unpark_event"), unparked)

    def move(self, position: int) -> None:
        """Set the checkpoint."""
        moved = {"projection": self.name, "target": self.target, "position": position}
        self.connection.execute(statement("queries/projections/move_checkpoint"), moved)
        self.position = position


class PostgresCheckpoints:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    @contextmanager
    def claim(
        self, name: str, target: Target, *, wait: bool = False
    ) -> Iterator[PostgresClaim | None]:
        """Open a transaction that may move the checkpoint. None while another worker has it."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connection:
            if wait:
                wanted = {"projection": name, "target": target}
                connection.execute(statement("queries/projections/await_checkpoint"), wanted)
            claim = claimed(connection, name, target)
            if claim is not None:
                check_fits_log(connection, name, target)
            yield claim

    def status(self, *, deadline: float = LONG_SECONDS) -> list[DictRow]:
        """Return how far each projection is, and whether this release has it or another fold.

        Events that are not folded are counted, which takes long if there are very many.
        """
        with transaction(self._connections, deadline=deadline) as connection:
            rows = connection.execute(statement("queries/projections/projection_status")).fetchall()
        known = all_projections()
        for row in rows:
            projection = known.get(row["name"])
            row["in_release"] = projection is not None
            row["outdated"] = projection is None or not is_up_to_date(row, projection)
            del row["fold"]
        return rows

    def replays_due(self) -> list[str]:
        """Return the projections whose live tables do not know every event of this release."""
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/projections/known_events")).fetchall()
        known = {row["projection"]: row["knows"] for row in rows}
        return [
            name
            for name, projection in sorted(all_projections().items())
            if not projection.knows <= set(known.get(name, projection.knows))
        ]


FAULTS_OF_AN_EVENT = {"21", "22", "23", "54", "P0"}
"""SQLSTATE classes that an event causes: cardinality, data, constraints, limits, RAISE."""


@contextmanager
def folding(connection: Connection[DictRow], name: str) -> Iterator[None]:
    """Fold all or nothing. Raises FoldFailed if an event causes the error, else StorylineError."""
    try:
        with connection.transaction():
            yield
    except psycopg.Error as error:
        if (error.sqlstate or "")[:2] in FAULTS_OF_AN_EVENT:
            raise FoldFailed(str(error.diag.message_primary)) from error
        if isinstance(error, psycopg.ProgrammingError):
            raise StorylineError(
                f"the fold of {name} does not run on this database: {error.diag.message_primary}"
            ) from error
        raise


def claimed(connection: Connection[DictRow], name: str, target: Target) -> PostgresClaim | None:
    """Claim a checkpoint in this transaction. None while another worker has it."""
    return _claim(connection, name, target, "queries/projections/claim_checkpoint")


def locked(connection: Connection[DictRow], name: str, target: Target) -> PostgresClaim | None:
    """Wait for another worker, then claim the checkpoint. None: it does not exist."""
    return _claim(connection, name, target, "queries/projections/lock_checkpoint")


def _claim(
    connection: Connection[DictRow], name: str, target: Target, query: str
) -> PostgresClaim | None:
    wanted = {"projection": name, "target": target}
    row = connection.execute(statement(query), wanted).fetchone()
    if row is None:
        return None
    tune(connection, name, target)
    return PostgresClaim(connection, name, target, row["position"], row["fold"])


def check_fits_log(connection: Connection[DictRow], name: str, target: Target) -> None:
    """Raise CheckpointBeyondLog if the events of a checkpoint are not those of the log."""
    wanted = {"projection": name, "target": target}
    row = connection.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
    if row is not None and not row["fits_log"]:
        until_then = "; reports read the log until then" if target is Target.LIVE else ""
        raise CheckpointBeyondLog(
            f"the {target} table of {name} is folded up to position {row['position']}, and the log"
            f" does not have those events (an older log was restored): storyline replay {name}"
            f" rebuilds it{until_then}"
        )


def tune(connection: Connection[DictRow], name: str, target: Target) -> None:
    """Set this transaction up for folding."""
    settings = {"projection": name, "target": target}
    connection.execute(statement("queries/projections/tune_fold"), settings)


def is_up_to_date(row: DictRow, projection: Projection) -> bool:
    """Return whether a table was created with the version and the fold of this release."""
    text = projection_text(projection)
    return (row["version"], row["fold"]) == (projection.version, text.fold)


def missing_read_tables(connection: Connection[DictRow]) -> list[str]:
    """Return the projections without live tables in this database."""
    rows = connection.execute(statement("queries/projections/live_projections"))
    return sorted(all_projections().keys() - {row["projection"] for row in rows})


def install_read_tables(connection: Connection[DictRow]) -> list[str]:
    """Create the live tables of projections that lack them; returns their names."""
    missing = missing_read_tables(connection)
    for name in missing:
        lost = {"projection": name, "target": Target.LIVE}
        connection.execute(statement("queries/projections/delete_checkpoint"), lost)
        create(connection, all_projections()[name], Target.LIVE)
    return [f"projections/{name}" for name in missing]


def comment(connection: Connection[DictRow], projection: Projection) -> None:
    """Give the live tables the comments of this release.

    A table without one of the columns is of an earlier version: its replay brings the comments.
    """
    with suppress(psycopg.errors.UndefinedColumn), connection.transaction():
        connection.execute(projection_text(projection).comments)


def create(connection: Connection[DictRow], projection: Projection, target: Target) -> None:
    """Create the tables of `projection`, empty, and their checkpoint at the start of the log.

    Tables that do not serve yet get their indexes after they are filled.
    """
    tune(connection, projection.name, target)
    text = projection_text(projection)
    connection.execute(text.table)
    if text.comments:
        connection.execute(text.comments)
    if target is Target.LIVE and text.index:
        connection.execute(text.index)
    row: dict[str, Any] = {
        "projection": projection.name,
        "target": target,
        "version": projection.version,
        "fold": text.fold,
        "knows": sorted(projection.knows),
        "tables": list(projection.tables),
    }
    connection.execute(statement("queries/projections/create_checkpoint"), row)
