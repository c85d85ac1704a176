"""A file that gets its name only when it is complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from domain.errors import InvalidInput


@contextmanager
def complete_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file under a temporary name beside `path`; rename it at the end, once it is on disk.

    After an error the temporary file is removed, and what had the name before still has it. A pipe
    or a device is written as it is. Raises InvalidInput if nothing can be written there.
    """
    target = path.resolve()  # the file behind a link is replaced, not the link
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as device:
                yield device
            return
        if target.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        partial = NamedTemporaryFile(  # noqa: SIM115  # it is renamed, not closed and forgotten
            dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
        )
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}") from error
    try:
        with partial:
            yield cast("BinaryIO", partial)
            partial.flush()
            os.fsync(partial.fileno())
        Path(partial.name).replace(target)
    except BaseException:
        Path(partial.name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
