"""A file system of a few megabytes."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from threading import Event
from typing import Final

from tests.requirements import require

REFILL_SECONDS: Final = 0.02


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A small disk, mounted at a new folder."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(mount, check=False).returncode
    require(mounted, "root, who may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is left on a disk, as long as this lasts. What is freed meanwhile is filled."""
    ballast, ended = disk / "ballast", Event()

    def keep_full() -> None:
        while not ended.wait(REFILL_SECONDS):
            _fill(file, disk)

    try:
        with ballast.open("wb", buffering=0) as file, ThreadPoolExecutor(1) as filler:
            _fill(file, disk)
            kept = filler.submit(keep_full)
            try:
                yield
            finally:
                ended.set()
            kept.result()
    finally:
        ballast.unlink()


def _fill(file: FileIO, disk: Path) -> None:
    with suppress(OSError):  # another process took the last bytes
        while os.statvfs(disk).f_bavail:
            file.write(b"x" * 65_536)
