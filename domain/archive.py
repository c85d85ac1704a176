"""Archives: ranges of the log in files, chained like the log itself."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from domain.chain import Head, Link
from domain.errors import ArchiveBroken

RANGE: Final = 1_000_000
"""How many positions one file covers at most, unless a single batch is longer."""


class Range(NamedTuple):
    """The events after `since`, up to `until`. Both are heads of the chain."""

    since: Head
    until: Head

    @property
    def file(self) -> str:
        """The name of its file. Names are in the order of positions."""
        return f"events-{self.since.position + 1:019}-{self.until.position:019}.parquet"


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file that was read back. `sha256` is that of its bytes."""

    range: Range
    events: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class CataloguedFile:
    """A file in the catalogue, with the folder or address of its archive."""

    location: str
    file: ArchivedFile
    archived_at: datetime


class VerifiedFile(NamedTuple):
    """A file of the catalogue, and what is wrong with it; None: nothing."""

    listed: CataloguedFile
    problem: ArchiveBroken | None


class Turn(Protocol):
    """The right to archive one range. It ends with its transaction."""

    end: Head
    """Where the archive ends."""

    def next_range(self, before: datetime, most: int) -> Range | None:
        """The next complete range of events recorded before a time. None: there is none."""

    def events(self, wanted: Range) -> AbstractContextManager[Iterator[bytes]]:
        """Its events as CSV, in chunks of whole rows."""

    def add(self, file: ArchivedFile) -> None:
        """List a file in the catalogue, when the transaction ends."""


class RestoreTurn(Protocol):
    """One transaction that puts back the events of one file."""

    def restore(self, file: ArchivedFile, events: Iterator[bytes], links: Iterator[Link]) -> None:
        """Put its events, given as CSV, and its links into the log, and list the file.

        Raises ReleaseTooOld if a newer release recorded one of the events.
        """


class Archives(Protocol):
    """The log, and the catalogue of its archives. Raises DatabaseUnavailable and NotPermitted."""

    def turn(self, location: str) -> AbstractContextManager[Turn]:
        """Take the turn to archive. Raises LimitExceeded if another process archives."""

    def restoring(self, location: str, end: Head) -> AbstractContextManager[RestoreTurn]:
        """Keep appends out. Raises InvalidInput if the log does not end at `end`."""

    def fold_columns(self, since: int, position: int) -> AbstractContextManager[Iterator[bytes]]:
        """What folds read of the events at (since, position], as CSV in chunks of whole rows."""

    def files(self) -> list[CataloguedFile]:
        """The files of all archives, by location and position."""

    def has(self, head: Head) -> bool:
        """Whether the chain of the log leads through this head."""
