"""Archiving and restoring, killed at any moment: the next call goes on, and nothing is lost."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.archive import archiving
from adapters.archive.files import ArchiveFile, ArchiveFiles
from adapters.bootstrap import Storyline, now, open_storyline
from adapters.postgres.archives import PostgresTurn
from domain.archive import CataloguedFile
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import LOG, record, rows
from tests.drivers.programs import processes
from tests.factories.events import command

KILLS = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 6
BATCHES = 400
MOST = 40
"""Positions in a file."""

PAUSE = 0.1
"""Seconds after each file, so that the kills come before the last one."""


def test_what_is_killed_goes_on(
    storyline: Storyline, database_url: str, empty_database: EmptyDatabase, tmp_path: Path
) -> None:
    chance, folder, elsewhere = Random(7), str(tmp_path / "archive"), empty_database()
    for _ in range(BATCHES):
        record(storyline, command(), command("/help"))
    until_it_ends(archive, database_url, folder, chance)
    with open_storyline(elsewhere) as restored:
        until_it_ends(restore, elsewhere, folder, chance)
        assert len(_right(storyline)) == 2 * BATCHES // MOST
        for table in LOG:
            assert rows(restored.connections, table) == rows(storyline.connections, table)
        assert restored.audit.head() == storyline.audit.head()


STEPS = [
    (ArchiveFiles, "write"),
    (Path, "replace"),
    (ArchiveFile, "verified"),
    (PostgresTurn, "add"),
]
"""What archiving a range calls, in this order."""


def test_a_call_that_is_killed_before_or_after_any_step_is_taken_up(
    storyline: Storyline, database_url: str, tmp_path: Path
) -> None:
    for _ in range(2 * len(STEPS) + 2):
        record(storyline, command(), command("/help"))
    files = ArchiveFiles(str(tmp_path / "archive"))
    for owner, name in STEPS:
        for is_after in (False, True):
            killed = processes.Process(
                target=archive_until, args=(database_url, files.location, owner, name, is_after)
            )
            killed.start()
            killed.join()
            assert killed.exitcode == -signal.SIGKILL
            assert _right(storyline) == storyline.archives.files()
    soon = now() + timedelta(hours=1)
    list(archiving.archive(storyline.archives, files, soon, most=2))
    listed = [each.file for each in _right(storyline)]
    assert listed[-1].range.until == storyline.audit.head()
    assert {each.name for each in Path(files.location).iterdir()} == {
        each.range.file for each in listed
    }


def archive_until(url: str, folder: str, owner: type, name: str, is_after: bool) -> None:
    """Archive, and be killed before or after the first call of a step."""
    step = getattr(owner, name)

    def last(*arguments: Any) -> None:
        if is_after:
            step(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)
    with open_storyline(url) as storyline:
        soon = now() + timedelta(hours=1)
        list(archiving.archive(storyline.archives, ArchiveFiles(folder), soon, most=2))


def until_it_ends(work: Callable[[str, str], None], url: str, folder: str, chance: Random) -> None:
    """Kill it several times, then let it end."""
    for _ in range(KILLS):
        process = processes.Process(target=work, args=(url, folder))
        process.start()
        time.sleep(chance.uniform(0.1, 0.8))
        process.kill()
        process.join()
    last = processes.Process(target=work, args=(url, folder))
    last.start()
    last.join()
    assert last.exitcode == 0


def archive(url: str, folder: str) -> None:
    with open_storyline(url) as storyline:
        soon = now() + timedelta(hours=1)
        for _ in archiving.archive(storyline.archives, ArchiveFiles(folder), soon, most=MOST):
            time.sleep(PAUSE)


def restore(url: str, folder: str) -> None:
    with open_storyline(url) as storyline:
        for _ in archiving.restore(storyline.archives, ArchiveFiles(folder)):
            time.sleep(PAUSE)


def _right(storyline: Storyline) -> list[CataloguedFile]:
    return [listed for listed, problem in archiving.verify(storyline.archives) if not problem]
