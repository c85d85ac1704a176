"""Warn when a replay stalls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

STALL_SECONDS = 30.0

Step = TypeVar("Step")


def watched(
    steps: Iterator[Step], stalled: Callable[[float], None], *, seconds: float = STALL_SECONDS
) -> Iterator[Step]:
    """Pass `steps` on, and call `stalled` in another thread after `seconds` without progress.

    The call gets the seconds since the last progress, and is repeated every `seconds`. A step that
    equals the one before it is not progress. The time that the consumer takes does not count.
    """
    waiting = _StallTimer(stalled, seconds)
    last: Step | None = None
    while True:
        with waiting.running():
            step = next(steps, None)
        if step is None:
            return
        if step != last:
            waiting = _StallTimer(stalled, seconds)
        last = step
        yield step


class _StallTimer:
    """Counts the time without progress. It pauses between steps."""

    def __init__(self, stalled: Callable[[float], None], seconds: float) -> None:
        self._stalled = stalled
        self._seconds = seconds
        self._due = seconds
        self._waited = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time that the body takes."""
        begun, came = monotonic() - self._waited, Event()
        watch = Thread(target=self._watch, args=(begun, came), daemon=True)
        watch.start()
        try:
            yield
        finally:
            came.set()
            watch.join()
            self._waited = monotonic() - begun

    def _watch(self, begun: float, came: Event) -> None:
        while not came.wait(begun + self._due - monotonic()):
            self._stalled(self._due)
            self._due += self._seconds
