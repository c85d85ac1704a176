"""Archive the log, verify its archives, and restore one into an empty database."""

from collections.abc import Callable, Iterator
from datetime import datetime

from adapters.archive.files import ArchiveFile, ArchiveFiles
from domain.archive import RANGE, ArchivedFile, Archives, Range, Turn, VerifiedFile
from domain.chain import START, Head
from domain.errors import ArchiveBroken


def archive(
    archives: Archives, files: ArchiveFiles, before: datetime, *, most: int = RANGE
) -> Iterator[ArchivedFile]:
    """Archive all complete ranges of events recorded before a time, and yield each listed file.

    A range is listed when its file was read back and its chain recomputed. What an interrupted call
    has left is listed or written again. Raises ArchiveBroken, LimitExceeded if another process
    archives, DatabaseUnavailable and NotPermitted.
    """
    _check_catalogue(archives, files)
    while True:
        with archives.turn(files.location) as turn:
            files.remove_unfinished()
            found = _left(archives, files, turn) or _written(files, turn, before, most)
            if found is None:
                return
            turn.add(found)
        yield found


def _check_catalogue(archives: Archives, files: ArchiveFiles) -> None:
    """An archive that has lost a file, or that is of another log, is not continued."""
    names = set(files.names())
    listed = [each.file for each in archives.files() if each.location == files.location]
    for file in listed:
        if file.range.file not in names:
            raise ArchiveBroken(f"{files.location}/{file.range.file}", "it is gone")
    if listed and not archives.has(listed[-1].range.until):
        raise ArchiveBroken(files.location, "the catalogue is not that of this log")


def _left(archives: Archives, files: ArchiveFiles, turn: Turn) -> ArchivedFile | None:
    """The next file, if an interrupted call has written it."""
    name = files.after(turn.end.position)
    if name is None:
        return None
    left = files.read(name)
    if left.range.since != turn.end or not archives.has(left.range.until):
        raise ArchiveBroken(
            f"{files.location}/{name}", "it is of another log: archive to another folder"
        )
    return left.verified()


def _written(files: ArchiveFiles, turn: Turn, before: datetime, most: int) -> ArchivedFile | None:
    wanted = turn.next_range(before, most)
    if wanted is None:
        return None
    with turn.events(wanted) as events:
        files.write(wanted, events)
    return files.read(wanted.file).verified()


def verify(
    archives: Archives, opened: Callable[[str], ArchiveFiles] = ArchiveFiles
) -> Iterator[VerifiedFile]:
    """Verify each file of the catalogue, and yield it with what is wrong with it.

    A file is right if it is the one that was listed, if its chain leads from the file before it to
    its end, and if the chain of the log leads through both.
    """
    ends: dict[str, Head] = {}
    for listed in archives.files():
        location, listed_range = listed.location, listed.file.range
        follows = listed_range.since == ends.get(location, START)
        ends[location] = listed_range.until
        try:
            if not follows or not archives.has(listed_range.until):
                raise ArchiveBroken(listed_range.file, "the catalogue is not that of this log")
            if opened(location).read(listed_range.file).verified() != listed.file:
                raise ArchiveBroken(listed_range.file, "it is not the file that was archived")
        except ArchiveBroken as problem:
            yield VerifiedFile(listed, problem)
        else:
            yield VerifiedFile(listed, None)


def restore(
    archives: Archives, files: ArchiveFiles, head: Head | None = None
) -> Iterator[ArchivedFile]:
    """Put the events of an archive into an empty log, at their positions, and yield each file.

    `head`: where the archive must end. Only so a file that is gone at the end is noticed. An
    interrupted call is taken up where it stopped. Raises ArchiveBroken, InvalidInput if the log
    is not empty, DatabaseUnavailable and NotPermitted.
    """
    if head is not None:
        *_, last = _chained(files)
        if last.range.until != head:
            raise ArchiveBroken(files.location, f"it ends at {last.range.until}, not at {head}")
    end = START
    for file in _chained(files):
        if archives.has(file.range.until):
            end = file.range.until
            continue
        with archives.restoring(files.location, end) as turn:
            found = file.verified()
            turn.restore(found, file.rows(), file.links())
        end = file.range.until
        yield found


def _chained(files: ArchiveFiles) -> Iterator[ArchiveFile]:
    """The files in order, proved to follow each other."""
    end = START
    names = files.names()
    if not names:
        raise ArchiveBroken(files.location, "no files of an archive are there")
    for name in names:
        file = files.read(name)
        if file.range.since != end:
            raise ArchiveBroken(f"{files.location}/{name}", _why(file.range, end))
        end = file.range.until
        yield file


def _why(found: Range, end: Head) -> str:
    if found.since.position > end.position:
        return f"the file before it is gone: it begins at position {end.position + 1}"
    return "it does not continue the file before it"
