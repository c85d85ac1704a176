"""Choose an engine by its name, and the archive that it reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Final

from adapters.archive.files import ArchiveFiles
from adapters.engines.engine_name import EngineName
from adapters.engines.spark_master import ON_THIS_MACHINE, SparkMaster
from domain.archive import Archives
from domain.errors import InvalidInput, StorylineError
from projections.fold_engine import FoldEngine

PACKAGES: Final = {
    EngineName.DUCKDB: ("duckdb", "sqlglot"),
    EngineName.SPARK: ("pyspark", "sqlglot"),
}
"""The packages of an extra. The extra has the name of the engine."""


def fold_engine(
    name: EngineName, archives: Archives, location: str | None, master: str = ON_THIS_MACHINE
) -> FoldEngine | None:
    """The engine of this name; None for Postgres itself.

    `location` is that of the archive. Default: the one in the catalogue, if there is one. `master`
    is that of Spark. Raises InvalidInput if the extra or Java is not installed, if the archive is
    not in the catalogue, or if `master` is not an address; StorylineError if it does not answer.
    """
    if name is EngineName.POSTGRES:
        return None
    _check_installed(name)
    from adapters.engines.log_fold import LogFolds

    archive = _archive(archives, location)
    if name is EngineName.DUCKDB:
        from adapters.engines.duckdb_engine import DuckDB

        return LogFolds(DuckDB, archives, archive, _scratch)
    from adapters.engines.spark_engine import Spark, check_java

    at = SparkMaster(master)
    at.check_answers()
    check_java()
    is_shared = at.is_cluster and archive is not None and archive.is_local
    shared = archive.location if archive and is_shared else None
    return LogFolds(partial(Spark, master=at), archives, archive, partial(_scratch, shared))


def _check_installed(name: EngineName) -> None:
    for package in PACKAGES[name]:
        if find_spec(package) is None:
            raise InvalidInput(
                f"--engine {name} needs {package}: pip install 'storyline-interactions[{name}]'"
            )


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
def _scratch(parent: str | None = None) -> Iterator[ArchiveFiles]:
    """A new folder in `parent`. Default: where temporary files are."""
    try:
        made = TemporaryDirectory(
            prefix="storyline-replay-", dir=parent, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise StorylineError(f"no folder for the replay: {error}") from error
    with made as folder:
        yield ArchiveFiles(folder)
