"""Fold ranges of the log in several threads, and merge them in log order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from threading import Condition

TICK_SECONDS = 0.1

Work = Callable[[int, int, Callable[[], None]], None]
"""Fold (after, upto] into a staging table, call the third argument, then merge.

That call returns when every earlier range is merged.
"""


class Stopped(Exception):
    """The workers have been stopped: the earlier ranges will not be merged."""


@dataclass
class OrderedRanges:
    """The ranges to fold, and how far they are merged. Worker threads share it."""

    position: int
    """Everything up to here is merged and committed."""
    next_stop: Callable[[int], int | None]
    taken: int = field(init=False)
    running: int = 0
    """How many workers have not ended."""
    stopped: bool = False
    changed: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        self.taken = self.position

    def take(self) -> tuple[int, int] | None:
        """Take the next free range. None: none is left."""
        with self.changed:
            upto = None if self.stopped else self.next_stop(self.taken)
            if upto is None:
                return None
            after, self.taken = self.taken, upto
            return after, upto

    def wait_until_merged(self, position: int) -> None:
        """Wait until everything up to `position` is merged. Raises Stopped."""
        with self.changed:
            self.changed.wait_for(lambda: self.stopped or self.position == position)
            if self.stopped:
                raise Stopped

    def mark_merged(self, upto: int) -> None:
        """Note that the range up to `upto` is merged."""
        with self.changed:
            self.position = upto
            self.changed.notify_all()

    def wait_beyond(self, position: int) -> int:
        """Wait for progress beyond `position`, or for the end; returns how far it is merged."""
        with self.changed:
            self.changed.wait_for(
                lambda: self.position > position or self.stopped or not self.running
            )
            return self.position

    def stop(self) -> None:
        """Stop every worker before its next range, or while it waits."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def worker_ended(self) -> None:
        """Note that a worker has ended."""
        with self.changed:
            self.running -= 1
            self.changed.notify_all()


def fold_in_order(
    ranges: OrderedRanges, work: Work, workers: int, cancel: Callable[[], None]
) -> Iterator[int]:
    """Fold all ranges with several workers; yields how far they are merged.

    The first failure stops all workers and is raised. If the caller closes the iterator early, it
    calls `cancel` until all workers have ended.
    """
    begun, ranges.running = ranges.position, workers
    with ThreadPoolExecutor(workers, "replay") as threads:
        started = [threads.submit(_work, ranges, work) for _ in range(workers)]
        try:
            yield from _progress(ranges, begun)
        finally:
            ranges.stop()
            while wait(started, timeout=TICK_SECONDS).not_done:
                cancel()
    for worker in started:
        worker.result()


def _work(ranges: OrderedRanges, work: Work) -> None:
    try:
        while (taken := ranges.take()) is not None:
            after, upto = taken
            work(after, upto, partial(ranges.wait_until_merged, after))
            ranges.mark_merged(upto)
    except Stopped:
        return
    except BaseException:
        ranges.stop()
        raise
    finally:
        ranges.worker_ended()


def _progress(ranges: OrderedRanges, told: int) -> Iterator[int]:
    while (position := ranges.wait_beyond(told)) > told:
        told = position
        yield told
