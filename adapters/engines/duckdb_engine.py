"""DuckDB: one machine, no server."""

import duckdb

from adapters.archive.files import ArchiveFiles
from adapters.archive.fold_input import FoldInput
from adapters.statements import statement
from domain.errors import StorylineError


class DuckDB:
    """Runs one query at a time, on all cores. What does not fit into memory goes to `scratch`."""

    dialect = "duckdb"

    def __init__(self, scratch: ArchiveFiles) -> None:
        self._connection = duckdb.connect(config={"temp_directory": scratch.address("memory")})
        self._connection.execute(statement("engines/duckdb"))

    def run(self, query: str, events: FoldInput, rows: str) -> None:
        """Write the rows of a query over `current_events` as a Parquet file."""
        try:
            self._read(events).create_view("current_events")
            self._connection.sql(query).write_parquet(rows)
        except duckdb.Error as error:
            raise StorylineError(f"DuckDB: {str(error).partition(chr(10))[0]}") from error

    def _read(self, events: FoldInput) -> duckdb.DuckDBPyRelation:
        if events.is_local:
            return self._connection.from_parquet(events.addresses, union_by_name=True)
        return self._connection.from_arrow(events.dataset())  # by the credentials of the archive

    def share_done(self) -> float:
        """How much of the query is done, from 0 to 1."""
        return max(self._connection.query_progress(), 0.0) / 100

    def stop(self) -> None:
        """Interrupt the query."""
        self._connection.interrupt()

    def close(self) -> None:
        """End the session."""
        self._connection.close()
