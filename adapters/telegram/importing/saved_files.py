"""Find files with saved updates and read their bytes, plain or compressed with gzip."""

import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from gzip import GzipFile
from io import BufferedReader
from os.path import exists, isfile
from pathlib import Path
from typing import Final, cast

from domain.errors import InvalidInput

STDIN: Final = "-"

_SAVED: Final = re.compile(r"\.(json|jsonl|ndjson)([.~_-][^/]*)?$", re.IGNORECASE)
"""Also `updates.jsonl.gz` and rotated files: `updates.jsonl.1`, `updates.jsonl-20240101`."""

_GZIP: Final = b"\x1f\x8b"
_LIKE_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\s,\[\]]*\{[^\0]")
_UNREADABLE: Final = (OSError, EOFError, zlib.error)


class SavedFile:
    """The readable bytes of one file. `error` says why they end too early."""

    def __init__(self, stream: BufferedReader | GzipFile) -> None:
        self._stream = stream
        self.error = ""

    def read(self, size: int) -> bytes:
        """Some bytes, at most `size`; none at the end."""
        try:
            return self._stream.read1(size)  # unlike read(), it drops nothing when the next fails
        except _UNREADABLE as error:
            self.error = _reason(error)
            return b""


def find_files(paths: Sequence[str]) -> list[str]:
    """The files to read: for a folder the JSON files below it, sorted. `-` stands for stdin.

    Raises InvalidInput for a path that does not exist and for a folder without JSON files.
    """
    return [file for path in paths for file in _files_at(path)]


def _files_at(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    try:
        if not path or not Path(path).exists():
            raise InvalidInput(f"{path or repr(path)}: no such file or folder")
        if not Path(path).is_dir():
            return [path]
        files = sorted(_below(path), key=_natural)
    except OSError as error:
        raise InvalidInput(f"{path}: {_reason(error)}") from error
    if not files:
        raise InvalidInput(f"{path}: no *.json, *.jsonl or *.ndjson file in this folder")
    return files


def _below(folder: str) -> list[str]:
    """Its JSON files, and all that cannot be opened: opening it gives the reason."""
    closed: list[str] = []
    files: list[str] = []
    seen: set[tuple[int, int]] = set()
    walk = os.walk(folder, onerror=lambda error: closed.append(error.filename), followlinks=True)
    for here, folders, names in walk:
        found = Path(here).stat()
        if (found.st_dev, found.st_ino) in seen:  # a link to a folder that is read already
            folders.clear()
            continue
        seen.add((found.st_dev, found.st_ino))
        paths = (str(Path(here, name)) for name in names)
        files += [path for path in paths if _is_saved(path)]
    return [*closed, *files]


def _is_saved(path: str) -> bool:
    """Whether it is a JSON file or leads nowhere: what a broken link stands for is not known."""
    # Unlike the methods of Path these do not raise for a folder without permission.
    return not exists(path) or (isfile(path) and bool(_SAVED.search(path)))  # noqa: PTH110, PTH113


def _natural(path: str) -> list[str | int]:
    """Sorts `updates-2.jsonl` before `updates-10.jsonl`."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", path)]


@contextmanager
def opened(file: str) -> Iterator[SavedFile]:
    """The bytes of `file`, or of stdin (`-`).

    Raises InvalidInput if it cannot be opened or is not text. Raises it at the end if the rest
    could not be read.
    """
    with _stream(file) as stream:
        saved = SavedFile(_decompressed(stream, file))
        yield saved
    if saved.error:
        raise InvalidInput(f"{name_of(file)}: {saved.error}")


def name_of(file: str) -> str:
    """The name of `file` for people."""
    return "stdin" if file == STDIN else file


def _stream(file: str) -> AbstractContextManager[BufferedReader]:
    if file == STDIN:
        return nullcontext(cast(BufferedReader, sys.stdin.buffer))
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InvalidInput(f"{file}: {_reason(error)}") from error


def _decompressed(stream: BufferedReader, file: str) -> BufferedReader | GzipFile:
    decompressed: BufferedReader | GzipFile = stream
    try:
        start = stream.peek()
        if start.startswith(_GZIP):
            decompressed = GzipFile(fileobj=stream)
            start = decompressed.peek(1)
    except _UNREADABLE as error:
        raise InvalidInput(f"{name_of(file)}: {_reason(error)}") from error
    if b"\0" in start and not _LIKE_JSON.match(start):
        raise InvalidInput(f"{name_of(file)}: neither JSON in UTF-8 nor JSON compressed with gzip")
    return decompressed


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
