"""The time by the database's clock: this machine's own may be days behind, as without a battery."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

TOLERANCE: Final = timedelta(seconds=1)
"""A local clock that differs by no more than this is taken as it is."""


class DatabaseClock:
    """Tells the time: this machine's, or where that is wrong, the database's.

    Until it is set once, it is this machine's. Between two settings it goes on by a clock that
    nobody adjusts.
    """

    def __init__(
        self,
        local: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._local = local
        self._elapsed = elapsed
        self._set_to: datetime | None = None
        self._set_at = 0.0

    def __call__(self) -> datetime:
        """The time now, in UTC."""
        local = self._local()
        if self._set_to is None:
            return local
        expected = self._set_to + timedelta(seconds=self._elapsed() - self._set_at)
        return local if abs(local - expected) <= TOLERANCE else expected

    def set(self, time: datetime) -> timedelta:
        """It is `time` by the database's clock. Returns how far this machine's is ahead of it."""
        self._set_to, self._set_at = time.astimezone(UTC), self._elapsed()
        return self._local() - self._set_to
