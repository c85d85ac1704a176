"""The projector: fold new events and move the checkpoint, in one transaction.

Any number of workers may run. A worker skips a projection that another one is folding. If a worker
dies, the checkpoint stays as it was.
"""

import logging
from collections.abc import Iterable, Sequence
from threading import Event
from time import monotonic
from typing import NamedTuple

from domain.errors import (
    CheckpointBeyondLog,
    DatabaseUnavailable,
    FoldFailed,
    StorylineError,
    UnknownName,
)
from domain.trouble_log import TroubleLog
from projections.projection import Projection
from projections.projection_ports import Checkpoints, Claim, Target, WakeUps

BATCH = 50_000
POLL_SECONDS = 1.0
ROUND_SECONDS = 0.25
"""While the log grows steadily, rounds begin at least so far apart."""

log = logging.getLogger(__name__)


class Folded(NamedTuple):
    """Positions (after, upto], folded."""

    after: int
    upto: int

    @property
    def positions(self) -> int:
        """The number of positions."""
        return self.upto - self.after


def advance(
    checkpoints: Checkpoints,
    name: str,
    *,
    target: Target = Target.LIVE,
    limit: int = BATCH,
    bound: int | None = None,
) -> Folded | None:
    """Fold the next `limit` positions, none beyond `bound`. None: nothing to do for this worker."""
    with checkpoints.claim(name, target) as claim:
        if claim is None or (stop := claim.next_stop(limit, bound)) is None:
            return None
        after = claim.position
        fold_or_park(claim, after, stop)
        claim.move(stop)
        return Folded(after, stop)


def fold_or_park(claim: Claim, after: int, upto: int) -> None:
    """Fold (after, upto]. If that fails, bisect it and park the events that fail."""
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
    """Fold parked events again, in order, or only the one at `position`.

    Returns how many were folded and how many stay parked. Raises StorylineError if the order of
    events matters to the fold: then only a replay gives the right table.
    """
    with checkpoints.claim(projection.name, Target.LIVE, wait=True) as claim:
        if claim is None:
            raise UnknownName(f"{projection.name} has no read table here; run storyline migrate")
        waiting = [each for each in claim.parked() if position in {None, each}]
        if waiting and not projection.any_order:
            raise StorylineError(
                f"the order of events matters in {projection.name}: storyline replay"
                f" {projection.name} folds parked events"
            )
        folded = sum(_unpark(claim, each) for each in waiting)
        return folded, len(waiting) - folded


def _unpark(claim: Claim, position: int) -> bool:
    try:
        claim.fold(position - 1, position)
    except FoldFailed:
        return False
    claim.unpark(position)
    return True


def catch_up(checkpoints: Checkpoints, names: Iterable[str], *, limit: int = BATCH) -> bool:
    """Fold each projection until nothing is left for this worker. False: nothing was folded.

    If the log does not have the events of one, the others are folded before that is raised.
    """
    advanced = False
    beyond: CheckpointBeyondLog | None = None
    for name in names:
        try:
            while advance(checkpoints, name, limit=limit) is not None:
                advanced = True
        except CheckpointBeyondLog as error:
            beyond = beyond or error
    if beyond:
        raise beyond
    return advanced


def follow(checkpoints: Checkpoints, names: Iterable[str], wake_ups: WakeUps, stop: Event) -> None:
    """Keep the read tables fresh until `stop` is set.

    Each round folds one range of each projection, so that a busy log delays none of them. At the
    end of the log the worker waits for more events; events of the same moment are folded together.
    If one projection fails, the failure is logged and it is tried again; the others go on. Raises
    DatabaseUnavailable, because that concerns all of them.
    """
    followed = [_Followed(checkpoints, name) for name in names]
    while not stop.is_set():
        begun = monotonic()
        folded = [each.advance() for each in followed if not stop.is_set()]
        _log_round(list(filter(None, folded)), monotonic() - begun)
        if not any(each and each.positions >= BATCH for each in folded):
            wake_ups.wait(POLL_SECONDS)
            stop.wait(begun + ROUND_SECONDS - monotonic())


class _Followed:
    """One projection that is followed. It cools down for a moment after each failure."""

    def __init__(self, checkpoints: Checkpoints, name: str) -> None:
        self._checkpoints = checkpoints
        self._name = name
        self._trouble = TroubleLog(__name__)
        self._cooldown_until = 0.0

    def advance(self) -> Folded | None:
        """Fold one range. None: nothing was folded. After a full one more may be waiting."""
        if monotonic() < self._cooldown_until:
            return None
        try:
            folded = advance(self._checkpoints, self._name)
        except DatabaseUnavailable:
            raise
        except StorylineError as error:
            self._trouble.begin(f"projection {self._name}: {error}", cause=str(error))
            self._cooldown_until = monotonic() + POLL_SECONDS
            return None
        if folded is not None:
            self._trouble.end(f"projection {self._name} is folded again")
        return folded


def _log_round(folded: Sequence[Folded], seconds: float) -> None:
    """Log the ranges that one round has folded, as one line."""
    if folded:
        fields = {
            "projections": len(folded),
            "positions": max(each.positions for each in folded),
            "upto": max(each.upto for each in folded),
            "ms": round(seconds * 1000),
        }
        log.info("events folded", extra={"fields": fields})
