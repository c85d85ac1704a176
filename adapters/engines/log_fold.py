"""Fold the log on an engine: an archive and the live tail go in, rows of a read table come out."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Final, Protocol

import pyarrow

from adapters.archive.files import ArchiveFiles
from adapters.archive.fold_input import FoldInput, fold_input
from adapters.engines.transpiling import fold_query
from adapters.export.parquet import csv_of_rows
from domain.archive import Archives
from projections.fold_engine import Chunk, EngineStep, FoldedRows
from projections.projection import Projection

TICK_SECONDS: Final = 0.1
ROWS: Final = "rows.parquet"


class Engine(Protocol):
    """A session of an engine. `run` is called once; any thread may call the others meanwhile."""

    dialect: str
    """The name of its SQL. The engine's own part is `sql/engines/<dialect>.sql`."""

    def run(self, query: str, events: FoldInput, rows: str) -> None:
        """Write the rows of a query over `current_events` as Parquet: a file, or a folder of files.

        That view shows `events`. Raises StorylineError.
        """

    def share_done(self) -> float:
        """How much of the query is done, from 0 to 1. Raises StorylineError if nobody does it."""

    def stop(self) -> None:
        """Make `run` end soon, if it runs."""

    def close(self) -> None:
        """End the session."""


@dataclass(frozen=True, slots=True)
class LogFolds:
    """The port `FoldEngine`, over the files of an archive and the rest of the log."""

    engine: Callable[[ArchiveFiles], Engine]
    """Open a session that may write to a folder."""
    archives: Archives
    files: ArchiveFiles | None
    """The archive. None: all events are exported from Postgres."""
    scratch: Callable[[], AbstractContextManager[ArchiveFiles]]
    """Make a folder that the engine reads and writes, and that goes with its context."""

    @contextmanager
    def fold(
        self, projection: Projection, upto: int, left_out: Sequence[int]
    ) -> Iterator["LogFold"]:
        """Fold the events up to the position `upto`, without those at the positions `left_out`."""
        with self.scratch() as scratch, closing(self.engine(scratch)) as engine:
            query = fold_query(projection, engine.dialect, upto, left_out)
            yield LogFold(engine, query, self.archives, self.files, upto, scratch)


@dataclass(slots=True)
class LogFold:
    """One fold, in a thread of its own."""

    engine: Engine
    query: str
    archives: Archives
    files: ArchiveFiles | None
    upto: int
    scratch: ArchiveFiles
    _exported: int | None = None
    """How far the events are exported. None: they are."""
    _stopped: Event = field(default_factory=Event)

    def steps(self) -> Iterator[EngineStep]:
        """Run the fold, and yield how far it is now and then."""
        self._exported = 0
        with ThreadPoolExecutor(1, "engine") as thread:
            running = thread.submit(self._run)
            try:
                while wait([running], TICK_SECONDS).not_done:
                    yield self._step()
            finally:
                self._stopped.set()
                while wait([running], TICK_SECONDS).not_done:
                    self.engine.stop()
        running.result()
        yield EngineStep(is_exporting=False, position=self.upto)

    def rows(self) -> FoldedRows:
        """The rows that it has made."""
        made = self.scratch.dataset([ROWS])
        return FoldedRows(made.schema.names, made.count_rows(), _chunks(made.to_batches()))

    def _run(self) -> None:
        with fold_input(
            self.archives, self.files, self.upto, self.scratch, self._note_exported
        ) as events:
            self._exported = None
            self._check_stopped()
            self.engine.run(self.query, events, self.scratch.address(ROWS))

    def _step(self) -> EngineStep:
        if self._exported is not None:
            return EngineStep(is_exporting=True, position=self._exported)
        return EngineStep(is_exporting=False, position=int(self.engine.share_done() * self.upto))

    def _note_exported(self, position: int) -> None:
        self._check_stopped()
        self._exported = position

    def _check_stopped(self) -> None:
        if self._stopped.is_set():
            raise _Stopped


def _chunks(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[Chunk]:
    return (Chunk(csv_of_rows(each), each.num_rows) for each in batches)


class _Stopped(Exception):
    """Nobody waits for the fold any longer."""
