"""Choose an engine by its name, and the archive that it reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Final

from adapters.archive.files import ArchiveFiles
from adapters.engines.engine_name import EngineName
from domain.archive import Archives
from domain.errors import InvalidInput
from projections.fold_engine import FoldEngine

PACKAGES: Final = {EngineName.DUCKDB: ("duckdb", "sqlglot")}
"""The packages of an extra. The extra has the name of the engine."""


def fold_engine(name: EngineName, archives: Archives, location: str | None) -> FoldEngine | None:
    """The engine of this name; None for Postgres itself.

    `location` is that of the archive. Default: the one in the catalogue, if there is one. Raises
    InvalidInput if the extra is not installed, or the archive is not in the catalogue.
    """
    if name is EngineName.POSTGRES:
        return None
    for package in PACKAGES[name]:
        if find_spec(package) is None:
            raise InvalidInput(
                f"--engine {name} needs {package}: pip install 'storyline-interactions[{name}]'"
            )
    from adapters.engines.duckdb_engine import DuckDB
    from adapters.engines.log_fold import LogFolds

    return LogFolds(DuckDB, archives, _archive(archives, location), _scratch)


def _archive(archives: Archives, location: str | None) -> ArchiveFiles | None:
    listed = list(dict.fromkeys(each.location for each in archives.files()))
    if location is not None:
        files = ArchiveFiles(location)
        if files.location not in listed:
            raise InvalidInput(
                f"{files.location} is not in the catalogue of this log;"
                " storyline archive list shows what is"
            )
        return files
    if len(listed) > 1:
        raise InvalidInput(f"choose an archive with --archive: {', '.join(listed)}")
    return ArchiveFiles(listed[0]) if listed else None


@contextmanager
def _scratch() -> Iterator[ArchiveFiles]:
    with TemporaryDirectory(prefix="storyline-replay-", ignore_cleanup_errors=True) as folder:
        yield ArchiveFiles(folder)
