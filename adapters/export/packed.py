"""Several exports in one ZIP file."""

from collections.abc import Sequence
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from adapters.export.export import Export, Exports
from adapters.export.writing import write_export

END_BYTES: Final = 1_000
"""More than the list of contents at the end of the file takes."""


def pack(exports: Exports, wanted: Sequence[Export], out: IO[bytes], *, limit: int) -> bool:
    """Write each export of one snapshot into a ZIP file, named like `interactions.csv`.

    Return whether the file has at most `limit` bytes. If not, it ends early and is useless.
    """

    def check(rows: int) -> None:
        if out.tell() > limit - END_BYTES:
            raise _TooLarge

    try:
        with exports.snapshot() as snapshot, ZipFile(out, "w", ZIP_DEFLATED) as packed:
            for export in wanted:
                with packed.open(f"{export.name}.{export.format}", "w", force_zip64=True) as file:
                    write_export(snapshot, export, file, check)
    except _TooLarge:
        return False
    return out.tell() <= limit


class _TooLarge(Exception):
    """More than the limit is written."""
