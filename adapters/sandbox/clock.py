"""The sandbox's time, which a test can advance and speed up."""

import asyncio
import time


class Clock:
    """Seconds since 1970 UTC; begins with the machine's time, `ahead` seconds later."""

    def __init__(self, speed: float = 1.0, ahead: float = 0.0) -> None:
        self._speed = speed
        self._shown = time.time() + ahead
        self._looked = time.monotonic()
        self._moved = asyncio.Event()

    def now(self) -> float:
        """The time it shows."""
        return self._shown + (time.monotonic() - self._looked) * self._speed

    @property
    def speed(self) -> float:
        """How many of its seconds pass in each second."""
        return self._speed

    @property
    def ahead(self) -> float:
        """How many seconds it is ahead of the machine's time."""
        return self.now() - time.time()

    def advance(self, seconds: float) -> None:
        """Advance by `seconds` at once."""
        self._set(self.now() + seconds, self._speed)

    def run_at(self, speed: float) -> None:
        """Set how many of its seconds pass in each second."""
        self._set(self.now(), speed)

    async def sleep_until(self, moment: float) -> None:
        """Wait until the clock shows `moment`, even if it is advanced meanwhile."""
        while (left := moment - self.now()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left / self._speed):
                    await moved.wait()
            except TimeoutError:
                pass

    def _set(self, shown: float, speed: float) -> None:
        self._shown, self._looked, self._speed = shown, time.monotonic(), speed
        self._moved.set()
        self._moved = asyncio.Event()
