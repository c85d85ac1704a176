"""Load the rows that another engine has folded."""

from collections.abc import Iterator

from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.session import Session
from adapters.postgres.projections.checkpoints import folding
from adapters.statements import statement
from domain.errors import FoldFailed, StorylineError
from projections.fold_engine import FoldedRows
from projections.projection import Projection


def load(connected: Session, projection: Projection, rows: FoldedRows) -> Iterator[int]:
    """Load rows into the empty table that the search path names, and yield how many there are."""
    (table,) = projection.tables
    columns = SQL(", ").join(map(Identifier, rows.columns))
    copying = SQL(statement("queries/replay/load_rows"))
    loaded = 0
    try:
        with (
            folding(connected, projection.name),
            connected.cursor().copy(
                copying.format(table=Identifier(table), columns=columns)
            ) as copy,
        ):
            for chunk in rows.chunks:
                copy.write(chunk.csv)
                loaded += chunk.rows
                yield loaded
    except FoldFailed as error:
        raise StorylineError(
            f"the rows of the engine do not fit the table {table}: {error}; without --engine, a"
            " replay parks the events that fail"
        ) from error
