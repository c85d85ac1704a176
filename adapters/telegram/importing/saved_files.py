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

_ENDINGS: Final = tuple(
    f"{kind}{compressed}" for kind in (".json", ".jsonl", ".ndjson") for compressed in ("", ".gz")
)
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

    Raises InvalidInput for a path that does not exist.
    """
    return [file for path in paths for file in _files_at(path)]


def _files_at(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    try:
        if not path or not Path(path).exists():
            raise InvalidInput(f"{path or repr(path)}: no such file or folder")
        return sorted(_below(path)) if Path(path).is_dir() else [path]
    except OSError as error:
        raise InvalidInput(f"{path}: {_reason(error)}") from error


def _below(folder: str) -> list[str]:
    """Its JSON files, and all that cannot be opened: opening it gives the reason."""
    closed: list[str] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(error.filename))
    files = [str(Path(here, name)) for here, _, names in walk for name in names if _is_json(name)]
    # Unlike the methods of Path these do not raise for a folder without permission.
    return [*closed, *(each for each in files if isfile(each) or not exists(each))]  # noqa: PTH110, PTH113


def _is_json(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


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
