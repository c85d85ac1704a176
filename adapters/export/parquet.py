"""Write rows as Parquet: ids as text, times in UTC to the microsecond, JSON as text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

from adapters.export.export import Chunk, Column
from domain.errors import StorylineError

if TYPE_CHECKING:
    import pyarrow

BATCH_BYTES: Final = 16 * 1024 * 1024
"""So much CSV becomes one row group."""


def write_parquet(columns: Sequence[Column], chunks: Iterable[Chunk], out: IO[bytes]) -> None:
    """Write `chunks` of CSV without a header to `out`, compressed by zstd. Memory is constant."""
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import ParquetWriter

    schema = _schema(columns)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        try:
            for batch in _batches(chunks):
                writer.write_table(table_of_csv(batch, schema))
        except ArrowInvalid as error:  # a time outside of the calendar
            raise StorylineError(f"Parquet cannot hold this, CSV can: {error}") from error


def _schema(columns: Sequence[Column]) -> "pyarrow.Schema":
    import pyarrow

    types: dict[str, Any] = {
        "bool": pyarrow.bool_(),
        "int8": pyarrow.int64(),
        "float8": pyarrow.float64(),
        "int4": pyarrow.int32(),
        "jsonb": pyarrow.string(),
        "text": pyarrow.string(),
        "timestamptz": pyarrow.timestamp("us", tz="UTC"),
        "uuid": pyarrow.string(),
    }
    return pyarrow.schema([(column.name, types[column.type]) for column in columns])


def _batches(chunks: Iterable[Chunk]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk.content)
        size += len(chunk.content)
        if size >= BATCH_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if size:
        yield b"".join(waiting)


def table_of_csv(rows: bytes, schema: "pyarrow.Schema") -> "pyarrow.Table":
    """The rows of a CSV without a header, as Postgres writes it: NULL is an unquoted empty cell."""
    import pyarrow
    from pyarrow import csv

    return csv.read_csv(
        pyarrow.BufferReader(rows),
        csv.ReadOptions(column_names=schema.names, block_size=len(rows), use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def csv_of_rows(rows: "pyarrow.RecordBatch") -> bytes:
    """Rows as a CSV without a header, as Postgres reads it: NULL is an unquoted empty cell."""
    import pyarrow
    from pyarrow import csv

    out = pyarrow.BufferOutputStream()
    csv.write_csv(rows, out, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
    content: bytes = out.getvalue().to_pybytes()
    return content
