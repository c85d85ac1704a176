"""Whether the loops of a process turn, and whether its parts can do their work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

Check = Callable[[], str | None]
"""Returns why a part is not ready, or None."""


class Health:
    """Loops beat each time they turn. A part is ready when its check finds no reason against it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._limits: dict[str, float] = {}
        self._beats: dict[str, float] = {}
        self._checks: dict[str, Check] = {}

    @contextmanager
    def loop(self, name: str, seconds: float) -> Iterator[Callable[[], None]]:
        """A loop that turns inside this block, at least every so many seconds.

        Yields what it calls at each turn, from any thread.
        """

        def beat() -> None:
            self._beats[name] = self._clock()

        beat()
        self._limits[name] = seconds
        try:
            yield beat
        finally:
            del self._limits[name]

    @contextmanager
    def part(self, name: str, check: Check) -> Iterator[None]:
        """A part that is ready, inside this block, when its check says so."""
        before = self._checks.get(name)
        self._checks[name] = check
        try:
            yield
        finally:
            if before is None:
                del self._checks[name]
            else:
                self._checks[name] = before

    def stalled(self) -> dict[str, str]:
        """The loops that do not turn, and since when."""
        silent = {name: self._clock() - self._beats[name] for name in list(self._limits)}
        return {
            name: f"has not turned for {seconds:.0f} seconds"
            for name, seconds in silent.items()
            if seconds > self._limits.get(name, seconds)
        }

    def unready(self) -> dict[str, str]:
        """The parts that are not ready, and why. It may ask the database."""
        reasons = {name: check() for name, check in list(self._checks.items())}
        return {name: reason for name, reason in reasons.items() if reason}
