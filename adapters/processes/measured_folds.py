"""Measure the folds of a projector, and beat at each turn of its loop."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from adapters.monitoring.metrics import Metrics
from projections.projection_ports import Checkpoints, Claim, Target


@dataclass(frozen=True, slots=True)
class MeasuredCheckpoints:
    """Checkpoints whose claims are measured."""

    checkpoints: Checkpoints
    metrics: Metrics
    beat: Callable[[], None]

    @contextmanager
    def claim(self, name: str, target: Target, *, wait: bool = False) -> Iterator[Claim | None]:
        """Open a transaction that may move the checkpoint."""
        self.beat()
        with self.checkpoints.claim(name, target, wait=wait) as claim:
            yield claim and _MeasuredClaim(claim, lambda: self.metrics.fold(name))


class _MeasuredClaim:
    def __init__(self, claim: Claim, measured: Callable[[], AbstractContextManager[None]]) -> None:
        self._measured = measured
        self.position = claim.position
        self.next_stop = claim.next_stop
        self.park = claim.park
        self.parked = claim.parked
        self.unpark = claim.unpark
        self._claim = claim

    def fold(self, after: int, upto: int) -> None:
        with self._measured():
            self._claim.fold(after, upto)

    def move(self, position: int) -> None:
        self._claim.move(position)
        self.position = position
