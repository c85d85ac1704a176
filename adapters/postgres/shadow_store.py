"""Read tables built beside the live ones, in the schema `storyline_shadow`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from time import sleep

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connect import transaction
from adapters.postgres.projection_store import (
    PostgresCheckpoints,
    claimed,
    create,
    fold_text,
)
from adapters.statements import statement
from domain.errors import StorylineError
from projections.ports import Difference, Target
from projections.projection import Projection
from projections.projector import fold_or_park

SCHEMA = "storyline_shadow"
SWAP_ATTEMPTS = 600
PAUSE_SECONDS = 0.1
SHOWN_DIFFERENCES = 20


class PostgresShadows(PostgresCheckpoints):
    """What a replay does to Postgres."""

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Keep other replays of this projection away: a lock that goes with its transaction."""
        with transaction(self._connections) as connection:
            lock = statement("queries/lock_replay")
            row = connection.execute(lock, {"projection": name}).fetchone()
            if not row or not row["locked"]:
                raise StorylineError(f"another replay of {name} is running")
            yield

    def begin(self, projection: Projection) -> None:
        """Make the shadow tables, unless they are there and half built by this very fold."""
        with transaction(self._connections) as connection:
            wanted = {"projection": projection.name, "target": Target.SHADOW}
            row = connection.execute(statement("queries/checkpoint_fold"), wanted).fetchone()
            if row is None or row["fold"] != fold_text(projection):
                _drop(connection, projection)
                create(connection, projection, Target.SHADOW)

    def positions(self, name: str) -> tuple[int, int, int]:
        """Where the shadow, the live table and the log end."""
        with transaction(self._connections) as connection:
            query = statement("queries/replay_positions")
            row = connection.execute(query, {"projection": name}).fetchone()
            assert row is not None
            return row["shadow"], row["live"], row["head"]

    def differences(self, projection: Projection) -> Sequence[Difference]:
        """The rows that differ at the live table's position, from one snapshot."""
        with transaction(self._connections) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            query = statement("queries/replay_positions")
            row = connection.execute(query, {"projection": projection.name}).fetchone()
            assert row is not None
            _fold_shadow(connection, projection, row["live"])
            return [
                Difference(table, found.pop("side"), found)
                for table in projection.tables
                for found in connection.execute(
                    SQL(statement("queries/differences")).format(
                        live=Identifier(row["home"], table), shadow=Identifier(SCHEMA, table)
                    ),
                    {"limit": SHOWN_DIFFERENCES},
                )
            ]

    def swap(self, projection: Projection) -> None:
        """Put the shadow tables in the place of the live ones.

        The last events are folded and the tables exchanged in one transaction. It gives way to a
        report that reads the live table for long, and tries again.
        """
        for _ in range(SWAP_ATTEMPTS):
            with suppress(_InUse):
                self._swap(projection)
                return
            sleep(PAUSE_SECONDS)
        raise StorylineError(f"the tables of {projection.name} are in use; try again later")

    def discard(self, projection: Projection) -> None:
        """Drop the shadow tables."""
        with transaction(self._connections) as connection:
            _drop(connection, projection)

    def _swap(self, projection: Projection) -> None:
        with transaction(self._connections) as connection:
            connection.execute(statement("queries/lock_live"), {"projection": projection.name})
            _fold_shadow(connection, projection, None)
            for table in projection.tables:
                connection.execute(SQL("ANALYZE {}").format(Identifier(SCHEMA, table)))
            connection.execute(statement("queries/tune_swap"))
            swap = {"projection": projection.name, "tables": list(projection.tables)}
            try:
                connection.execute(statement("queries/swap"), swap)
            except psycopg.errors.LockNotAvailable as error:
                raise _InUse from error
            except psycopg.errors.DependentObjectsStillExist as error:
                reason = " ".join(str(error.diag.message_detail).split())
                raise StorylineError(f"{projection.name} cannot be replaced: {reason}") from error


class _InUse(Exception):
    """Somebody reads a table that is to be replaced, for longer than others may wait."""


def _fold_shadow(
    connection: Connection[DictRow], projection: Projection, bound: int | None
) -> None:
    shadow = claimed(connection, projection.name, Target.SHADOW)
    if shadow is None:
        raise StorylineError(f"the shadow of {projection.name} was taken away; replay again")
    stop = shadow.next_stop(limit=2**62, bound=bound)
    if stop is not None:
        fold_or_park(shadow, shadow.position, stop)
        shadow.move(stop)


def _drop(connection: Connection[DictRow], projection: Projection) -> None:
    for table in projection.tables:
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(SCHEMA, table)))
    connection.execute(statement("queries/forget_shadow"), {"projection": projection.name})
