"""Files with saved updates: which there are, and their bytes, plain or packed with gzip."""

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
    f"{kind}{packed}" for kind in (".json", ".jsonl", ".ndjson") for packed in ("", ".gz")
)
_PACKED: Final = b"\x1f\x8b"
_LIKE_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\s,\[\]]*\{[^\0]")
_UNREADABLE: Final = (OSError, EOFError, zlib.error)


class SavedFile:
    """The bytes of one file, as far as they can be read; `trouble` is why they end too early."""

    def __init__(self, stream: BufferedReader | GzipFile) -> None:
        self._stream = stream
        self.trouble = ""

    def read(self, size: int) -> bytes:
        """Some bytes, at most `size`; none at the end."""
        try:
            return self._stream.read1(size)  # unlike read(), it drops nothing when the next fails
        except _UNREADABLE as error:
            self.trouble = _told(error)
            return b""


def find_files(paths: Sequence[str]) -> list[str]:
    """The files to read: for a folder the JSON files below it, sorted; `-` stays, for stdin.

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
        raise InvalidInput(f"{path}: {_told(error)}") from error


def _below(folder: str) -> list[str]:
    """Its JSON files, and what cannot be looked into or is not there: who opens it is told why."""
    closed: list[str] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(error.filename))
    files = [str(Path(here, name)) for here, _, names in walk for name in names if _is_json(name)]
    # Unlike those of Path they do not raise where a folder lets nobody through.
    return [*closed, *(each for each in files if isfile(each) or not exists(each))]  # noqa: PTH110, PTH113


def _is_json(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


@contextmanager
def opened(file: str) -> Iterator[SavedFile]:
    """What is in `file`, or comes from stdin (`-`).

    Raises InvalidInput if it cannot be opened or is no text, and at the end if there was more to
    read: by then all that could be read has been.
    """
    with _stream(file) as stream:
        saved = SavedFile(_unpacked(stream, file))
        yield saved
    if saved.trouble:
        raise InvalidInput(f"{name_of(file)}: {saved.trouble}")


def name_of(file: str) -> str:
    """What people call it."""
    return "stdin" if file == STDIN else file


def _stream(file: str) -> AbstractContextManager[BufferedReader]:
    if file == STDIN:
        return nullcontext(cast(BufferedReader, sys.stdin.buffer))
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InvalidInput(f"{file}: {_told(error)}") from error


def _unpacked(stream: BufferedReader, file: str) -> BufferedReader | GzipFile:
    unpacked: BufferedReader | GzipFile = stream
    try:
        start = stream.peek()
        if start.startswith(_PACKED):
            unpacked = GzipFile(fileobj=stream)
            start = unpacked.peek(1)
    except _UNREADABLE as error:
        raise InvalidInput(f"{name_of(file)}: {_told(error)}") from error
    if b"\0" in start and not _LIKE_JSON.match(start):
        raise InvalidInput(f"{name_of(file)}: neither JSON in UTF-8 nor that packed with gzip")
    return unpacked


def _told(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
