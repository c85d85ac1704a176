"""The command line as people run it, in a process of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from adapters.cli import main
from tests.drivers.programs import Program

LONGEST_COMMAND = 120
"""Seconds."""


@dataclass(frozen=True)
class Finished:
    """A command that has ended, and what it wrote."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """Runs `storyline` with arguments to its end."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._numbers = count(1)

    def __call__(self, *arguments: str, stdin: str = "", **settings: str) -> Finished:
        number = next(self._numbers)
        typed, out, err = (self._folder / f"{number}.{name}" for name in ("in", "out", "err"))
        typed.write_bytes(stdin.encode("utf-8", "surrogateescape"))
        program = Program(
            main,
            *arguments,
            environment={**self._environment, **settings},
            stdin=typed,
            stdout=out,
            stderr=err,
        )
        try:
            exit_code = program.wait(LONGEST_COMMAND)
        finally:
            program.kill()
        return Finished(exit_code, out.read_text("utf-8"), err.read_text("utf-8"))
