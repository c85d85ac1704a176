"""Replay: build a read table anew from the log, beside the live one, and put it in its place."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import inf

from domain.errors import (
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    ReplayDiffers,
    StorylineError,
)
from projections.ordered_workers import Turns, fold_in_turns
from projections.ports import Comparison, Positions, Shadows, Target
from projections.projection import Projection
from projections.projector import BATCH, advance

PAUSE_SECONDS = 0.05
REST_SECONDS = 1.0
"""The longest rest: what took long for once, waited for somebody."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of the machine a replay takes."""

    workers: int = 1
    limit: int = BATCH
    """How many positions are folded at a time by each."""
    rest: float = 0.0
    """How long to rest after that, in terms of how long it took. Several workers never rest."""
    rate: float = inf
    """How many positions a second are enough: who is faster, rests for longer."""

    def pause(self, positions: int, seconds: float) -> float:
        """How long to rest after a range of so many positions that took so many seconds."""
        due = max(self.rest * seconds, positions / self.rate - seconds)
        return min(max(due, 0.0), REST_SECONDS)


GENTLE = Pace(limit=10_000, rest=1.0, rate=330_000)
"""Half the time of one core or less, in pieces of some 10 ms, so that others get their turn."""


class Phase(StrEnum):
    """What a replay does just now."""

    FOLD = "fold"
    INDEX = "index"
    LIVE = "live"
    """Wait for the live table to come as far, or fold it on."""
    COMPARE = "compare"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay has come, in positions."""

    name: str
    phase: Phase
    position: int
    head: int


@dataclass(frozen=True, slots=True)
class Swapped:
    """The new tables serve. Their place was locked for so many seconds."""

    name: str
    locked_seconds: float


@dataclass(frozen=True, slots=True)
class Settled:
    """Tables as of a position of the past are there to be read."""

    name: str
    position: int
    tables: list[str]


Step = Progress | Comparison | Swapped | Settled
Steps = Generator[Step, None, None]


@dataclass(frozen=True, slots=True)
class Building:
    """Tables under construction."""

    shadows: Shadows
    projection: Projection
    target: Target = Target.SHADOW
    pace: Pace = GENTLE
    bound: int | None = None
    """Where they end; None: with the log."""

    def fold(self) -> Iterator[Progress]:
        """Fold up to the bound, or to less than a batch before the end of a log that grows."""
        yield self.progress(Phase.FOLD)
        while True:
            positions = self._positions()
            upto = positions.head if self.bound is None else self.bound
            yield from self._fold(positions.built, upto)
            if self.bound is not None or self._positions().head - upto < self.pace.limit:
                return

    def index(self) -> Iterator[Progress]:
        """Make the indexes."""
        yield self.progress(Phase.INDEX)
        self.shadows.index(self.projection, self.target)

    def wait_for_live(self) -> Iterator[Progress]:
        """Fold the live table to where this one is, unless a projector does."""
        name = self.projection.name
        while (positions := self._positions()).live < positions.built:
            yield Progress(name, Phase.LIVE, positions.live, positions.built)
            if advance(self.shadows, name, limit=self.pace.limit) is None:
                time.sleep(PAUSE_SECONDS)

    def progress(self, phase: Phase) -> Progress:
        """Where this is."""
        positions = self._positions()
        head = positions.head if self.bound is None else self.bound
        return Progress(self.projection.name, phase, positions.built, head)

    def _positions(self) -> Positions:
        return self.shadows.positions(self.projection.name, self.target)

    def _fold(self, position: int, bound: int) -> Iterator[Progress]:
        name, workers, limit = self.projection.name, self.pace.workers, self.pace.limit
        if workers > 1 and self.shadows.can_merge(self.projection):
            turns = Turns(position, lambda after: self.shadows.next_stop(after, limit, bound))
            work = partial(self.shadows.fold_aside, self.projection, self.target)
            cancel = partial(self.shadows.cancel, name)
            for reached in fold_in_turns(turns, work, workers, cancel):
                yield Progress(name, Phase.FOLD, reached, bound)
        else:
            while (stop := self._advance(bound)) is not None:
                yield Progress(name, Phase.FOLD, stop, bound)

    def _advance(self, bound: int) -> int | None:
        """Fold the next range, and rest; says up to where it is folded."""
        name, limit = self.projection.name, self.pace.limit
        begun = time.monotonic()
        folded = advance(self.shadows, name, target=self.target, limit=limit, bound=bound)
        if folded is None:
            return None
        time.sleep(self.pace.pause(folded.positions, time.monotonic() - begun))
        return folded.upto


def replay(
    shadows: Shadows, projection: Projection, pace: Pace = GENTLE, *, force: bool = False
) -> Steps:
    """Rebuild the tables of `projection` and swap them in, telling how far it is.

    The live tables serve and are folded on meanwhile. What was built stays after an interruption,
    and the next call goes on from there. Before the swap it yields a Comparison: who does not like
    it, closes the iterator. Raises ReplayDiffers for drift, unless it is to swap by `force`.
    """
    building = Building(shadows, projection, pace=pace)
    with shadows.exclusive(projection.name):
        shadows.ensure_replaceable(projection)
        shadows.begin(projection, Target.SHADOW)
        yield from building.fold()
        yield from building.index()
        yield from _compared(building, force=force)
        yield from building.fold()
        yield building.progress(Phase.SWAP)
        shadows.vacuum(projection)
        yield Swapped(projection.name, shadows.swap(projection))


def _compared(building: Building, *, force: bool) -> Iterator[Step]:
    name = building.projection.name
    try:
        yield from building.wait_for_live()
    except (DatabaseUnavailable, LimitExceeded):
        raise  # which says nothing of the table
    except StorylineError as error:
        if force:
            return
        raise ReplayDiffers(
            f"the live table of {name} folds no more, so there is nothing to compare with"
            f" (--force replaces it): {error}"
        ) from error
    yield building.progress(Phase.COMPARE)
    comparison = building.shadows.compare(building.projection)
    yield comparison
    if comparison.is_drift and not force:
        raise ReplayDiffers(f"{name} is not what the log says; --force replaces it")


def verify(shadows: Shadows, projection: Projection, pace: Pace = GENTLE) -> Steps:
    """Rebuild the tables of `projection` up to where the live ones are, and compare.

    Tells how far it is; the last step is the Comparison. Nothing is swapped, nothing is kept.
    """
    with shadows.exclusive(projection.name):
        bound = shadows.positions(projection.name, Target.SHADOW).live
        building = Building(shadows, projection, pace=pace, bound=bound)
        shadows.begin(projection, Target.SHADOW, bound)
        yield from building.fold()
        yield building.progress(Phase.COMPARE)
        comparison = shadows.compare(projection)
        shadows.discard(projection, Target.SHADOW)
    yield comparison


def until(shadows: Shadows, projection: Projection, position: int, pace: Pace = GENTLE) -> Steps:
    """Build tables that say what those of `projection` said at `position`, beside the live ones.

    The last step has their names. Raises InvalidInput for a position beyond the log.
    """
    building = Building(shadows, projection, Target.PAST, pace, position)
    with shadows.exclusive(projection.name):
        head = shadows.positions(projection.name, Target.PAST).head
        if not 0 <= position <= head:
            raise InvalidInput(f"position {position} is not in the log, which ends at {head}")
        shadows.begin(projection, Target.PAST, position)
        yield from building.fold()
        yield from building.index()
        tables = shadows.settle(projection, f"_until_{position}")
    yield Settled(projection.name, position, tables)


def roll_back(shadows: Shadows, projection: Projection) -> Swapped:
    """Put the previous tables back in place, then fold what has come since they were replaced.

    What replaced them is the previous version now. Reports are exact meanwhile: they know how far
    the table is that they read.
    """
    with shadows.exclusive(projection.name):
        swapped = Swapped(projection.name, shadows.roll_back(projection))
        head = shadows.positions(projection.name, Target.LIVE).head
        while advance(shadows, projection.name, bound=head) is not None:
            pass
    return swapped


def forget(shadows: Shadows, projection: Projection) -> bool:
    """Drop the previous tables, and what a replay has begun. False: there was nothing."""
    with shadows.exclusive(projection.name):
        kept = set(Target) - {Target.LIVE}
        found = [shadows.discard(projection, target) for target in kept]
    return any(found)
