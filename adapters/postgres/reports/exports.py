"""Read exports from one snapshot by COPY: the server prints the rows, nothing is kept in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from psycopg.sql import SQL, Composed

from adapters.export.export import Chunk, Column, Export, ExportFormat, ExportName, Lag
from adapters.postgres.connection.connect import Pool, transaction
from adapters.postgres.connection.session import LONG_SECONDS, Session
from adapters.statements import statement

CHUNK_BYTES: Final = 256 * 1024


class PostgresExports:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    @contextmanager
    def snapshot(self) -> Iterator["PostgresSnapshot"]:
        """The database at one moment. It keeps a connection and that moment until it ends."""
        with transaction(self._connections, deadline=LONG_SECONDS) as connection:
            connection.execute(statement("queries/export/pin_snapshot"))
            yield PostgresSnapshot(connection)


class PostgresSnapshot:
    """Errors are translated by the transaction it lives in."""

    def __init__(self, connection: Session) -> None:
        self._connection = connection

    def count(self, export: Export) -> int:
        """How many rows there are to export."""
        counted: int = self._row(_around("count", _rows(export)), asdict(export))["rows"]
        return counted

    def lag(self, name: ExportName) -> Lag:
        """How far a read table is behind the log."""
        return Lag(**self._row(SQL(statement("queries/export/lag")), {"table": name}))

    def columns(self, export: Export) -> Sequence[Column]:
        """The columns of an export."""
        found = self._connection.execute(_around("columns", _rows(export)), asdict(export))
        return [Column(each.name, each.type_display) for each in found.description or ()]

    def chunks(self, export: Export) -> Iterator[Chunk]:
        """The rows in order, as `ExportSnapshot` says."""
        is_parquet = export.format is ExportFormat.PARQUET
        zone = {"tz": "UTC" if is_parquet else export.tz}
        self._connection.execute(statement("queries/export/use_zone"), zone)
        with self._connection.cursor().copy(_copied(export), asdict(export)) as copy:
            has_header = export.format is ExportFormat.CSV
            waiting: list[bytes] = [bytes(copy.read())] if has_header else []
            rows, size = 0, 0
            for row in copy:
                waiting.append(bytes(row))
                rows += 1
                size += len(row)
                if size >= CHUNK_BYTES:
                    yield Chunk(b"".join(waiting), rows)
                    waiting.clear()
                    rows, size = 0, 0
            yield Chunk(b"".join(waiting), rows)

    def _row(self, query: Any, parameters: dict[str, Any]) -> dict[str, Any]:
        (row,) = self._connection.execute(query, parameters).fetchall()
        return row


def _copied(export: Export) -> Composed:
    rows = _rows(export)
    match export.format:
        case ExportFormat.CSV:
            return _around("to_csv", _around(f"cells/{export.name}", rows))
        case ExportFormat.JSONL:
            return _around("to_json_lines", rows)
        case ExportFormat.PARQUET:
            return _around("to_values", rows)


def _rows(export: Export) -> Composed:
    people = "queries/users/user_names" if export.with_names else "queries/export/nobody"
    return SQL(statement(f"queries/export/rows/{export.name}")).format(
        people=SQL(statement(people))
    )


def _around(name: str, rows: Composed) -> Composed:
    return SQL(statement(f"queries/export/{name}")).format(rows=rows)
