"""Several workers on one row of ranges: each folds its own aside, and they go in one by one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from threading import Condition

TICK_SECONDS = 0.1

Work = Callable[[int, int, Callable[[], None]], None]
"""Fold (after, upto] aside; after the call returned put it in."""


class Stopped(Exception):
    """The others have ended: whoever waits for its turn waits in vain."""


@dataclass
class Turns:
    """The ranges to be folded, and how far they are in. Workers in threads share it."""

    position: int
    """All before is folded and committed."""
    next_stop: Callable[[int], int | None]
    taken: int = field(init=False)
    at_work: int = 0
    """How many workers have not ended."""
    stopped: bool = False
    changed: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        self.taken = self.position

    def take(self) -> tuple[int, int] | None:
        """The next range that nobody has; None: there is none left."""
        with self.changed:
            upto = None if self.stopped else self.next_stop(self.taken)
            if upto is None:
                return None
            after, self.taken = self.taken, upto
            return after, upto

    def wait_for(self, after: int) -> None:
        """Wait until all up to `after` is in. Raises Stopped when that will not be."""
        with self.changed:
            self.changed.wait_for(lambda: self.stopped or self.position == after)
            if self.stopped:
                raise Stopped

    def done(self, upto: int) -> None:
        """It is in."""
        with self.changed:
            self.position = upto
            self.changed.notify_all()

    def beyond(self, position: int) -> int:
        """How far they are in, as soon as that is beyond `position` or nothing more goes in."""
        with self.changed:
            self.changed.wait_for(
                lambda: self.position > position or self.stopped or not self.at_work
            )
            return self.position

    def stop(self) -> None:
        """Let nobody begin, or wait, any more."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def leave(self) -> None:
        """A worker has ended."""
        with self.changed:
            self.at_work -= 1
            self.changed.notify_all()


def fold_in_turns(
    turns: Turns, work: Work, workers: int, cancel: Callable[[], None]
) -> Iterator[int]:
    """Let workers fold all ranges; yields how far they are in.

    The first failure ends it and is raised. Left early, it calls `cancel` until all have ended.
    """
    begun, turns.at_work = turns.position, workers
    with ThreadPoolExecutor(workers, "replay") as threads:
        crew = [threads.submit(_work, turns, work) for _ in range(workers)]
        try:
            yield from _reached(turns, begun)
        finally:
            turns.stop()
            while wait(crew, timeout=TICK_SECONDS).not_done:
                cancel()
    for worker in crew:
        worker.result()


def _work(turns: Turns, work: Work) -> None:
    try:
        while (taken := turns.take()) is not None:
            after, upto = taken
            work(after, upto, partial(turns.wait_for, after))
            turns.done(upto)
    except Stopped:
        return
    except BaseException:
        turns.stop()
        raise
    finally:
        turns.leave()


def _reached(turns: Turns, told: int) -> Iterator[int]:
    while (position := turns.beyond(told)) > told:
        told = position
        yield told
