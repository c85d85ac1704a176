"""The log up to a position as Parquet files: what a fold on another engine reads."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pyarrow import dataset

from adapters.archive.files import ArchiveFiles
from adapters.archive.schema import FOLD_SCHEMA
from domain.archive import Archives
from domain.chain import START
from domain.errors import ArchiveBroken

TOLD_EVENTS = 1_000
"""After so many exported events it is told how far the export is."""


@dataclass(frozen=True, slots=True)
class FoldInput:
    """Files with the columns of FOLD_SCHEMA, and others. Each event up to `upto` is in one."""

    upto: int
    parts: tuple[tuple[ArchiveFiles, Sequence[str]], ...]
    """Names of files, and where they are: those of the archive, and the rest of the log.

    The last file of the archive may have events after `upto`.
    """

    @property
    def addresses(self) -> list[str]:
        """Where the files are, in order."""
        return [files.address(name) for files, names in self.parts for name in names]

    @property
    def is_local(self) -> bool:
        """Whether all files are on this machine."""
        return all(files.is_local for files, _ in self.parts)

    def dataset(self) -> dataset.Dataset:
        """The columns of FOLD_SCHEMA, read through the file systems of the files."""
        return dataset.dataset([files.dataset(names, FOLD_SCHEMA) for files, names in self.parts])


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
    archived, end = _archived(archives, files, upto) if files else ([], START.position)
    parts = ((files, archived),) if files and archived else ()
    if end >= upto:
        yield FoldInput(upto, parts)
        return
    with archives.fold_columns(end, upto) as events:
        tail = scratch.write_tail(upto, _counted(events, end, told))
    try:
        yield FoldInput(upto, (*parts, (scratch, [tail])))
    finally:
        scratch.remove(tail)


def _archived(archives: Archives, files: ArchiveFiles, upto: int) -> tuple[list[str], int]:
    """The files of the archive with events up to a position, and the position where they end."""
    names, end = list[str](), START
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
        names.append(file.range.file)
        end = file.range.until
    return names, end.position


def _counted(events: Iterable[bytes], since: int, told: Callable[[int], None]) -> Iterator[bytes]:
    """Pass the events on, and tell about how far they are. Positions have hardly any gaps."""
    for number, event in enumerate(events, 1):
        yield event
        if number % TOLD_EVENTS == 0:
            told(since + number)
