"""Fold a range into a temporary table; merge it in log order."""

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.projections.checkpoints import folding
from adapters.postgres.projections.projection_sql import merge_text, projection_text
from adapters.statements import statement
from projections.projection import Projection
from projections.projection_ports import Target


class StagingTable:
    """The rows that a fold makes of one range alone. The fold must have a part `-- merge:`."""

    def __init__(
        self, connection: Connection[DictRow], projection: Projection, target: Target
    ) -> None:
        self._connection = connection
        self._name = projection.name
        self._fold = projection_text(projection).fold
        (table,) = projection.tables
        schema = f"storyline_{target}"
        self._names = {"table": Identifier(schema, table), "name": Identifier(table)}
        self._exists = False

    def fold(self, after: int, upto: int) -> None:
        """Fold (after, upto] into a new table. Raises FoldFailed, and then there is no table."""
        with folding(self._connection, self._name):
            self._execute("create_staging_table")
            self._connection.execute(self._fold, {"after": after, "upto": upto})
        self._exists = True

    def merge(self) -> None:
        """Merge the rows into the real table. Raises FoldFailed, and changes nothing."""
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
            self._execute("merge_staging_table", columns=columns, merge=merge)

    def drop(self) -> None:
        """Drop the staging table. Then its name means the real table again."""
        if self._exists:
            self._execute("drop_staging_table")
            self._exists = False

    def _execute(self, query: str, **names: object) -> None:
        text = SQL(statement(f"queries/replay/{query}")).format(**self._names, **names)
        self._connection.execute(text)
