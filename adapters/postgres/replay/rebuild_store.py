"""Read tables built beside the live ones, each kind (Target) in a schema of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.connect import connection, transaction
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
from adapters.postgres.replay.staging_table import Aside
from adapters.postgres.replay.swap import Swap, blockers, refuse_attachments
from adapters.statements import statement
from domain.errors import FoldFailed, StorylineError
from projections.ports import Comparison, Positions, Target
from projections.projection import Projection
from projections.projector import fold_or_park


class PostgresShadows(PostgresCheckpoints):
    """What a replay does to Postgres."""

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Keep other replays of this projection away: a lock that goes with its transaction."""
        with transaction(self._connections) as connected:
            tune(connected, name, Target.SHADOW)
            lock = statement("queries/replay/lock_replay")
            row = connected.execute(lock, {"projection": name}).fetchone()
            if not row or not row["locked"]:
                raise StorylineError(f"another replay of {name} is running")
            yield

    def ensure_replaceable(self, projection: Projection) -> None:
        """Raise StorylineError when something hangs on the live tables that could not follow."""
        with transaction(self._connections) as connected:
            refuse_attachments(connected, projection)

    def begin(
        self,
        projection: Projection,
        target: Target = Target.SHADOW,
        bound: int | None = None,
    ) -> None:
        """Make empty tables, unless they are there, built by this very fold and not too far.

        Waits for what a replay that was killed may have left running.
        """
        with transaction(self._connections) as connected:
            tune(connected, projection.name, target)
            locked(connected, projection.name, target)
            wanted = {"projection": projection.name, "target": target}
            row = connected.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
            is_too_far = row and bound is not None and row["position"] > bound
            if not row or is_too_far or not is_up_to_date(row, projection):
                _drop(connected, projection, target)
                create(connected, projection, target)

    def can_merge(self, projection: Projection) -> bool:
        """Whether the fold has a part `-- merge:` and one table, and temporary ones may be made."""
        if len(projection.tables) > 1 or merge_text(projection_text(projection).fold) is None:
            return False
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/replay/may_fold_aside")).fetchone()
            return bool(row and row["may"])

    def fold_aside(
        self,
        projection: Projection,
        target: Target,
        after: int,
        upto: int,
        turn: Callable[[], None],
    ) -> None:
        """Fold (after, upto] aside; after `turn` returned put it in and move the checkpoint."""
        name = projection.name
        with transaction(self._connections) as connected:
            tune(connected, name, target)
            aside = Aside(connected, projection, target)
            try:
                aside.fold(after, upto)
                turn()
                claim = _expected(connected, name, target, after)
                aside.merge()
            except FoldFailed:
                aside.forget()
                turn()
                claim = _expected(connected, name, target, after)
                fold_or_park(claim, after, upto)
            claim.move(upto)

    def next_stop(self, after: int, limit: int, bound: int) -> int | None:
        """Where the next range after a position ends; None when it would hold no event."""
        asked = {"after": after, "limit": limit, "bound": bound}
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/projections/next_stop"), asked).fetchone()
            return row["position"] if row else None

    def positions(self, name: str, target: Target) -> Positions:
        """Where things end."""
        wanted = {"projection": name, "target": target}
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/replay/replay_positions"), wanted).fetchone()
            assert row is not None
            return Positions(**row)

    def index(self, projection: Projection, target: Target) -> None:
        """Make the indexes that were left for last, unless they are there."""
        wanted = {"projection": projection.name, "target": target}
        with transaction(self._connections) as connected:
            tune(connected, projection.name, target)
            row = connected.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
            if row is None or row["is_indexed"]:
                return
            if index := projection_text(projection).index:
                connected.execute(index)
            connected.execute(statement("queries/replay/mark_indexed"), wanted)

    def compare(self, projection: Projection) -> Comparison:
        """Fold the shadow to where the live table is, and compare them there, row by row."""
        with transaction(self._connections) as connected:
            return compare(connected, projection)

    def vacuum(self, projection: Projection) -> None:
        """Gather statistics, and note which pages all can see. Left to autovacuum if it is long."""
        with connection(self._connections) as connected, suppress(psycopg.errors.QueryCanceled):
            for table in projection.tables:
                vacuum = SQL(statement("queries/replay/vacuum_table"))
                connected.execute(vacuum.format(table=Identifier("storyline_shadow", table)))

    def swap(self, projection: Projection) -> float:
        """Put the shadow in the place of the live tables; says for how long it locked them."""
        self.discard(projection, Target.LEAVING)
        locked_seconds = Swap(self._connections, projection).run()
        self.discard(projection, Target.LEAVING)
        return locked_seconds

    def roll_back(self, projection: Projection) -> float:
        """Swap the previous tables back in; says for how long it locked the live ones."""
        self.discard(projection, Target.SHADOW)
        return Swap(self._connections, projection, back=True).run()

    def settle(self, projection: Projection, suffix: str) -> list[str]:
        """Bring the tables of the past home, under names that end in `suffix`: these names."""
        asked = {"projection": projection.name, "tables": list(projection.tables), "suffix": suffix}
        with transaction(self._connections) as connected:
            settled = connected.execute(statement("queries/swap/settle"), asked).fetchall()
            return [row["name"] for row in settled]

    def discard(self, projection: Projection, target: Target) -> bool:
        """Drop tables. False: there were none."""
        with transaction(self._connections) as connected:
            tune(connected, projection.name, target)
            is_there = locked(connected, projection.name, target) is not None
            _drop(connected, projection, target)
            return is_there

    def position_at(self, time: datetime) -> int:
        """The last position that was in the log at `time`."""
        with connection(self._connections) as connected:
            row = connected.execute(
                statement("queries/replay/position_at"), {"time": time}
            ).fetchone()
            return int(row["position"]) if row else 0

    def blockers(self, projection: Projection, *, swapping: bool) -> list[DictRow]:
        """The sessions that hold a replay up: pid, role, state and query."""
        return blockers(self._connections, projection, swapping=swapping)

    def cancel(self, name: str) -> None:
        """Cancel whatever the server is doing for replays of this projection."""
        with connection(self._connections) as connected:
            connected.execute(statement("queries/replay/cancel_replay"), {"projection": name})


def _expected(
    connected: Connection[DictRow], name: str, target: Target, position: int
) -> PostgresClaim:
    claim = locked(connected, name, target)
    if claim is None or claim.position != position:
        raise StorylineError(f"somebody else builds {name}, or took away what was built")
    return claim


def _drop(connected: Connection[DictRow], projection: Projection, target: Target) -> None:
    for table in projection.tables:
        drop = SQL(statement("queries/replay/drop_table"))
        connected.execute(drop.format(table=Identifier(f"storyline_{target}", table)))
    wanted = {"projection": projection.name, "target": target}
    connected.execute(statement("queries/projections/forget_target"), wanted)
