"""A file that gets its name only when it is complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

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
    except OSError as error:
        raise _cannot_be_written(path, error) from error
    partial = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:  # the name is known before there is a file: a signal in between leaves none behind
        with _created(partial, path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _created(partial: Path, path: Path) -> BinaryIO:
    """A new file that only its owner may read."""
    try:
        return os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def _cannot_be_written(path: Path, error: OSError) -> InvalidInput:
    return InvalidInput(f"{path} cannot be written: {error.strerror}")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
