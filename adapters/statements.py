"""The SQL texts, for Postgres and for SQLite, by the name of their file."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files("sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The names of all statements in `sql/<folder>`, in order."""
    found = (file.name for file in files("sql").joinpath(folder).iterdir())
    return sorted(f"{folder}/{name[:-4]}" for name in found if name.endswith(".sql"))
