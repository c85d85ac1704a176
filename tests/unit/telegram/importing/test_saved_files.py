"""Files as people have them: packed, cut off, of another kind, not to be read."""

import errno
import gzip
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.telegram.importing.saved_files import find_files, opened
from adapters.telegram.importing.update_records import UpdateRecord, read_updates
from domain.errors import InvalidInput

LINES = b"".join(b'{"update_id": %d}\n' % number for number in range(100_000))
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def read(path: Path, ids: list[int]) -> None:
    """Add to `ids` those of the updates in the file."""
    with opened(str(path)) as stream:
        records = read_updates(stream, str(path))
        ids += [each.update["update_id"] for each in records if isinstance(each, UpdateRecord)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LINES, id="plain"),
        pytest.param(gzip.compress(LINES), id="gzip"),
        pytest.param(gzip.compress(LINES[:999]) + gzip.compress(LINES[999:]), id="gzip of parts"),
    ],
)
def test_a_file_is_read_whether_it_is_packed_or_not(tmp_path: Path, content: bytes) -> None:
    file, ids = tmp_path / "backup", list[int]()
    file.write_bytes(content)

    read(file, ids)

    assert ids == list(range(100_000))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(lambda packed: packed[:-4], "ended before", id="cut off"),
        pytest.param(lambda packed: packed + b"more", "Not a gzipped file", id="junk behind it"),
        pytest.param(lambda packed: packed[:-8] + b"\0" * 8, "CRC check failed", id="wrong sum"),
    ],
)
def test_of_a_damaged_packed_file_all_is_read_that_can_be(
    tmp_path: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    file, ids = tmp_path / "backup.jsonl.gz", list[int]()
    file.write_bytes(damage(gzip.compress(LINES)))

    with pytest.raises(InvalidInput, match=rf"backup\.jsonl\.gz: .*{reason}"):
        read(file, ids)

    assert ids == list(range(100_000))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ZIP, id="zip"),
        pytest.param(PNG, id="png"),
        pytest.param('{"update_id": 1}'.encode("utf-16"), id="utf-16"),
        pytest.param('[{"update_id": 1}]'.encode("utf-16-le"), id="utf-16 without a mark"),
        pytest.param('{"update_id": 1}'.encode("utf-16-be"), id="utf-16, big end first"),
        pytest.param(gzip.compress(b"updates.jsonl" + bytes(500) + LINES), id="tar.gz"),
    ],
)
def test_what_is_no_text_is_refused_as_a_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.jsonl"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"file\.jsonl: neither JSON"), opened(str(file)):
        pass


def test_a_nul_amid_json_costs_its_record_alone(tmp_path: Path) -> None:
    file, ids = tmp_path / "file.jsonl", list[int]()
    file.write_bytes(b'\xef\xbb\xbf\n{"update_id": 1}\n{"update_id": \0}\n{"update_id": 3}\n')
    read(file, ids)
    assert ids == [1, 3]


def test_what_cannot_be_opened_or_read_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for path in (tmp_path, tmp_path / "s", tmp_path / "gone"):
            with pytest.raises(InvalidInput, match=f"{path}: "), opened(str(path)):
                pass


def test_folders_give_their_json_files_sorted(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.JSON", "a.jsonl", "b/d.ndjson", "LICENSE.txt", "b/e.csv", "f.jsonl.gz", "g.gz"):
        (tmp_path / name).touch()

    found = find_files(["-", str(tmp_path), str(tmp_path / "LICENSE.txt")])

    names = ("a.jsonl", "b/d.ndjson", "c.JSON", "f.jsonl.gz", "LICENSE.txt")
    assert found == ["-", *(str(tmp_path / name) for name in names)]


def test_a_folder_that_cannot_be_looked_into_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a.json").touch()
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if path == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)

    assert find_files([str(tmp_path)]) == [str(tmp_path / "a.json"), str(closed)]
    with pytest.raises(InvalidInput, match=f"{closed}: "), opened(str(closed)):
        pass


def test_a_link_to_a_file_that_is_gone_is_not_passed_over(tmp_path: Path) -> None:
    link = tmp_path / "may.jsonl"
    link.symlink_to(tmp_path / "backup" / "may.jsonl")
    assert find_files([str(tmp_path)]) == [str(link)]


@pytest.mark.parametrize("name", ["nowhere.json", "long" * 999])
def test_a_path_that_cannot_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.json").touch()
    with pytest.raises(InvalidInput, match=name):
        find_files([str(tmp_path), str(tmp_path / name)])


def test_a_folder_without_json_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "updates.log").touch()
    with pytest.raises(InvalidInput, match=f"{tmp_path}: no "):
        find_files([str(tmp_path)])


def test_rotated_files_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = [
        "updates-2.jsonl",
        "updates-10.jsonl",
        "updates.jsonl",
        "updates.jsonl-20240101.gz",
        "updates.jsonl.2.gz",
        "updates.jsonl.10",
        "updates.jsonl.bz2",  # named, as it cannot be read
    ]
    for name in (*names, "updates.jsonlines.txt", "json"):
        (tmp_path / name).touch()
    assert find_files([str(tmp_path)]) == [str(tmp_path / name) for name in names]


def test_a_linked_folder_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "old.jsonl").touch()
    (tmp_path / "disk" / "loop").symlink_to(tmp_path / "exports")
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "2023").symlink_to(tmp_path / "disk")
    (exports / "again").symlink_to(tmp_path / "disk")
    (exports / "gone").symlink_to(tmp_path / "another disk")

    found = find_files([str(exports)])

    assert [Path(each).name for each in found] == ["old.jsonl", "gone"]
    with pytest.raises(InvalidInput, match="gone: No such file"), opened(found[-1]):
        pass
