"""Word of steps that take long to come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

PATIENCE_SECONDS = 30.0

Step = TypeVar("Step")


def watched(
    steps: Iterator[Step], stalled: Callable[[float], None], *, seconds: float = PATIENCE_SECONDS
) -> Iterator[Step]:
    """`steps`; whenever one lets itself be waited for, `stalled` is called in another thread.

    It is called with the seconds since the last step that was another than the one before it: a
    step that says the same once more is no progress. And again each time so many have passed.
    What the consumer does between two steps counts as no wait.
    """
    waiting = _Waiting(stalled, seconds)
    last: Step | None = None
    while True:
        with waiting.going_on():
            step = next(steps, None)
        if step is None:
            return
        if step != last:
            waiting = _Waiting(stalled, seconds)
        last = step
        yield step


class _Waiting:
    """The wait for progress, with breaks."""

    def __init__(self, stalled: Callable[[float], None], seconds: float) -> None:
        self._stalled = stalled
        self._seconds = seconds
        self._due = seconds
        self._waited = 0.0

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Wait as long as the body takes."""
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
