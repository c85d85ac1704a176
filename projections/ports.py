"""What projectors and replays need from the outside, in their own words."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from projections.projection import Projection


class Target(StrEnum):
    """Which read table a fold fills: the one that serves, or the one being rebuilt beside it."""

    LIVE = "live"
    SHADOW = "shadow"


class Claim(Protocol):
    """The sole right to move one checkpoint, for the length of one transaction."""

    position: int

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        """The position of the event `limit` events on, or of the last one up to `bound`.

        None when there is no event after the checkpoint.
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
class Difference:
    """One row that stands in one table and not in the other."""

    table: str
    side: str
    """"live" or "replay": where the row stands."""
    row: dict[str, Any]


class Shadows(Checkpoints, Protocol):
    """Read tables built beside the live ones."""

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Keep other replays of this projection away. Raises StorylineError when there is one."""

    def begin(self, projection: Projection) -> None:
        """Make the shadow tables, unless they are there and half built by this very fold."""

    def positions(self, name: str) -> tuple[int, int, int]:
        """Where the shadow, the live table and the log end."""

    def differences(self, projection: Projection) -> Sequence[Difference]:
        """Fold the shadow to where the live table is, and compare them there, row by row."""

    def swap(self, projection: Projection) -> None:
        """Put the shadow tables in the place of the live ones, in one short transaction."""

    def discard(self, projection: Projection) -> None:
        """Drop the shadow tables."""


class WakeUps(Protocol):
    """Word that the log has grown."""

    def wait(self, seconds: float) -> None:
        """Return when there is more, or after so many seconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay has come, in positions."""

    name: str
    position: int
    head: int
