"""A Spark cluster on this machine: the one that the guide starts."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from tests.drivers.ports import free_ports
from tests.drivers.waiting import wait_for
from tests.requirements import require

GUIDE: Final = Path(__file__).parents[2] / "docs/how-to/replay-on-other-engines.md"
ADDRESS_IN_GUIDE: Final = "7077"
START_QUICKLY: Final = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""Compile little: a test has little work."""

START_SECONDS: Final = 80
"""So long may JVMs take to start, on a machine that is busy with other tests."""


def require_java() -> None:
    """Go on only if there is a Java for Spark."""
    require(shutil.which("java") is not None, "Java 17")


@dataclass(frozen=True)
class Cluster:
    """A master, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    folder: Path

    @property
    def log(self) -> Path:
        """What the master says."""
        return self.folder / "0.log"

    def executor_logs(self) -> Iterator[Path]:
        """What the processes say in which workers run tasks."""
        return self.folder.glob("work/*/*/stderr")


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start what the guide starts, at free ports, with its files in `folder`."""
    require_java()
    commands = re.findall(r"^\$ (spark-class .*) &$", GUIDE.read_text("utf-8"), re.MULTILINE)
    port, page = map(str, free_ports(2))
    environment = {
        **os.environ,
        **START_QUICKLY,
        "PATH": os.pathsep.join([str(_spark() / "bin"), os.environ["PATH"]]),
        "SPARK_HOME": str(_spark()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        "SPARK_MASTER_WEBUI_PORT": page,
        "SPARK_WORKER_WEBUI_PORT": "0",
    }
    with ExitStack() as stack:
        master, *workers = (
            stack.enter_context(
                _running(each.replace(ADDRESS_IN_GUIDE, port), environment, folder / f"{at}.log")
            )
            for at, each in enumerate(commands)
        )
        assert master.poll() is None
        wait_for(lambda: _alive_workers(page) == len(workers), "workers", START_SECONDS)
        yield Cluster(f"spark://127.0.0.1:{port}", workers, folder)


@contextmanager
def _running(
    command: str, environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            shlex.split(command), env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


def _alive_workers(port: str) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{port}/json") as answer:
            return int(json.load(answer)["aliveworkers"])
    except (URLError, ConnectionError, json.JSONDecodeError):  # at first it answers with a page
        return 0


def _spark() -> Path:
    found = find_spec("pyspark")
    assert found
    assert found.origin
    return Path(found.origin).parent
