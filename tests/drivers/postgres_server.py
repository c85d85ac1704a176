"""A Postgres of Debian that a test starts, kills and restores with Postgres' own tools."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from adapters.postgres.embedded.os_user import OsUser
from tests.conftest import DEBIAN_15
from tests.drivers.server_folder import server_folder
from tests.drivers.waiting import wait_for
from tests.requirements import require


class PostgresServer:
    """A server below `folder`, on a Unix socket. Nothing starts it again."""

    def __init__(self, folder: Path) -> None:
        self.data, self.backups = folder / "data", folder / "backups"
        self.url = make_conninfo(host=str(folder), user="postgres", dbname="postgres")
        self._folder = folder
        self._user = OsUser.for_data(self.data)
        self._user.own(folder)
        self.run("initdb --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8")

    def run(self, commands: str) -> None:
        """Run commands of a shell as the user of the server. Postgres' tools are at hand."""
        shell = self._user.command(Path("/bin/bash"))
        done = subprocess.run(
            [*shell, "-euo", "pipefail", "-c", commands],
            cwd=self._folder,
            env={
                "PATH": f"{DEBIAN_15}:{os.environ['PATH']}",
                "PGDATA": str(self.data),
                "PGHOST": str(self._folder),
                "PGUSER": "postgres",
                "BACKUPS": str(self.backups),
            },
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"

    def start(self) -> None:
        """Start it, and return when it takes writes."""
        log = self._folder / "server.log"
        options = shlex.quote(f"-c listen_addresses= -k {self._folder}")
        self.run(f"pg_ctl start --silent --log={log} --options={options} || (cat {log}; false)")
        wait_for(self._takes_writes, "server that takes writes")

    def stop(self) -> None:
        """Stop it as a restart does."""
        self.run("pg_ctl stop --silent --mode=fast")

    def kill(self) -> None:
        """Kill it, as a power failure does, which also empties the folder of the socket."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        while _exists(pid):
            time.sleep(0.01)
        for each in self._folder.glob(".s.PGSQL*"):
            each.unlink()

    def _takes_writes(self) -> bool:
        try:
            with psycopg.connect(self.url) as connection:
                row = connection.execute("SELECT NOT pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError:
            return False
        return bool(row and row[0])


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server of the oldest Postgres, in a folder that its OS user can reach."""
    require(DEBIAN_15.exists(), f"PostgreSQL 15 in {DEBIAN_15}")
    with server_folder() as folder:
        server = PostgresServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.run("pg_ctl stop --silent --mode=immediate || true")
