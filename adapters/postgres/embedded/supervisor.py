"""Run an embedded server as long as a process uses it.

`embedded_postgres.py` starts this file as a process: supervisor.py HOME SOCKET_FOLDER COMMAND...
It imports the standard library only, so it starts in a few milliseconds.

Locks show which processes live, never a pid: the kernel drops a lock with the last process that
holds it, however that process ended. HOME has three of them:

- `sharers.lock` is shared by all processes that use the server. Once they have left, the
  supervisor gets it exclusively.
- `server.lock` is inherited by every process of the server. It is free after the last one.
- `supervisor.lock` is inherited by this process from the one that started it, so there is only one.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SHARERS = "sharers.lock"
SERVER = "server.lock"
SUPERVISOR = "supervisor.lock"

PAUSE_SECONDS = 0.2


def open_lock(path: Path) -> int:
    """A descriptor for `flock`. Only `pass_fds` hands it to a child process."""
    return os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)


@contextmanager
def handed_over(folder: Path) -> Iterator[tuple[int, str]]:
    """A descriptor of `folder` for a child process, and the path by which the child finds it.

    Root closes the folders above to the server's user, so the child goes through the descriptor.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor, f"/proc/self/fd/{descriptor}" if os.geteuid() == 0 else str(folder)
    finally:
        os.close(descriptor)


class Supervisor:
    """Starts a server, starts it again after a kill, and stops it after its last user."""

    def __init__(self, home: Path, socket_folder: Path, command: list[str]) -> None:
        self._home = home
        self._data = home / "data"
        self._socket_folder = socket_folder
        self._command = command
        self._starting = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._retired = False

    def run(self) -> None:
        """Return when the server has stopped, because it is unused or cannot run."""
        threading.Thread(target=self._retire_when_unused, daemon=True).start()
        # Start it again after a kill. If it ended by itself, it would do so again.
        while (server := self._start()) and server.wait() < 0:
            time.sleep(PAUSE_SECONDS)
        with suppress(OSError):
            self._socket_folder.rmdir()
            self._socket_folder.parent.rmdir()  # unless it is HOME, which is not empty

    def _start(self) -> subprocess.Popen[bytes] | None:
        lock = open_lock(self._home / SERVER)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._starting:
                if self._retired:
                    return None
                self._remove_stale_records()
                self._server = self._popen(lock)
                return self._server
        finally:
            os.close(lock)

    def _popen(self, lock: int) -> "subprocess.Popen[bytes]":
        with (
            handed_over(self._data) as (data, seen_data),
            handed_over(self._socket_folder) as (sockets, seen_sockets),
        ):
            folders = ["-D", seen_data, "-c", f"unix_socket_directories={seen_sockets}"]
            return subprocess.Popen([*self._command, *folders], pass_fds=[lock, data, sockets])

    def _retire_when_unused(self) -> None:
        fcntl.flock(open_lock(self._home / SHARERS), fcntl.LOCK_EX)
        with self._starting:
            self._retired = True
            if self._server is None:
                os._exit(0)
            self._server.send_signal(signal.SIGINT)  # fast shutdown

    def _remove_stale_records(self) -> None:
        # PostgreSQL takes any live process with the recorded pid for a server and refuses to start.
        for record in (self._data / "postmaster.pid", self._socket_folder / ".s.PGSQL.5432.lock"):
            if record.exists() and not _works_in(_recorded_pid(record), self._data):
                record.unlink()


def _recorded_pid(record: Path) -> str:
    return record.read_text().partition("\n")[0].strip().lstrip("-")  # minus: single-user mode


def _works_in(pid: str, folder: Path) -> bool:
    try:
        return Path("/proc", pid, "cwd").samefile(folder)
    except OSError:  # it has ended, is another user's, or there is no /proc
        return False


def main(home: str, socket_folder: str, *command: str) -> None:
    """Leave the caller's process tree, then run the server."""
    if os.fork():
        os._exit(0)
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # after a shell's `&` it is ignored, also by children
    Supervisor(Path(home), Path(socket_folder), list(command)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
