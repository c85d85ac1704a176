"""The port to engines that fold the log outside of Postgres."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from projections.projection import Projection


class Chunk(NamedTuple):
    """Whole rows as CSV without a header, and how many there are."""

    csv: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """The rows of a read table, as another engine has folded them."""

    columns: Sequence[str]
    count: int
    chunks: Iterator[Chunk]


class EngineStep(NamedTuple):
    """How far an engine is: the events up to `position` are exported, or folded."""

    is_exporting: bool
    position: int


class FoldInEngine(Protocol):
    """One fold that another engine runs."""

    def steps(self) -> Iterator[EngineStep]:
        """Run the fold, and yield how far it is now and then.

        Raises StorylineError for events that do not fold there, and ArchiveBroken.
        """

    def rows(self) -> FoldedRows:
        """The rows that it has made."""


class FoldEngine(Protocol):
    """An engine beside Postgres that folds the log from its start."""

    def fold(
        self, projection: Projection, upto: int, left_out: Sequence[int]
    ) -> AbstractContextManager[FoldInEngine]:
        """Fold the events up to the position `upto`, without those at the positions `left_out`.

        The end of the context stops the engine, and removes its files.
        """
