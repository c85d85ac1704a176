"""The ports that projectors and replays use."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from projections.fold_engine import FoldedRows
from projections.projection import Projection


class Target(StrEnum):
    """Which tables of a projection a fold fills."""

    LIVE = "live"
    """The tables that serve."""
    SHADOW = "shadow"
    """The tables that a replay builds, to serve next."""
    PREVIOUS = "previous"
    """The tables that served before the last swap."""
    RETIRED = "retired"
    """The tables that were the previous ones before the last swap. They are dropped."""
    PAST = "past"
    """The tables that a replay builds as of an earlier position."""


class Claim(Protocol):
    """The sole right to move one checkpoint, until its transaction ends."""

    position: int

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        """Return the end of the next range: at most `limit` positions from the next event on.

        It is not beyond the log or `bound`. None: there is no event after the checkpoint.
        """

    def fold(self, after: int, upto: int) -> None:
        """Add all events at positions (after, upto]. Raises FoldFailed, and then adds none."""

    def park(self, position: int, error: str) -> None:
        """Park the event at `position`: it does not fold."""

    def parked(self) -> list[int]:
        """Return the positions of parked events, in order."""

    def unpark(self, position: int) -> None:
        """Remove the event at `position` from the parked ones."""

    def move(self, position: int) -> None:
        """Set the checkpoint."""


class Checkpoints(Protocol):
    """How far each fold has come."""

    def claim(
        self, name: str, target: Target, *, wait: bool = False
    ) -> AbstractContextManager[Claim | None]:
        """Open a transaction that may move the checkpoint.

        None while another worker has it; with `wait` the call waits for that worker. Raises
        CheckpointBeyondLog if the log does not have the events of the checkpoint.
        """


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the table under construction, the live table and the log end."""

    built: int
    live: int
    head: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that only one of two tables has."""

    table: str
    side: str
    """The table that has it: "live" or "replay"."""
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a rebuilt table and the live one differ, at one position of the log."""

    name: str
    position: int
    only_live: int
    only_replay: int
    examples: Sequence[Difference]
    reasons: Sequence[str]
    """Why differences are expected: the fold was changed, or parked events fold now."""

    @property
    def differs(self) -> bool:
        """Whether any row differs."""
        return bool(self.only_live or self.only_replay)

    @property
    def is_drift(self) -> bool:
        """Whether rows differ without a reason."""
        return self.differs and not self.reasons


class RebuildStore(Checkpoints, Protocol):
    """Read tables that are built beside the live ones."""

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Keep other replays of this projection away. Raises StorylineError if one is running."""

    def ensure_replaceable(self, projection: Projection) -> None:
        """Raise StorylineError if an object that cannot follow depends on the live tables."""

    def begin(
        self,
        projection: Projection,
        target: Target = Target.SHADOW,
        bound: int | None = None,
    ) -> None:
        """Create empty tables. Tables of the same fold that fit the log and `bound` are kept."""

    def can_merge(self, projection: Projection) -> bool:
        """Return whether several workers can fold ranges into staging tables at once."""

    def fold_staged(
        self,
        projection: Projection,
        target: Target,
        after: int,
        upto: int,
        wait_for_turn: Callable[[], None],
    ) -> None:
        """Fold (after, upto] into a staging table.

        After `wait_for_turn` has returned, merge it and move the checkpoint.
        """

    def load(
        self,
        projection: Projection,
        target: Target,
        upto: int,
        rows: FoldedRows,
        left_out: Sequence[int],
    ) -> Iterator[int]:
        """Fill new tables with rows of the events up to `upto`, all or nothing.

        The events at `left_out` are folded then, one by one, or parked. Yields how many rows are
        loaded. Raises StorylineError for rows that do not fit the table.
        """

    def unfolded(self, name: str, upto: int) -> Sequence[int]:
        """Return the positions up to `upto` that the live tables lack: parked and dropped ones."""

    def next_stop(self, after: int, limit: int, bound: int) -> int | None:
        """Return the end of the next range. None: no event is left before `bound`."""

    def positions(self, name: str, target: Target) -> Positions:
        """Return where the table under construction, the live table and the log end."""

    def index(self, projection: Projection, target: Target) -> None:
        """Create the indexes that were left for last, unless they exist."""

    def compare(self, projection: Projection) -> Comparison:
        """Fold the shadow to the position of the live table, and compare them row by row.

        Raises CheckpointBeyondLog if the log does not have the events of the live table.
        """

    def vacuum(self, projection: Projection) -> None:
        """Prepare the shadow for readers: planner statistics and visibility map."""

    def swap(self, projection: Projection) -> float:
        """Replace the live tables with the shadow, in one short transaction.

        The replaced tables are kept as the previous ones. Returns for how many seconds the live
        tables were locked.
        """

    def roll_back(self, projection: Projection) -> float:
        """Swap the previous tables back in. Raises StorylineError if there are none."""

    def export_as_of(self, projection: Projection, suffix: str) -> list[str]:
        """Move the past tables beside the live ones; returns their names, which end in `suffix`."""

    def discard(self, projection: Projection, target: Target) -> bool:
        """Drop tables. False: there were none."""

    def position_at(self, time: datetime) -> int:
        """Return the last position that was in the log at `time`."""

    def cancel(self, name: str) -> None:
        """Cancel the running statements of replays of this projection."""


class WakeUps(Protocol):
    """Notifications that the log has grown."""

    def wait(self, seconds: float) -> None:
        """Wait until the log has grown, for at most `seconds`."""
