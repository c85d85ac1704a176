"""The command line as people run it: a process of its own, over a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stage import Stage, running_stage


@dataclass(frozen=True)
class Finished:
    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Storyline = Callable[..., Finished]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "STORYLINE_STATE_DIR": str(tmp_path / "state"),
        "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
    }


@pytest.fixture
def storyline(environment: dict[str, str]) -> Storyline:
    """Run `storyline` with these arguments to its end."""

    def run(*arguments: str, stdin: str = "", **settings: str) -> Finished:
        finished = subprocess.run(
            [sys.executable, "-m", "adapters.cli", *arguments],
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
            env=environment | settings,
            timeout=120,
        )
        return Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode())

    return run


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with running_stage(database_url, tmp_path) as running:
        yield running
