"""What projectors and replays need from the outside, in their own words."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from projections.projection import Projection


class Target(StrEnum):
    """Which tables of a projection a fold fills."""

    LIVE = "live"
    """Those that serve."""
    SHADOW = "shadow"
    """Those that a replay builds, to serve next."""
    PREVIOUS = "previous"
    """Those that served before the last swap."""
    LEAVING = "leaving"
    """Those that were the previous ones until the last swap, and are to be dropped."""
    PAST = "past"
    """Those that a replay builds as of a position of the past."""


class Claim(Protocol):
    """The sole right to move one checkpoint, for the length of one transaction."""

    position: int

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        """Where a range of `limit` positions ends that begins with the next event.

        No further than the log or `bound`; None when there is no event after the checkpoint.
        """

    def fold(self, after: int, upto: int) -> None:
        """Add the events at positions (after, upto], or none of them and raise FoldFailed."""

    def park(self, position: int, error: str) -> None:
        """Note that the event at `position` does not fold."""

    def parked(self) -> list[int]:
        """The positions of parked events, in order."""

    def take_up(self, position: int) -> None:
        """Note that the event at `position` is parked no more."""

    def move(self, position: int) -> None:
        """Set the checkpoint."""


class Checkpoints(Protocol):
    """How far each fold has come."""

    def claim(
        self, name: str, target: Target, *, wait: bool = False
    ) -> AbstractContextManager[Claim | None]:
        """One transaction that may move the checkpoint.

        None while another worker has it; with `wait` it is waited for.
        """


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the table under construction, the live table and the log end."""

    built: int
    live: int
    head: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that stands in one table and not in the other."""

    table: str
    side: str
    """"live" or "replay": where the row stands."""
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a rebuilt table and the live one do not have in common, at one position of the log."""

    name: str
    position: int
    only_live: int
    only_replay: int
    examples: Sequence[Difference]
    reasons: Sequence[str]
    """Why differences are no surprise: the fold was changed, or parked events fold by now."""

    @property
    def differs(self) -> bool:
        """Whether any row differs."""
        return bool(self.only_live or self.only_replay)

    @property
    def is_drift(self) -> bool:
        """Whether rows differ that should not."""
        return self.differs and not self.reasons


class Shadows(Checkpoints, Protocol):
    """Read tables built beside the live ones."""

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Keep other replays of this projection away. Raises StorylineError when there is one."""

    def ensure_replaceable(self, projection: Projection) -> None:
        """Raise StorylineError when something hangs on the live tables that could not follow."""

    def begin(
        self,
        projection: Projection,
        target: Target = Target.SHADOW,
        bound: int | None = None,
    ) -> None:
        """Make empty tables, unless they are there, built by this very fold and not too far."""

    def can_merge(self, projection: Projection) -> bool:
        """Whether ranges can be folded aside, by several workers at once."""

    def fold_aside(
        self,
        projection: Projection,
        target: Target,
        after: int,
        upto: int,
        turn: Callable[[], None],
    ) -> None:
        """Fold (after, upto] aside; after `turn` returned put it in and move the checkpoint."""

    def next_stop(self, after: int, limit: int, bound: int) -> int | None:
        """Where the next range after a position ends; None when it would hold no event."""

    def positions(self, name: str, target: Target) -> Positions:
        """Where things end."""

    def index(self, projection: Projection, target: Target) -> None:
        """Make the indexes that were left for last, unless they are there."""

    def compare(self, projection: Projection) -> Comparison:
        """Fold the shadow to where the live table is, and compare them there, row by row."""

    def vacuum(self, projection: Projection) -> None:
        """Make the shadow ready to serve: statistics for the planner, rows known to be visible."""

    def swap(self, projection: Projection) -> float:
        """Put the shadow in the place of the live tables, which are kept as the previous ones.

        One short transaction. Says for how many seconds it locked the live tables.
        """

    def roll_back(self, projection: Projection) -> float:
        """Swap the previous tables back in. Raises StorylineError when there are none."""

    def settle(self, projection: Projection, suffix: str) -> list[str]:
        """Bring the tables of the past home, under names that end in `suffix`: these names."""

    def discard(self, projection: Projection, target: Target) -> bool:
        """Drop tables. False: there were none."""

    def position_at(self, time: datetime) -> int:
        """The last position that was in the log at `time`."""

    def cancel(self, name: str) -> None:
        """Cancel whatever the server is doing for replays of this projection."""


class WakeUps(Protocol):
    """Word that the log has grown."""

    def wait(self, seconds: float) -> None:
        """Return when there is more, or after so many seconds."""
