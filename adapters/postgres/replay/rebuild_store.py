"""Read tables that are built beside the live ones. Each kind (Target) has its own schema."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.connect import autocommit, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.postgres.projections.checkpoints import (
    PostgresCheckpoints,
    PostgresClaim,
    create,
    is_up_to_date,
    locked,
    tune,
)
from adapters.postgres.projections.projection_sql import merge_text, projection_text
from adapters.postgres.replay.comparison import compare
from adapters.postgres.replay.loading import load
from adapters.postgres.replay.staging_table import StagingTable
from adapters.postgres.replay.swap import Swap, blockers, refuse_attachments
from adapters.statements import statement
from domain.errors import FoldFailed, StorylineError
from projections.fold_engine import FoldedRows
from projections.projection import Projection
from projections.projection_ports import Comparison, Positions, Target
from projections.projector import fold_or_park


class PostgresRebuildStore(PostgresCheckpoints):
    """The port `RebuildStore` on Postgres."""

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Keep other replays of this projection away. The lock ends with its transaction."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, name, Target.SHADOW)
            lock = statement("queries/replay/lock_replay")
            row = connected.execute(lock, {"projection": name}).fetchone()
            if not row or not row["locked"]:
                raise StorylineError(f"another replay of {name} is running")
            yield

    def ensure_replaceable(self, projection: Projection) -> None:
        """Raise StorylineError if an object that cannot follow depends on the live tables."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            refuse_attachments(connected, projection)

    def begin(
        self,
        projection: Projection,
        target: Target = Target.SHADOW,
        bound: int | None = None,
    ) -> None:
        """Create empty tables. Tables of the same fold that fit the log and `bound` are kept.

        Waits for statements that a killed replay may have left running.
        """
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, projection.name, target)
            locked(connected, projection.name, target)
            wanted = {"projection": projection.name, "target": target}
            row = connected.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
            is_too_far = row and bound is not None and row["position"] > bound
            is_usable = row and row["fits_log"] and is_up_to_date(row, projection)
            if not is_usable or is_too_far:
                _drop(connected, projection, target)
                create(connected, projection, target)

    def can_merge(self, projection: Projection) -> bool:
        """Return whether the fold has a part `-- merge:`, one table, and may use staging tables."""
        if len(projection.tables) > 1 or merge_text(projection_text(projection).fold) is None:
            return False
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/replay/may_create_staging_table")).fetchone()
            return bool(row and row["may"])

    def fold_staged(
        self,
        projection: Projection,
        target: Target,
        after: int,
        upto: int,
        wait_for_turn: Callable[[], None],
    ) -> None:
        """Fold (after, upto] into a staging table, wait, then merge it and move the checkpoint."""
        name = projection.name
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, name, target)
            staging = StagingTable(connected, projection, target)
            try:
                staging.fold(after, upto)
                wait_for_turn()
                claim = _expected(connected, name, target, after)
                staging.merge()
            except FoldFailed:
                staging.drop()
                wait_for_turn()
                claim = _expected(connected, name, target, after)
                fold_or_park(claim, after, upto)
            claim.move(upto)

    def load(
        self,
        projection: Projection,
        target: Target,
        upto: int,
        rows: FoldedRows,
        left_out: Sequence[int],
    ) -> Iterator[int]:
        """Fill empty tables with rows of the events up to `upto`, and move the checkpoint there."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, projection.name, target)
            claim = _expected(connected, projection.name, target, 0)
            yield from load(connected, projection, rows)
            for position in left_out:
                fold_or_park(claim, position - 1, position)
            claim.move(upto)

    def unfolded(self, name: str, upto: int) -> Sequence[int]:
        """Return the positions up to `upto` that the live tables lack: parked and dropped ones."""
        wanted = {"projection": name, "target": Target.LIVE}
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/replay/unfolded_positions"), wanted)
            return sorted(row["position"] for row in rows if row["position"] <= upto)

    def next_stop(self, after: int, limit: int, bound: int) -> int | None:
        """Return the end of the next range. None: no event is left before `bound`."""
        asked = {"after": after, "limit": limit, "bound": bound}
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/projections/next_stop"), asked).fetchone()
            return row["position"] if row else None

    def positions(self, name: str, target: Target) -> Positions:
        """Return where the table under construction, the live table and the log end."""
        wanted = {"projection": name, "target": target}
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/replay/replay_positions"), wanted).fetchone()
            assert row is not None
            return Positions(**row)

    def index(self, projection: Projection, target: Target) -> None:
        """Create the indexes that were left for last, unless they exist."""
        wanted = {"projection": projection.name, "target": target}
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, projection.name, target)
            row = connected.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
            if row is None or row["is_indexed"]:
                return
            if index := projection_text(projection).index:
                connected.execute(index)
            connected.execute(statement("queries/replay/mark_indexed"), wanted)

    def compare(self, projection: Projection) -> Comparison:
        """Fold the shadow to the position of the live table, and compare them row by row."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            return compare(connected, projection)

    def vacuum(self, projection: Projection) -> None:
        """Prepare the shadow for readers. If that takes too long, autovacuum does it later."""
        with (
            autocommit(self._connections, deadline=LONG_SECONDS) as connected,
            suppress(psycopg.errors.QueryCanceled),
        ):
            for table in projection.tables:
                vacuum = SQL(statement("queries/replay/vacuum_table"))
                connected.execute(vacuum.format(table=Identifier("storyline_shadow", table)))

    def swap(self, projection: Projection) -> float:
        """Replace the live tables with the shadow. Returns for how many seconds it locked them."""
        self.discard(projection, Target.RETIRED)
        locked_seconds = Swap(self._connections, projection).run()
        self.discard(projection, Target.RETIRED)
        return locked_seconds

    def roll_back(self, projection: Projection) -> float:
        """Swap the previous tables back in. Returns how many seconds it locked the live ones."""
        self.discard(projection, Target.SHADOW)
        return Swap(self._connections, projection, back=True).run()

    def export_as_of(self, projection: Projection, suffix: str) -> list[str]:
        """Move the past tables beside the live ones; returns their names, which end in `suffix`."""
        asked = {"projection": projection.name, "tables": list(projection.tables), "suffix": suffix}
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            rows = connected.execute(statement("queries/swap/export_as_of"), asked).fetchall()
            return [row["name"] for row in rows]

    def discard(self, projection: Projection, target: Target) -> bool:
        """Drop tables. False: there were none."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            tune(connected, projection.name, target)
            is_there = locked(connected, projection.name, target) is not None
            _drop(connected, projection, target)
            return is_there

    def position_at(self, time: datetime) -> int:
        """Return the last position that was in the log at `time`."""
        with connection(self._connections) as connected:
            row = connected.execute(
                statement("queries/replay/position_at"), {"time": time}
            ).fetchone()
            return int(row["position"]) if row else 0

    def blockers(self, projection: Projection, *, swapping: bool) -> list[DictRow]:
        """Return the sessions that block a replay: pid, role, state and query."""
        return blockers(self._connections, projection, swapping=swapping)

    def cancel(self, name: str) -> None:
        """Cancel the running statements of replays of this projection."""
        with connection(self._connections) as connected:
            connected.execute(statement("queries/replay/cancel_replay"), {"projection": name})


def _expected(
    connected: Connection[DictRow], name: str, target: Target, position: int
) -> PostgresClaim:
    claim = locked(connected, name, target)
    if claim is None or claim.position != position:
        raise StorylineError(
            f"another process has changed the tables under construction of {name}; replay again"
        )
    return claim


def _drop(connected: Connection[DictRow], projection: Projection, target: Target) -> None:
    for table in projection.tables:
        drop = SQL(statement("queries/replay/drop_table"))
        connected.execute(drop.format(table=Identifier(f"storyline_{target}", table)))
    wanted = {"projection": projection.name, "target": target}
    connected.execute(statement("queries/projections/delete_checkpoint"), wanted)
