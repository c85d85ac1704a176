"""Compare a rebuilt read table with the live one, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from adapters.postgres.projections.checkpoints import (
    check_fits_log,
    is_up_to_date,
    locked,
    tune,
)
from adapters.statements import statement
from domain.errors import StorylineError
from projections.projection import Projection
from projections.projection_ports import Comparison, Difference, Target
from projections.projector import fold_or_park

EXAMPLES = 20


def compare(connection: Connection[DictRow], projection: Projection) -> Comparison:
    """Compare at the live table's position, in a transaction that has done nothing yet.

    One snapshot shows both tables: the shadow is folded to the live table's position in it.
    """
    connection.execute(statement("queries/replay/pin_snapshot"))
    tune(connection, projection.name, Target.SHADOW)
    check_fits_log(connection, projection.name, Target.LIVE)
    live = _checkpoint(connection, projection, Target.LIVE)
    fold_shadow(connection, projection, live["position"])
    shadow = _checkpoint(connection, projection, Target.SHADOW)
    sides = {"live": 0, "replay": 0}
    examples: list[Difference] = []
    for table, pair in zip(
        projection.tables, zip(live["tables"], shadow["tables"], strict=True), strict=True
    ):
        for found in _differing(connection, *pair):
            examples.append(Difference(table, found.side, found.row))
            sides[found.side] += found.of_all
    return Comparison(
        projection.name,
        live["position"],
        sides["live"],
        sides["replay"],
        examples,
        [*_reasons(connection, projection, live)],
    )


def fold_shadow(connection: Connection[DictRow], projection: Projection, bound: int | None) -> None:
    """Fold the shadow up to `bound`, in this transaction."""
    claim = locked(connection, projection.name, Target.SHADOW)
    if claim is None or (bound is not None and claim.position > bound):
        raise StorylineError(
            f"the shadow of {projection.name} is gone or has moved on; replay again"
        )
    stop = claim.next_stop(limit=2**62, bound=bound)
    if stop is not None:
        fold_or_park(claim, claim.position, stop)
        claim.move(stop)


@dataclass(frozen=True, slots=True)
class _Found:
    side: str
    row: DictRow
    of_all: int


def _differing(connection: Connection[DictRow], live: str, shadow: str) -> Iterator[_Found]:
    """Yield the first rows of each side. The first one of a side has the count of all."""
    names = {
        "live": SQL(live),
        "shadow": SQL(shadow),
        "columns": _common_columns(connection, live, shadow),
    }
    query = SQL(statement("queries/replay/differences")).format(**names)
    counted: set[str] = set()
    for row in connection.execute(query, {"limit": EXAMPLES}):
        side, of_all = row.pop("only in"), row.pop("of all")
        yield _Found(side, row, 0 if side in counted else of_all)
        counted.add(side)


def _common_columns(connection: Connection[DictRow], live: str, shadow: str) -> Composed:
    """Return the columns of the same name and type: a changed projection may have others."""
    columns = statement("queries/replay/table_columns")
    found = [
        {(row["name"], row["type"]): None for row in connection.execute(columns, {"table": table})}
        for table in (live, shadow)
    ]
    return SQL(", ").join(Identifier(name) for name, type_ in found[0] if (name, type_) in found[1])


def _checkpoint(connection: Connection[DictRow], projection: Projection, target: Target) -> DictRow:
    wanted = {"projection": projection.name, "target": target}
    row = connection.execute(statement("queries/projections/checkpoint"), wanted).fetchone()
    if row is None:
        raise StorylineError(f"there is no {target} table of {projection.name}")
    return row


def _reasons(
    connection: Connection[DictRow], projection: Projection, live: DictRow
) -> Iterator[str]:
    if not is_up_to_date(live, projection):
        yield "the fold was changed"
    live_lacks, shadow_lacks = (
        _unfolded(connection, projection, target) for target in (Target.LIVE, Target.SHADOW)
    )
    if cured := live_lacks - shadow_lacks:
        yield f"parked events that fold now: {len(cured)}"
    if broken := shadow_lacks - live_lacks:
        yield f"events that no longer fold: {len(broken)}"


def _unfolded(connection: Connection[DictRow], projection: Projection, target: Target) -> set[int]:
    wanted = {"projection": projection.name, "target": target}
    rows = connection.execute(statement("queries/replay/unfolded_positions"), wanted)
    return {row["position"] for row in rows}
