"""PgBouncer in transaction mode: each transaction may reach another session of the server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.drivers.waiting import wait_for
from tests.requirements import require

PORT = 6432
CONFIGURATION = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
pool_mode = transaction
default_pool_size = 3
auth_type = any
listen_port = {listen_port}
unix_socket_dir = {folder}
logfile = {folder}/log
pidfile = {folder}/pid
"""


@contextmanager
def pgbouncer(url: str, folder: Path) -> Iterator[str]:
    """The URL of a PgBouncer before the server at `url`, with its files in `folder`."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    require(program is not None, "pgbouncer")
    assert program
    server = conninfo_to_dict(url)
    parts = {"listen_port": PORT, "folder": folder, "port": 5432, **server}
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # it refuses root, who has closed the folders around the server's socket
        place = Path(str(server["host"]))
        of, group = place.stat().st_uid, place.stat().st_gid
        os.chown(folder, of, group)
        owner = {"user": of, "group": group, "extra_groups": [], "cwd": place}
        parts["host"] = "/proc/self/cwd"
    file = folder / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format_map(parts), encoding="utf-8")
    bouncer = subprocess.Popen([program, "--quiet", str(file)], **owner)
    try:
        pooled = make_conninfo(url, host=str(folder), port=PORT)
        wait_for(lambda: answers(pooled), "PgBouncer")
        yield pooled
    finally:
        bouncer.terminate()
        bouncer.wait(30)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
