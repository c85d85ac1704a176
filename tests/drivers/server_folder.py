"""Where the servers of tests keep their data: in memory, if there is enough of it.

A database is a thousand files. To create and drop one for each test takes a disk most of the time
that the tests take. A killed server finds the same in memory as on a disk, as long as the machine
runs.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")
NEEDED_BYTES = 2 * 1024**3
"""A server takes up to 250 MB, and each of several processes has one or two."""

PREFIX = "storyline-test-"


@contextmanager
def server_folder() -> Iterator[Path]:
    """A new folder for a server. It is removed afterwards."""
    memory = MEMORY if _has_room() else None
    if memory:
        _remove_what_killed_processes_left()
    with TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=memory) as folder:
        yield Path(folder)


def _has_room() -> bool:
    try:
        return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED_BYTES
    except OSError:
        return False


def _remove_what_killed_processes_left() -> None:
    for left in MEMORY.glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            shutil.rmtree(left, ignore_errors=True)
