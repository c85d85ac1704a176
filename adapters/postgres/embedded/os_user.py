"""The OS user that runs the embedded server. PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from domain.errors import DatabaseUnavailable

CANDIDATES = ("postgres", "nobody")


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

    @property
    def is_other(self) -> bool:
        """Whether the server runs as another user than this process, which is root's then."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        os.chown(path, self.uid, self.gid)

    def command(self, program: Path) -> list[str]:
        """The command for `program`, which ends with its parent and has no capability."""
        setpriv = shutil.which("setpriv")
        if not self.is_other:
            # A Mac has no setpriv: there the server outlives a supervisor that was killed.
            return [setpriv, "--pdeathsig=INT", str(program)] if setpriv else [str(program)]
        if setpriv is None:
            raise DatabaseUnavailable(
                "PostgreSQL refuses root, and setpriv (of util-linux) is missing to change the "
                "user: run as an ordinary user, or set DATABASE_URL"
            )
        identity = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        nothing_more = ["--inh-caps=-all", "--no-new-privs"]
        return [setpriv, "--pdeathsig=INT", *identity, *nothing_more, str(program)]
