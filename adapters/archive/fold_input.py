"""The log up to a position as Parquet files: what a fold on another engine reads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.archive.files import ArchiveFiles
from domain.archive import Archives
from domain.chain import START
from domain.errors import ArchiveBroken

TOLD_EVENTS = 1_000
"""After so many exported events it is told how far the export is."""


@dataclass(frozen=True, slots=True)
class FoldInput:
    """Files with the columns of FOLD_SCHEMA, and others. Each event up to `upto` is in one."""

    upto: int
    archived: tuple[str, ...]
    """The files of the archive, in order. The last one may have events after `upto`."""
    tail: str | None
    """The file with the events after those. None: there are none."""

    @property
    def files(self) -> tuple[str, ...]:
        """All files, in order."""
        return self.archived if self.tail is None else (*self.archived, self.tail)


@contextmanager
def fold_input(
    archives: Archives,
    files: ArchiveFiles | None,
    upto: int,
    scratch: ArchiveFiles,
    told: Callable[[int], None] = lambda position: None,
) -> Iterator[FoldInput]:
    """The events up to the position `upto`: files of an archive, if any, and the rest exported.

    The rest is a file in `scratch` until the context ends. An engine on other machines needs a
    `scratch` that they share. The bytes of each file of the archive are compared with the
    catalogue, and its ends with the chain of the log. `told` is called with how far the export is,
    now and then. Raises ArchiveBroken.
    """
    archived, end = _archived(archives, files, upto) if files else ((), START.position)
    if end >= upto:
        yield FoldInput(upto, archived, None)
        return
    with archives.fold_columns(end, upto) as events:
        tail = scratch.write_tail(upto, _counted(events, end, told))
    try:
        yield FoldInput(upto, archived, scratch.address(tail))
    finally:
        scratch.remove(tail)


def _archived(archives: Archives, files: ArchiveFiles, upto: int) -> tuple[tuple[str, ...], int]:
    """The files of the archive with events up to a position, and the position where they end."""
    addresses, end = list[str](), START
    for listed in archives.files():
        file = listed.file
        if listed.location != files.location or file.range.since.position >= upto:
            continue
        address = files.address(file.range.file)
        if file.range.since != end or not archives.has(file.range.until):
            raise ArchiveBroken(address, "the catalogue is not that of this log")
        found = files.read(file.range.file)
        if found.described() != file:
            raise ArchiveBroken(address, "it is not the file that was archived")
        if not found.is_of_this_reading:
            raise ArchiveBroken(
                address, "another release has read its events: archive to another folder"
            )
        addresses.append(address)
        end = file.range.until
    return tuple(addresses), end.position


def _counted(events: Iterable[bytes], since: int, told: Callable[[int], None]) -> Iterator[bytes]:
    """Pass the events on, and tell about how far they are. Positions have hardly any gaps."""
    for number, event in enumerate(events, 1):
        yield event
        if number % TOLD_EVENTS == 0:
            told(since + number)
