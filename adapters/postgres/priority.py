"""Where a backend stands in the queue for the cores of this machine."""

import os
import re
import socket
import struct
from contextlib import suppress
from pathlib import Path

from psycopg import Connection
from psycopg.rows import DictRow

NICENESS = 15
"""A thirtieth of the time of a core that somebody else wants as well (sched(7))."""

CREDENTIALS = struct.Struct("3i")
"""Of who listens at the other end of a Unix socket: process, user, group (unix(7))."""


def give_way(connected: Connection[DictRow]) -> None:
    """Let others go first, where the server runs on this machine and we may say so; else nothing.

    A backend is a session of its own, and Linux weighs sessions before processes (sched(7),
    autogroup), except in a container: so both are told.
    """
    with suppress(OSError, AttributeError):  # no Linux, not here, or not ours
        backend = connected.info.backend_pid
        if _parent(backend) == _listener(connected):
            niceness = max(NICENESS, os.getpriority(os.PRIO_PROCESS, backend))
            os.setpriority(os.PRIO_PROCESS, backend, niceness)
            Path(f"/proc/{backend}/autogroup").write_text(str(niceness), encoding="ascii")


def _listener(connected: Connection[DictRow]) -> int | None:
    """The process that listens for such connections; None if it is not one that we can see."""
    with socket.socket(fileno=os.dup(connected.fileno())) as end:
        said = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    pid, _, _ = CREDENTIALS.unpack(said)
    return pid or None


def _parent(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"^PPid:\s*(\d+)$", status, re.MULTILINE)
    return int(found[1]) if found else 0
