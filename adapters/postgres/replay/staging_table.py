"""A range folded aside: into a table of the transaction's own, to be put in when its turn comes."""

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.projections.checkpoints import folding
from adapters.postgres.projections.projection_sql import merge_text, projection_text
from adapters.statements import statement
from projections.ports import Target
from projections.projection import Projection


class Aside:
    """Rows that a fold made of one range alone. For folds that say how rows are merged."""

    def __init__(
        self, connection: Connection[DictRow], projection: Projection, target: Target
    ) -> None:
        self._connection = connection
        self._name = projection.name
        self._fold = projection_text(projection).fold
        (table,) = projection.tables
        schema = f"storyline_{target}"
        self._names = {"table": Identifier(schema, table), "name": Identifier(table)}
        self._is_there = False

    def fold(self, after: int, upto: int) -> None:
        """Fold (after, upto] into an empty table. Raises FoldFailed, and leaves none."""
        with folding(self._connection, self._name):
            self._execute("fold_aside")
            self._connection.execute(self._fold, {"after": after, "upto": upto})
        self._is_there = True

    def merge(self) -> None:
        """Put the rows into the table itself. Raises FoldFailed, and changes nothing."""
        columns = SQL(", ").join(
            Identifier(row["name"])
            for row in self._connection.execute(
                statement("queries/replay/table_columns"),
                {"table": self._names["table"].as_string(self._connection)},
            )
            if row["is_written"]
        )
        merge = SQL(merge_text(self._fold) or "")
        with folding(self._connection, self._name):
            self._execute("merge_aside", columns=columns, merge=merge)

    def forget(self) -> None:
        """Let the name mean the table itself again."""
        if self._is_there:
            self._execute("forget_aside")
            self._is_there = False

    def _execute(self, query: str, **names: object) -> None:
        text = SQL(statement(f"queries/replay/{query}")).format(**self._names, **names)
        self._connection.execute(text)
