"""Write an export."""

from collections.abc import Callable, Iterator
from typing import IO

from adapters.export.export import Chunk, Export, ExportFormat, ExportSnapshot
from adapters.export.parquet import write_parquet


def write_export(
    snapshot: ExportSnapshot,
    export: Export,
    out: IO[bytes],
    reached: Callable[[int], object] = lambda rows: None,
) -> int:
    """Write all rows of `export` to `out`, in constant memory. Return how many there were.

    `reached` is called now and then with the number of rows so far.
    """
    rows = 0

    def chunks() -> Iterator[Chunk]:
        nonlocal rows
        for chunk in snapshot.chunks(export):
            yield chunk
            rows += chunk.rows
            reached(rows)

    if export.format is ExportFormat.PARQUET:
        write_parquet(snapshot.columns(export), chunks(), out)
    else:
        for chunk in chunks():
            out.write(chunk.content)
    return rows
