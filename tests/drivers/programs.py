"""The programs of the product, each in a process of its own.

A process is forked from one that has imported the product already. This saves the second that a
new interpreter spends on imports, which was most of the time that end-to-end tests took.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Final

NOTHING: Final = Path(os.devnull)

PRELOADED: Final = [
    "adapters.cli",
    "adapters.processes.programs",
    "adapters.simulation.sample_pictures",
    "adapters.sandbox.__main__",
    "adapters.telegram.importing.importer",
    "tests.drivers.bot_process",
]
"""Imported before a process is forked. One that does not exist would be left out silently."""

processes: Final = get_context("forkserver")
processes.set_forkserver_preload(PRELOADED)


class Program:
    """A program at work; its output is appended to files."""

    def __init__(
        self,
        main: Callable[[], object],
        *arguments: str,
        environment: Mapping[str, str],
        stdout: Path,
        stderr: Path,
        stdin: Path = NOTHING,
    ) -> None:
        for output in (stdout, stderr):
            output.touch()
        streams = (stdin, stdout, stderr)
        self._process = processes.Process(
            target=_become, args=(main, arguments, dict(environment), streams)
        )
        self._process.start()

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process.pid
        os.kill(self._process.pid, number)

    def wait(self, seconds: float) -> int:
        """Its exit code, below zero for a signal. Fails when it does not end in time."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"it has not ended after {seconds} s"
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        self._process.kill()
        self._process.join()


def _become(
    main: Callable[[], object],
    arguments: tuple[str, ...],
    environment: dict[str, str],
    streams: tuple[Path, Path, Path],
) -> None:
    """Make this process what a new interpreter would be that runs `main`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also if the tests ignore it
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_WRONLY | os.O_APPEND if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["storyline", *arguments]
    main()
