"""Other releases, each in a folder of its own, run with the packages of the tests."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.postgres.schema.migrate import RELEASE
from tests.drivers.sql_files import edit

ROOT = Path(__file__).parents[2]
SHIPPED = ("domain", "projections", "adapters", "sql")
RELEASE_0_2 = "363b7743367c82a46efa27f5ed56abac9fe19b1b"
"""The commit of release 0.2."""

NEXT_MIGRATION = "ALTER TABLE event_log ADD COLUMN goal text;"


class Program:
    """A long-running program of a release."""

    def __init__(self, command: list[str], environment: Mapping[str, str], output: Path) -> None:
        with output.open("ab") as written:
            self._process = subprocess.Popen(
                command, env=environment, cwd="/", stdout=written, stderr=written
            )

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def stop(self) -> int:
        """End it as an operator does; the exit code. Fails when it takes more than 10 s."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10)

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        self._process.kill()
        self._process.wait()


class Release:
    """A release whose packages are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(*arguments),
            env=self._environment(settings),
            cwd="/",
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )

    @contextmanager
    def started(self, output: Path, *arguments: str, **settings: str) -> Iterator[Program]:
        """A program, killed in the end if nobody has stopped it."""
        program = Program(self._command(*arguments), self._environment(settings), output)
        try:
            yield program
        finally:
            program.kill()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "adapters.cli", *arguments]

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder), **settings}


def release_0_2(folder: Path) -> Release:
    """Release 0.2, as it is in the history of git. Skips the test where that is missing."""
    missing = f"needs release 0.2, which is commit {RELEASE_0_2} in the history of git"
    if not (git := shutil.which("git")):
        pytest.skip(missing)
    command = [git, "-C", str(ROOT), "archive", RELEASE_0_2, *SHIPPED]
    archive = subprocess.run(command, check=False, capture_output=True)
    if archive.returncode:
        pytest.skip(missing)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return Release(folder)


def next_release(folder: Path) -> Release:
    """A release with a new column in the log and another function that appends.

    It works beside this one.
    """
    for each in SHIPPED:
        shutil.copytree(ROOT / each, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "sql/migrations/9999_goals.sql").write_text(NEXT_MIGRATION)
    edit(folder / "sql/functions/event_store/append_events.sql", "DECLARE\n", "DECLARE -- goals\n")
    this, following = RELEASE, (RELEASE[0], RELEASE[1] + 1)
    edit(
        folder / "sql/functions/schema/storyline_release.sql",
        f"SELECT ARRAY{[*this]}",
        f"SELECT ARRAY{[*following]}",
    )
    edit(folder / "adapters/postgres/schema/migrate.py", f"= {this}\n", f"= {following}\n")
    return Release(folder)
