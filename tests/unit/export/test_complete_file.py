"""A file has its name only when it is complete."""

import os
import stat
from pathlib import Path

import pytest

from adapters.complete_file import complete_file
from domain.errors import InvalidInput


def test_a_file_appears_under_its_name_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "export.csv"
    with complete_file(target) as file:
        file.write(b"complete")
        (partial,) = tmp_path.iterdir()
        assert partial.name.startswith(".export.csv.")
    assert target.read_bytes() == b"complete"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("interruption", [OSError, KeyboardInterrupt, SystemExit])
def test_after_an_interruption_the_former_file_stays(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    target = tmp_path / "export.csv"
    target.write_bytes(b"former")

    def interrupted() -> None:
        with complete_file(target) as file:
            file.write(b"half")
            raise interruption

    with pytest.raises(interruption):
        interrupted()
    assert target.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "export.csv", tmp_path / "latest.csv"
    link.symlink_to(target)
    with complete_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with complete_file(pipe) as file:
            file.write(b"rows")
        assert os.read(reader, 10) == b"rows"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    target = tmp_path / "missing" / "export.csv"
    with pytest.raises(InvalidInput, match="missing"), complete_file(target):
        pass
    with pytest.raises(InvalidInput, match="directory"), complete_file(tmp_path):
        pass


def test_a_signal_right_after_the_file_is_created_leaves_none_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = os.open

    def create_and_be_stopped(path: Path, flags: int, mode: int) -> int:
        os.close(create(path, flags, mode))
        raise SystemExit(143)

    monkeypatch.setattr(os, "open", create_and_be_stopped)
    with pytest.raises(SystemExit), complete_file(tmp_path / "export.csv"):
        pass
    assert list(tmp_path.iterdir()) == []
