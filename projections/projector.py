"""The projector: fold what is new and move the checkpoint, both in one transaction.

Any number of workers may run. A projection that another one is folding is passed over, and a worker
that dies leaves the checkpoint where it was.
"""

import logging
from collections.abc import Iterable
from threading import Event
from time import monotonic
from typing import NamedTuple

from domain.errors import DatabaseUnavailable, FoldFailed, StorylineError, UnknownName
from domain.trouble_log import TroubleLog
from projections.ports import Checkpoints, Claim, Target, WakeUps
from projections.projection import Projection

BATCH = 50_000
POLL_SECONDS = 1.0
ROUND_SECONDS = 0.25
"""While the log grows all the time, a round is begun no sooner than this after the last one."""

log = logging.getLogger(__name__)


class Folded(NamedTuple):
    """Positions (after, upto], folded."""

    after: int
    upto: int

    @property
    def positions(self) -> int:
        """How many they are."""
        return self.upto - self.after


def advance(
    checkpoints: Checkpoints,
    name: str,
    *,
    target: Target = Target.LIVE,
    limit: int = BATCH,
    bound: int | None = None,
) -> Folded | None:
    """Fold the next `limit` positions, none beyond `bound`. None: there was nothing to do here."""
    with checkpoints.claim(name, target) as claim:
        if claim is None or (stop := claim.next_stop(limit, bound)) is None:
            return None
        after = claim.position
        fold_or_park(claim, after, stop)
        claim.move(stop)
        return Folded(after, stop)


def fold_or_park(claim: Claim, after: int, upto: int) -> None:
    """Fold (after, upto]; where that fails, halve it until the event that fails stands alone."""
    try:
        claim.fold(after, upto)
    except FoldFailed as error:
        if upto - after == 1:
            claim.park(upto, str(error))
            return
        middle = (after + upto) // 2
        fold_or_park(claim, after, middle)
        fold_or_park(claim, middle, upto)


def retry_parked(
    checkpoints: Checkpoints, projection: Projection, position: int | None = None
) -> tuple[int, int]:
    """Fold parked events again, in order, or the one at `position`.

    Says how many were folded and how many stay parked. Raises StorylineError where folding them
    late would give another table than a replay.
    """
    with checkpoints.claim(projection.name, Target.LIVE, wait=True) as claim:
        if claim is None:
            raise UnknownName(f"{projection.name} has no read table here; run storyline migrate")
        waiting = [each for each in claim.parked() if position in {None, each}]
        if waiting and not projection.any_order:
            raise StorylineError(
                f"order counts in {projection.name}: storyline replay {projection.name} takes up"
                " what is parked"
            )
        folded = sum(_take_up(claim, each) for each in waiting)
        return folded, len(waiting) - folded


def _take_up(claim: Claim, position: int) -> bool:
    try:
        claim.fold(position - 1, position)
    except FoldFailed:
        return False
    claim.take_up(position)
    return True


def catch_up(checkpoints: Checkpoints, names: Iterable[str], *, limit: int = BATCH) -> bool:
    """Fold each projection until nothing is left for this worker. False: there was nothing."""
    advanced = False
    for name in names:
        while advance(checkpoints, name, limit=limit) is not None:
            advanced = True
    return advanced


def follow(checkpoints: Checkpoints, names: Iterable[str], wake_ups: WakeUps, stop: Event) -> None:
    """Keep the read tables fresh until `stop` is set.

    Projections take turns of one range each, so that a stream that never pauses keeps none waiting.
    At the end of the log they wait for word of more; what comes within a moment is folded together.
    One in trouble holds up no other: its trouble is logged and it is tried again. Raises
    DatabaseUnavailable, which is trouble of all of them.
    """
    followed = [_Followed(checkpoints, name) for name in names]
    while not stop.is_set():
        begun = monotonic()
        behind = [each.advance() for each in followed if not stop.is_set()]
        if not any(behind):
            wake_ups.wait(POLL_SECONDS)
            stop.wait(begun + ROUND_SECONDS - monotonic())


class _Followed:
    """One projection that is followed. In trouble it rests for a moment after each try."""

    def __init__(self, checkpoints: Checkpoints, name: str) -> None:
        self._checkpoints = checkpoints
        self._name = name
        self._trouble = TroubleLog(log)
        self._rests_until = 0.0

    def advance(self) -> bool:
        """Fold one range; says whether another one is waiting."""
        if monotonic() < self._rests_until:
            return False
        try:
            folded = advance(self._checkpoints, self._name)
        except DatabaseUnavailable:
            raise
        except StorylineError as error:
            self._trouble.begin(f"projection {self._name}: {error}", cause=str(error))
            self._rests_until = monotonic() + POLL_SECONDS
            return False
        if folded is None:
            return False
        self._trouble.end()
        return folded.positions >= BATCH
