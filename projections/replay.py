"""Replay: rebuild a read table from the log beside the live one, and swap it in."""

import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import inf

from domain.errors import (
    CheckpointBeyondLog,
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    ReplayDiffers,
    StorylineError,
)
from projections.fold_engine import FoldEngine
from projections.ordered_workers import OrderedRanges, fold_in_order
from projections.projection import Projection
from projections.projection_ports import Comparison, Positions, RebuildStore, Target
from projections.projector import BATCH, advance

POLL_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
"""A range that takes very long has waited for a lock, and deserves no equally long pause."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of the machine a replay takes."""

    workers: int = 1
    limit: int = BATCH
    """How many positions each worker folds at a time."""
    pause_ratio: float = 0.0
    """The pause after a range, relative to the time it took. Several workers never pause."""
    max_rate: float = inf
    """Positions a second. A faster replay pauses for longer."""

    def pause(self, positions: int, seconds: float) -> float:
        """Return the pause in seconds after a range of `positions` that took `seconds`."""
        due = max(self.pause_ratio * seconds, positions / self.max_rate - seconds)
        return min(max(due, 0.0), LONGEST_PAUSE_SECONDS)


GENTLE = Pace(limit=10_000, pause_ratio=1.0, max_rate=330_000)
"""At most half the time of one core, in pieces of some 10 ms that do not delay others."""


class Phase(StrEnum):
    """What a replay is doing."""

    EXPORT = "export"
    """Export the events that are in no archive, for another engine."""
    FOLD = "fold"
    LOAD = "load"
    """Load the rows that another engine has made. Its progress is in rows."""
    INDEX = "index"
    LIVE = "live"
    """Wait for the live table to reach the same position, or fold it."""
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
    """The new tables serve. The live tables were locked for `locked_seconds`."""

    name: str
    locked_seconds: float


@dataclass(frozen=True, slots=True)
class Exported:
    """Tables as of an earlier position can be read."""

    name: str
    position: int
    tables: list[str]


Step = Progress | Comparison | Swapped | Exported
Steps = Generator[Step, None, None]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Tables under construction."""

    store: RebuildStore
    projection: Projection
    target: Target = Target.SHADOW
    pace: Pace = GENTLE
    bound: int | None = None
    """The last position to fold; None: the end of the log."""
    engine: FoldEngine | None = None
    """What folds most of the log, in place of Postgres."""

    def begin(self) -> Iterator[Progress]:
        """Create the tables, and let the engine fill them: it always begins anew."""
        if self.engine is not None:
            self.store.discard(self.projection, self.target)
        self.store.begin(self.projection, self.target, self.bound)
        upto = self._positions().head if self.bound is None else self.bound
        if self.engine is not None and upto:
            yield from self._fill(self.engine, upto)

    def fold(self) -> Iterator[Progress]:
        """Fold up to the bound. Without one, stop less than a batch before the end of the log."""
        yield self.progress(Phase.FOLD)
        while True:
            positions = self._positions()
            upto = positions.head if self.bound is None else self.bound
            yield from self._fold(positions.built, upto)
            if self.bound is not None or self._positions().head - upto < self.pace.limit:
                return

    def index(self) -> Iterator[Progress]:
        """Create the indexes."""
        yield self.progress(Phase.INDEX)
        self.store.index(self.projection, self.target)

    def wait_for_live(self) -> Iterator[Progress]:
        """Wait until the live table is as far as this one; fold it where no projector does."""
        name = self.projection.name
        while (positions := self._positions()).live < positions.built:
            yield Progress(name, Phase.LIVE, positions.live, positions.built)
            if advance(self.store, name, limit=self.pace.limit) is None:
                time.sleep(POLL_SECONDS)

    def progress(self, phase: Phase) -> Progress:
        """Return how far it is."""
        positions = self._positions()
        head = positions.head if self.bound is None else self.bound
        return Progress(self.projection.name, phase, positions.built, head)

    def _fill(self, engine: FoldEngine, upto: int) -> Iterator[Progress]:
        name = self.projection.name
        left_out = self.store.unfolded(name, upto)
        with engine.fold(self.projection, upto, left_out) as fold:
            for step in fold.steps():
                phase = Phase.EXPORT if step.is_exporting else Phase.FOLD
                yield Progress(name, phase, step.position, upto)
            rows = fold.rows()
            yield Progress(name, Phase.LOAD, 0, rows.count)
            for loaded in self.store.load(self.projection, self.target, upto, rows, left_out):
                yield Progress(name, Phase.LOAD, loaded, rows.count)

    def _positions(self) -> Positions:
        return self.store.positions(self.projection.name, self.target)

    def _fold(self, position: int, bound: int) -> Iterator[Progress]:
        name, workers, limit = self.projection.name, self.pace.workers, self.pace.limit
        if workers > 1 and self.store.can_merge(self.projection):
            ranges = OrderedRanges(
                position, lambda after: self.store.next_stop(after, limit, bound)
            )
            work = partial(self.store.fold_staged, self.projection, self.target)
            cancel = partial(self.store.cancel, name)
            for reached in fold_in_order(ranges, work, workers, cancel):
                yield Progress(name, Phase.FOLD, reached, bound)
        else:
            while (stop := self._advance(bound)) is not None:
                yield Progress(name, Phase.FOLD, stop, bound)

    def _advance(self, bound: int) -> int | None:
        """Fold the next range, and pause. Returns its end; None: nothing is left."""
        name, limit = self.projection.name, self.pace.limit
        begun = time.monotonic()
        folded = advance(self.store, name, target=self.target, limit=limit, bound=bound)
        if folded is None:
            return None
        time.sleep(self.pace.pause(folded.positions, time.monotonic() - begun))
        return folded.upto


def replay(
    store: RebuildStore,
    projection: Projection,
    pace: Pace = GENTLE,
    *,
    engine: FoldEngine | None = None,
    force: bool = False,
) -> Steps:
    """Rebuild the tables of `projection` and swap them in; yields its progress.

    The live tables serve and are folded meanwhile. After an interruption the next call continues
    with what was built. Before the swap it yields a Comparison: close the iterator to refuse the
    swap. Raises ReplayDiffers for drift; `force` swaps all the same. Live tables with events that
    the log does not have are replaced without a comparison.

    An `engine` folds what is in the log when it begins; Postgres folds what comes meanwhile.
    """
    rebuild = Rebuild(store, projection, pace=pace, engine=engine)
    with store.exclusive(projection.name):
        store.ensure_replaceable(projection)
        yield from rebuild.begin()
        yield from rebuild.fold()
        yield from rebuild.index()
        with suppress(CheckpointBeyondLog):  # there is nothing to compare with
            yield from _compared(rebuild, force=force)
        yield from rebuild.fold()
        yield rebuild.progress(Phase.SWAP)
        store.vacuum(projection)
        yield Swapped(projection.name, store.swap(projection))


def _compared(rebuild: Rebuild, *, force: bool) -> Iterator[Step]:
    name = rebuild.projection.name
    try:
        yield from rebuild.wait_for_live()
    except (CheckpointBeyondLog, DatabaseUnavailable, LimitExceeded):
        raise  # it is not about the table
    except StorylineError as error:
        if force:
            return
        raise ReplayDiffers(
            f"the live table of {name} no longer folds, so a comparison is not possible"
            f" (--force replaces the table): {error}"
        ) from error
    yield rebuild.progress(Phase.COMPARE)
    comparison = rebuild.store.compare(rebuild.projection)
    yield comparison
    if comparison.is_drift and not force:
        raise ReplayDiffers(f"{name} differs from the log; --force replaces it")


def verify(
    store: RebuildStore,
    projection: Projection,
    pace: Pace = GENTLE,
    *,
    engine: FoldEngine | None = None,
) -> Steps:
    """Rebuild the tables of `projection` to the position of the live ones, and compare.

    Yields its progress; the last step is the Comparison. It swaps nothing and keeps nothing.
    """
    with store.exclusive(projection.name):
        bound = store.positions(projection.name, Target.SHADOW).live
        rebuild = Rebuild(store, projection, pace=pace, bound=bound, engine=engine)
        yield from rebuild.begin()
        yield from rebuild.fold()
        yield rebuild.progress(Phase.COMPARE)
        comparison = store.compare(projection)
        store.discard(projection, Target.SHADOW)
    yield comparison


def until(
    store: RebuildStore,
    projection: Projection,
    position: int,
    pace: Pace = GENTLE,
    *,
    engine: FoldEngine | None = None,
) -> Steps:
    """Build tables as of `position` beside the live ones of `projection`.

    The last step has their names. Raises InvalidInput for a position beyond the log.
    """
    rebuild = Rebuild(store, projection, Target.PAST, pace, position, engine)
    with store.exclusive(projection.name):
        head = store.positions(projection.name, Target.PAST).head
        if not 0 <= position <= head:
            raise InvalidInput(f"position {position} is not in the log, which ends at {head}")
        yield from rebuild.begin()
        yield from rebuild.fold()
        yield from rebuild.index()
        tables = store.export_as_of(projection, f"_until_{position}")
    yield Exported(projection.name, position, tables)


def roll_back(store: RebuildStore, projection: Projection) -> Swapped:
    """Swap the previous tables back in, then fold the events since they were replaced.

    The replaced tables are kept as the previous ones. Reports stay exact meanwhile: they know the
    position of the table that they read.
    """
    with store.exclusive(projection.name):
        swapped = Swapped(projection.name, store.roll_back(projection))
        head = store.positions(projection.name, Target.LIVE).head
        while advance(store, projection.name, bound=head) is not None:
            pass
    return swapped


def forget(store: RebuildStore, projection: Projection) -> bool:
    """Drop the previous tables and unfinished ones. False: there was nothing to drop."""
    with store.exclusive(projection.name):
        kept = set(Target) - {Target.LIVE}
        found = [store.discard(projection, target) for target in kept]
    return any(found)
