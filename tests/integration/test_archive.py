"""An archive holds the log as it is, proves it, and puts it back into an empty database."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now, open_storyline
from domain.archive import ArchivedFile, Range
from domain.chain import START
from domain.errors import ArchiveBroken, InvalidInput, LimitExceeded
from domain.events import CallbackPressed
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import LOG, project, read_tables, record, rows
from tests.factories.events import ALICE, BOB, command, message, press, some_days_work

MOST = 7
"""Positions in a file: some batches are longer."""


@pytest.fixture
def worked(storyline: Storyline) -> Storyline:
    """A log of several batches, with what is difficult to keep."""
    record(storyline, *some_days_work())
    record(storyline, command("/queue", context={"a": '"\\,;\n', "nichts": None, "ü": [1, 2.50]}))
    record(storyline, message(by=None, context={}), message(by=BOB, context={"": ""}))
    for _ in range(5):
        record(storyline, press(by=ALICE), command("/help"))
    return storyline


@pytest.fixture
def empty(empty_database: EmptyDatabase) -> Iterator[Storyline]:
    with open_storyline(empty_database()) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> ArchiveFiles:
    return ArchiveFiles(str(tmp_path / "archive"))


def archive(
    storyline: Storyline, files: ArchiveFiles, before: datetime | None = None
) -> list[ArchivedFile]:
    soon = now() + timedelta(hours=1)
    return list(archiving.archive(storyline.archives, files, before or soon, most=MOST))


def verify(storyline: Storyline) -> int:
    return len(list(archiving.verify(storyline.archives)))


def restore(storyline: Storyline, files: ArchiveFiles) -> list[ArchivedFile]:
    return list(archiving.restore(storyline.archives, files))


def path(files: ArchiveFiles, number: int) -> Path:
    return Path(files.location, files.names()[number])


def log(storyline: Storyline) -> list[Sequence[object]]:
    return [rows(storyline.connections, table) for table in LOG]


def test_ranges_cover_the_log_and_follow_each_other(worked: Storyline, files: ArchiveFiles) -> None:
    found = archive(worked, files)
    assert len(found) > 2
    ends = [START, *(each.range.until for each in found)]
    assert [each.range for each in found] == list(map(Range, ends, ends[1:]))
    assert ends[-1] == worked.audit.head()
    assert sum(each.events for each in found) == len(rows(worked.connections, "event_log"))
    assert files.names() == [each.range.file for each in found]
    assert [each.file for each in worked.archives.files()] == found
    assert verify(worked) == len(found)
    assert archive(worked, files) == []


def test_a_restored_log_is_the_same_and_goes_on(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    found = archive(worked, files)
    assert restore(empty, files) == found
    assert log(empty) == log(worked)
    list(empty.audit.verify(worked.audit.head()))
    project(worked)
    project(empty)
    assert read_tables(empty.connections) == read_tables(worked.connections)
    same = press(by=BOB)
    positions = [record(each, same)[0].position for each in (worked, empty)]
    assert positions == [worked.audit.head().position] * 2
    assert restore(empty, files) == []
    assert archive(empty, files)[0].range.since == found[-1].range.until


def test_what_is_recorded_later_is_left_for_another_call(
    worked: Storyline, files: ArchiveFiles
) -> None:
    first = archive(worked, files)
    moment = now()
    record(worked, command("/later"))
    assert archive(worked, files, moment) == []
    (second,) = archive(worked, files)
    assert (second.range.since, second.events) == (first[-1].range.until, 1)


def test_an_empty_log_has_no_archive(
    storyline: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    assert archive(storyline, files) == []
    with pytest.raises(ArchiveBroken, match="there is no file of an archive"):
        restore(empty, files)


def test_one_process_archives_at_a_time(worked: Storyline, files: ArchiveFiles) -> None:
    with worked.archives.turn(files.location), pytest.raises(LimitExceeded):
        archive(worked, files)


def test_what_an_interrupted_call_has_left_is_listed(
    worked: Storyline, files: ArchiveFiles
) -> None:
    with worked.archives.turn(files.location) as turn:
        wanted = turn.next_range(now() + timedelta(hours=1), MOST)
        assert wanted is not None
        files.write(wanted, turn.events(wanted))
    written = path(files, 0).stat().st_mtime_ns
    Path(files.location, ".events-1.parquet.abc.part").write_bytes(b"half")
    assert archive(worked, files)[0].range == wanted
    assert path(files, 0).stat().st_mtime_ns == written
    assert verify(worked) == len(files.names())


def test_a_changed_byte_is_found(worked: Storyline, files: ArchiveFiles, empty: Storyline) -> None:
    archive(worked, files)
    file = path(files, 1)
    whole = file.read_bytes()
    for at in range(0, len(whole), len(whole) // 40):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ArchiveBroken, match=file.name):
            verify(worked)
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveBroken, match=f"{file.name}: it cannot be read"):
        restore(empty, files)


def test_a_changed_event_with_the_chain_left_alone_is_found(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    found = archive(worked, files)[0].range
    file = path(files, 0)
    file.unlink()
    with worked.archives.turn("elsewhere") as turn:
        events = b"".join(turn.events(found))
    files.write(found, [events.replace(b"posted", b"skiped", 1)])
    with pytest.raises(ArchiveBroken, match="its events are not those that were archived"):
        restore(empty, files)
    assert empty.audit.head() == START


def test_a_missing_file_is_named(worked: Storyline, files: ArchiveFiles, empty: Storyline) -> None:
    archive(worked, files)
    missing, following = path(files, 1), path(files, 2)
    missing.unlink()
    with pytest.raises(ArchiveBroken, match=f"{missing.name}: it is gone"):
        verify(worked)
    with pytest.raises(ArchiveBroken, match=f"{following.name}: the file before it is gone"):
        restore(empty, files)


def test_the_archive_of_another_log_is_refused(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    archive(worked, files)
    record(empty, command("/other"))
    with pytest.raises(ArchiveBroken, match="it is of another log"):
        archive(empty, files)
    with pytest.raises(InvalidInput, match="restore an archive into an empty database"):
        restore(empty, files)
    assert empty.archives.files() == []


def test_a_catalogue_of_another_log_is_refused(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    archive(worked, files)
    record(empty, command("/other"))
    with empty.archives.turn(files.location) as turn:
        turn.add(worked.archives.files()[0].file)
    with pytest.raises(ArchiveBroken, match="the catalogue is not that of this log"):
        verify(empty)


def test_an_interrupted_restore_goes_on(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    found = archive(worked, files)
    last = path(files, -1)
    kept = last.read_bytes()
    last.write_bytes(kept[:-50])
    with pytest.raises(ArchiveBroken):
        restore(empty, files)
    last.write_bytes(kept)
    assert restore(empty, files) == found[-1:]
    assert log(empty) == log(worked)


def test_an_archive_has_nothing_of_people_who_are_erased(
    worked: Storyline, files: ArchiveFiles
) -> None:
    """Names and Telegram ids are in `users`, and no file has them, erased or not."""
    from domain.ports import Person

    ids = worked.users.identify([Person(7_001, now(), "mallory", "Mallory", "Malloy")])
    record(worked, CallbackPressed.model_validate(press(by=ids[7_001]).model_dump()))
    archive(worked, files)
    for name in files.names():
        for rows_ in files.read(name).rows():
            assert b"allo" not in rows_
            assert b"7001" not in rows_


def test_a_folder_that_cannot_be_used_is_named(worked: Storyline, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(InvalidInput, match="cannot be used"):
        archive(worked, ArchiveFiles(os.fspath(file)))
    with pytest.raises(InvalidInput, match="nowhere://at/all cannot be used"):
        ArchiveFiles("nowhere://at/all")
