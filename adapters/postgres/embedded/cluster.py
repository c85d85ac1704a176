"""The PostgreSQL cluster in the state folder: its paths, its creation, its server's command."""

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from adapters.postgres.embedded import supervisor
from adapters.postgres.embedded.binaries import open_binaries
from adapters.postgres.embedded.os_user import OsUser
from domain.errors import DatabaseUnavailable

# Not TMPDIR: all who share a server must find the same folder.
SHORT_PLACE = Path("/tmp")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # 104 with the final zero on a Mac, 108 on Linux

# The caller's LANG, TZ and PG* reach neither the server nor the files of initdb.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}

INITDB_OPTIONS = {
    "--username": "postgres",
    "--auth": "trust",  # only the owner may enter the socket folder
    "--encoding": "UTF8",
    "--locale": "C.UTF-8" if sys.platform == "linux" else "C",
}
SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "jit": "off",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class Cluster:
    """The files below `home`, and the binaries of the server."""

    home: Path
    bin_dir: Path

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The log of the server and its supervisor."""
        return self.home / "server.log"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: in `home`, unless that is too long for a socket address.

        It belongs to the server's OS user. The folder around it is closed to that user.
        """
        inside = self.home / "socket"
        fits = len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_BYTES
        if fits and "," not in str(inside):  # libpq reads commas as a list of hosts
            return inside
        name = f"storyline-{sha256(os.fsencode(self.home)).hexdigest()[:16]}"
        return SHORT_PLACE / name / "socket"

    @property
    def url(self) -> str:
        """A libpq URL for the superuser and the database `postgres`."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://postgres@/postgres?host={host}&port=5432"

    @cached_property
    def os_user(self) -> OsUser:
        """The OS user that owns the data."""
        return OsUser.for_data(self.data)

    def prepare(self, keep: int) -> list[str]:
        """Create what is missing and return the command that starts the server.

        `keep` is the descriptor of a lock that must stay held until `initdb` has ended. The
        supervisor adds the folders of the data and the socket.
        """
        bin_dir = open_binaries(self.bin_dir)
        if not self.data.exists():
            self._create(bin_dir, keep)
        self._check_version(bin_dir)
        self._make_socket_folder()
        settings = SERVER_SETTINGS | {"storyline.data": str(self.data)}  # `ps` and SHOW tell it
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        return [*self.os_user.command(bin_dir / "postgres"), *options]

    def _create(self, bin_dir: Path, keep: int) -> None:
        # Create it under another name and rename it: a kill in between leaves no half of a cluster.
        aside = self.home / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        self.os_user.own(aside)
        with supervisor.handed_over(aside) as (descriptor, seen):
            options = INITDB_OPTIONS | {"--pgdata": seen}
            made = subprocess.run(
                [
                    *self.os_user.command(bin_dir / "initdb"),
                    *(f"{name}={value}" for name, value in options.items()),
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=ENVIRONMENT,
                pass_fds=[keep, descriptor],
            )
        if made.returncode:
            reason = first_error(made.stderr) or f"status {made.returncode}"
            raise DatabaseUnavailable(f"initdb cannot create a database in {self.home}: {reason}")
        aside.rename(self.data)

    def _check_version(self, bin_dir: Path) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        told = subprocess.check_output([bin_dir / "postgres", "--version"], text=True)
        major = re.search(r"\d+", told)
        if major is None or major[0] != found:
            raise DatabaseUnavailable(
                f"{self.data} belongs to PostgreSQL {found} and this is {told.strip()}: "
                "dump it with the old version, or move it away to begin with an empty database"
            )

    def _make_socket_folder(self) -> None:
        around, folder = self.socket_folder.parent, self.socket_folder
        if around != self.home:
            around.mkdir(mode=0o700, exist_ok=True)
            self._check_closed(around)
        folder.mkdir(mode=0o700, exist_ok=True)
        self._check_closed(folder)
        self.os_user.own(folder)

    def _check_closed(self, folder: Path) -> None:
        found = folder.lstat()
        is_closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
        if not is_closed or found.st_uid not in {os.geteuid(), self.os_user.uid}:
            raise DatabaseUnavailable(f"others may enter {folder}: remove it")


def first_error(output: str) -> str | None:
    """The first error in the output of a program. Later ones are about its cleaning up."""
    found = re.search(r"\b(?:error|FATAL|PANIC): +(.+)", output)
    return found and found[1]
