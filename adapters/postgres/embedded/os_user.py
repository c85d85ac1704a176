"""The OS user that runs the embedded server. PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from domain.errors import DatabaseUnavailable

CANDIDATES = ("postgres", "nobody")

# The bits of capabilities(7). Both open closed folders; the first one neither writes nor executes.
READ_SEARCH = ("dac_read_search", 1 << 2)
OVERRIDE = ("dac_override", 1 << 1)


@dataclass(frozen=True)
class OsUser:
    """The user and group that own the data and run the server."""

    uid: int
    gid: int

    @classmethod
    def for_data(cls, data: Path) -> Self:
        """The current user. For root: the owner of `data`, else the first candidate that exists."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if data.exists():
            return cls(data.stat().st_uid, data.stat().st_gid)
        for name in CANDIDATES:
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid)
        raise DatabaseUnavailable(
            f"PostgreSQL refuses root and there is no user {' or '.join(CANDIDATES)}: "
            "run as an ordinary user, or set DATABASE_URL"
        )

    def own(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        os.chown(path, self.uid, self.gid)

    def command(self, program: Path, folder: Path) -> list[str]:
        """The command for `program`, which works below `folder` and ends with its parent."""
        setpriv = shutil.which("setpriv")
        if os.geteuid() != 0:
            # A Mac has no setpriv: there the server outlives a supervisor that was killed.
            return [setpriv, "--pdeathsig=INT", str(program)] if setpriv else [str(program)]
        if setpriv is None:
            raise DatabaseUnavailable(
                "PostgreSQL refuses root, and setpriv (of util-linux) is missing to change the "
                "user: run as an ordinary user, or set DATABASE_URL"
            )
        identity = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        passage = _passage(program, folder)
        return [setpriv, "--pdeathsig=INT", *identity, *passage, str(program)]


def _passage(program: Path, folder: Path) -> list[str]:
    """What lets another account through folders that are closed to it, such as root's home."""
    closed = [path for path in (program, *program.parents, *folder.parents) if not _passable(path)]
    if not closed:
        return []
    held = _capabilities()
    for name, bit in (OVERRIDE,) if program in closed else (READ_SEARCH, OVERRIDE):
        if held & bit:
            # Without the securebit access(2) forgets them, by which initdb looks for its postgres.
            return [
                "--securebits=+no_setuid_fixup",
                f"--inh-caps=+{name}",
                f"--ambient-caps=+{name}",
            ]
    raise DatabaseUnavailable(
        f"{closed[0]} is closed to the account that runs PostgreSQL for root: "
        "choose an open STORYLINE_STATE_DIR, run as an ordinary user, or set DATABASE_URL"
    )


def _passable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXOTH)


def _capabilities() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("CapEff:")[2].split()[0], base=16)
