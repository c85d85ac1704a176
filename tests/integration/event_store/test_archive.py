"""An archive holds the log as it is, proves it, and puts it back into an empty database."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs, parquet
from pyarrow._fs import _MockFileSystem

from adapters.archive import archiving
from adapters.archive import files as archive_files
from adapters.archive.files import ArchiveFiles
from adapters.archive.fold_input import fold_input
from adapters.archive.schema import FOLD_SCHEMA
from adapters.bootstrap import Storyline, now, open_storyline
from adapters.postgres.schema import migrate
from domain.archive import ArchivedFile, Range
from domain.chain import START, Head
from domain.errors import (
    ArchiveBroken,
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    ReleaseTooOld,
)
from domain.events import EVENTS, CallbackPressed
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import LOG, project, read_tables, record, rows
from tests.factories.events import (
    ALICE,
    BOB,
    command,
    decision,
    message,
    press,
    some_days_work,
    withdrawal,
)

MOST = 7
"""Positions in a file: some batches are longer."""


@pytest.fixture
def worked(storyline: Storyline) -> Storyline:
    """A log of several batches, with what is difficult to keep."""
    record(storyline, *some_days_work())
    taken_back = decision(press())
    record(storyline, taken_back)
    record(storyline, withdrawal(taken_back))
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
    """How many files are right. Raises what is wrong with the first one that is not."""
    verified = list(archiving.verify(storyline.archives))
    for _, problem in verified:
        if problem is not None:
            raise problem
    return len(verified)


def restore(
    storyline: Storyline, files: ArchiveFiles, head: Head | None = None
) -> list[ArchivedFile]:
    return list(archiving.restore(storyline.archives, files, head))


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
    with pytest.raises(ArchiveBroken, match="no files of an archive are there"):
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
        with turn.events(wanted) as events:
            files.write(wanted, events)
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
    with worked.archives.turn("elsewhere") as turn, turn.events(found) as chunks:
        events = b"".join(chunks)
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
    problems = [problem for _, problem in archiving.verify(worked.archives)]
    assert [problem is None for problem in problems[:3]] == [True, False, True]
    with pytest.raises(ArchiveBroken, match=f"{following.name}: the file before it is gone"):
        restore(empty, files)


def test_files_that_are_gone_at_the_end_are_noticed_by_the_head(
    worked: Storyline, files: ArchiveFiles, empty: Storyline
) -> None:
    found = archive(worked, files)
    end, head = (each.range.until for each in found[-2:])
    path(files, -1).unlink()
    with pytest.raises(ArchiveBroken, match=f"it ends at {end}, not at {head}"):
        restore(empty, files, head)
    assert empty.audit.head() == START
    assert restore(empty, files, end) == found[:-1]


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


def test_files_have_what_the_view_says_of_decisions(worked: Storyline, files: ArchiveFiles) -> None:
    archive(worked, files)
    archived = [row for name in files.names() for row in read(files.address(name))]
    assert any(row["delta"] == 1 for row in archived)
    assert any(row["delta"] == -1 for row in archived)
    assert shown(archived) == shown(rows(worked.connections, "current_events"))


@pytest.mark.parametrize("upto", [0, 4, 8, 17, 23])
def test_a_fold_reads_each_event_up_to_a_position_once(
    worked: Storyline, files: ArchiveFiles, tmp_path: Path, upto: int
) -> None:
    """Whether the position is before, at or after the end of a file. The last one may have more."""
    archive(worked, files)
    record(worked, command("/later"), press(), message())
    scratch = ArchiveFiles(str(tmp_path / "scratch"))
    with fold_input(worked.archives, files, upto, scratch) as found:
        read_once = [row for address in found.addresses for row in read(address)]
        same = found.dataset().to_table().to_pylist() if found.parts else []
        archived = [name for where, names in found.parts if where is files for name in names]
        assert archived == files.names()[: len(archived)]
    right = read_columns(rows(worked.connections, "current_events"), upto)
    assert read_columns(read_once, upto) == read_columns(same, upto) == right
    assert list((tmp_path / "scratch").glob("*")) == []


def test_a_fold_does_not_read_what_was_not_archived(
    worked: Storyline, files: ArchiveFiles, tmp_path: Path
) -> None:
    archive(worked, files)
    head = worked.audit.head().position
    changed = path(files, 1)
    whole = bytearray(changed.read_bytes())
    whole[99] ^= 1
    changed.write_bytes(whole)
    with (
        pytest.raises(ArchiveBroken, match=f"{changed.name}: it is not the file that was archived"),
        fold_input(worked.archives, files, head, ArchiveFiles(str(tmp_path))),
    ):
        pytest.fail("it reads a file that was changed")


def test_an_archive_that_lost_a_file_is_not_continued(
    worked: Storyline, files: ArchiveFiles
) -> None:
    archive(worked, files)
    missing = path(files, 1)
    missing.unlink()
    record(worked, command())
    with pytest.raises(ArchiveBroken, match=f"{missing.name}: it is gone"):
        archive(worked, files)


def test_half_written_files_of_killed_calls_are_removed_and_no_others(
    worked: Storyline, files: ArchiveFiles
) -> None:
    folder = Path(files.location)
    folder.mkdir()
    name = Range(START, worked.audit.head()).file
    for each in (f".{name}.x1_y.part", name.replace("events", "notes"), f"{name}.part"):
        (folder / each).write_bytes(b"half")
    archive(worked, files)
    left = {each.name for each in folder.iterdir()} - set(files.names())
    assert left == {name.replace("events", "notes"), f"{name}.part"}


def test_an_upload_to_a_store_that_fails_is_made_again(
    worked: Storyline, empty: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store makes an object of what was sent when the stream is closed, whatever closed it."""
    store = _MockFileSystem()
    store.create_dir("bucket/archive")
    monkeypatch.setattr(archive_files, "_opened", lambda location: (store, "bucket/archive"))
    files = ArchiveFiles("s3://bucket/archive?region=eu-central-1")
    assert files.address("x.parquet") == "s3://bucket/archive/x.parquet"

    def fails(events: Iterator[bytes]) -> Iterator[bytes]:
        yield next(events)
        raise DatabaseUnavailable("gone")

    with worked.archives.turn(files.location) as turn:
        wanted = turn.next_range(now() + timedelta(hours=1), MOST)
        assert wanted is not None
        with turn.events(wanted) as chunks:
            events = b"".join(chunks)
    with pytest.raises(DatabaseUnavailable):
        files.write(wanted, fails(iter([events])))
    assert files.names() == []
    found = archive(worked, files)
    listed = store.get_file_info(fs.FileSelector("bucket/archive"))
    assert {each.base_name for each in listed} == set(files.names())
    assert restore(empty, files) == found
    assert log(empty) == log(worked)


def test_a_file_that_cannot_be_written_to_its_end_ends_the_call(
    worked: Storyline, files: ArchiveFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is amid a COPY then."""

    def disk_full(rows: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(archive_files, "ROW_GROUP_BYTES", 1)
        patched.setattr(archive_files, "_table", disk_full)
        with pytest.raises(InvalidInput, match="No space left"):
            archive(worked, files)
    assert files.names() == []
    assert len(archive(worked, files)) == verify(worked)


def test_an_event_of_a_newer_release_is_not_restored(
    worked: Storyline, files: ArchiveFiles, empty: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(worked, files)
    known = {topic: event for topic, event in EVENTS.items() if event is not CallbackPressed}
    monkeypatch.setattr(migrate, "EVENTS", known)
    with pytest.raises(ReleaseTooOld, match="CallbackPressed"):
        restore(empty, files)
    assert CallbackPressed.TOPIC not in {
        row["topic"] for row in rows(empty.connections, "event_log")
    }
    monkeypatch.undo()
    restore(empty, files)
    assert log(empty) == log(worked)


def read(address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.ParquetFile(address).read().to_pylist()
    return found


def read_columns(events: Iterable[Mapping[str, Any]], upto: int) -> list[dict[str, str]]:
    """What a fold of the events up to a position reads of them."""
    return shown(
        {name: event[name] for name in FOLD_SCHEMA.names}
        for event in events
        if event["notification_id"] <= upto
    )


def shown(events: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Events as texts, in the order of their positions, without what only the archive has."""
    return [
        {
            key: json.dumps(value if isinstance(value, dict) else json.loads(value))
            if key == "context" and value is not None
            else str(value)
            for key, value in sorted(event.items())
            if key != "link"
        }
        for event in sorted(events, key=lambda each: each["notification_id"])
    ]


def test_a_folder_that_cannot_be_used_is_named(worked: Storyline, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(InvalidInput, match="cannot be used"):
        archive(worked, ArchiveFiles(os.fspath(file)))
    with pytest.raises(InvalidInput, match="nowhere://at/all cannot be used"):
        ArchiveFiles("nowhere://at/all")
    with pytest.raises(InvalidInput, match="credentials belong in the environment"):
        ArchiveFiles("s3://key:secret@bucket/archive")
