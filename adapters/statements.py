"""Load SQL statements for Postgres and SQLite by file name."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files("sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The names of all statements in `sql/<folder>` and its rooms, ordered by their last part."""
    found = _names(files("sql").joinpath(folder), folder)
    return sorted(found, key=lambda name: name.rpartition("/")[2])


def _names(folder: Traversable, name: str) -> Iterator[str]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _names(each, f"{name}/{each.name}")
        elif each.name.endswith(".sql"):
            yield f"{name}/{each.name.removesuffix('.sql')}"
