"""Keep lists on disk and sort them there, so that memory stays constant."""

import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from heapq import merge
from tempfile import TemporaryFile, gettempdir
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from domain.errors import StorylineError

Span = tuple[int, int]
"""Where a value stands in a scratch file: offset and length in bytes."""

T = TypeVar("T")
Ordered = TypeVar("Ordered", bound=tuple[Any, ...])

_PART: Final = 50
_RUN: Final = 5_000


class ScratchFile:
    """Values in a temporary file that only this process can open. Raises StorylineError."""

    def __init__(self) -> None:
        try:
            self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise _unusable(error) from error
        self._end = 0
        self._flushed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # What it could not write is not needed any more.
            self._file.close()

    def append(self, value: object) -> Span:
        """Write `value` at the end. Returns its place."""
        content = pickle.dumps(value)
        try:
            self._file.write(content)
        except OSError as error:
            raise _unusable(error) from error
        span = (self._end, len(content))
        self._end += len(content)
        return span

    def read(self, span: Span) -> Any:
        """The value at `span`."""
        offset, length = span
        try:
            if offset + length > self._flushed:
                self._file.flush()
                self._flushed = self._end
            return pickle.loads(os.pread(self._file.fileno(), length, offset))
        except OSError as error:
            raise _unusable(error) from error


class DiskList(Generic[T]):
    """A list in a scratch file. Only its last values are in memory."""

    def __init__(self, file: ScratchFile) -> None:
        self._file = file
        self._spans: list[Span] = []
        self._part: list[T] = []

    def append(self, value: T) -> None:
        """Add `value` at the end."""
        self._part.append(value)
        if len(self._part) == _PART:
            self._spans.append(self._file.append(self._part))
            self._part = []

    def __len__(self) -> int:
        return len(self._spans) * _PART + len(self._part)

    def __iter__(self) -> Iterator[T]:
        for span in self._spans:
            yield from self._file.read(span)
        yield from self._part


class ExternalSort(Generic[Ordered]):
    """Sorts any number of values: sorted runs on disk, merged while they are read."""

    def __init__(self, file: ScratchFile) -> None:
        self._file = file
        self._runs: list[DiskList[Ordered]] = []
        self._run: list[Ordered] = []

    def add(self, value: Ordered) -> None:
        """Add `value` anywhere in the order."""
        self._run.append(value)
        if len(self._run) == _RUN:
            self._store()

    def __iter__(self) -> Iterator[Ordered]:
        self._run.sort()
        return merge(*self._runs, self._run)

    def _store(self) -> None:
        run: DiskList[Ordered] = DiskList(self._file)
        self._run.sort()
        for value in self._run:
            run.append(value)
        self._runs.append(run)
        self._run = []


def _unusable(error: OSError) -> StorylineError:
    reason = error.strerror or str(error)
    return StorylineError(
        f"temporary file in {gettempdir()}: {reason}; set TMPDIR to a folder with free space"
    )
