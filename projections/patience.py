"""Word of steps that take long to come."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import TypeVar

PATIENCE_SECONDS = 30.0

Step = TypeVar("Step")


def watched(
    steps: Iterator[Step], stalled: Callable[[float], None], *, seconds: float = PATIENCE_SECONDS
) -> Iterator[Step]:
    """`steps`; whenever one lets itself be waited for, `stalled` is called in another thread.

    It is called with the seconds since the last step, and again each time so many have passed.
    What the consumer does between two steps counts as no wait.
    """
    while True:
        came = Event()
        watch = Thread(target=_watch, args=(came, stalled, seconds), daemon=True)
        watch.start()
        try:
            step = next(steps)
        except StopIteration:
            return
        finally:
            came.set()
            watch.join()
        yield step


def _watch(came: Event, stalled: Callable[[float], None], seconds: float) -> None:
    waited = seconds
    while not came.wait(seconds):
        stalled(waited)
        waited += seconds
