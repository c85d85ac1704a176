"""DuckDB: one machine, no server."""

from collections.abc import Sequence

import duckdb

from adapters.archive.files import ArchiveFiles
from adapters.statements import statement
from domain.errors import StorylineError


class DuckDB:
    """Runs one query at a time, on all cores. What does not fit into memory goes to `scratch`."""

    dialect = "duckdb"

    def __init__(self, scratch: ArchiveFiles) -> None:
        self._connection = duckdb.connect(config={"temp_directory": scratch.address("memory")})
        self._connection.execute(statement("engines/duckdb"))

    def run(self, query: str, events: Sequence[str], rows: str) -> None:
        """Write the rows of a query over `current_events` as a Parquet file."""
        try:
            self._connection.from_parquet([*events], union_by_name=True).create_view(
                "current_events"
            )
            self._connection.sql(query).write_parquet(rows)
        except duckdb.Error as error:
            raise StorylineError(f"DuckDB: {str(error).partition(chr(10))[0]}") from error

    def share_done(self) -> float:
        """How much of the query is done, from 0 to 1."""
        return max(self._connection.query_progress(), 0.0) / 100

    def stop(self) -> None:
        """Interrupt the query."""
        self._connection.interrupt()

    def close(self) -> None:
        """End the session."""
        self._connection.close()
