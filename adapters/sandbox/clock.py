"""The sandbox's time, which can be stepped and sped up, so that a test need not wait for it."""

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
        """How many of its seconds pass in a second."""
        return self._speed

    @property
    def ahead(self) -> float:
        """How many seconds it is ahead of the machine's time."""
        return self.now() - time.time()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._set(self.now() + seconds, self._speed)

    def run_at(self, speed: float) -> None:
        """From now on `speed` seconds pass in a second."""
        self._set(self.now(), speed)

    async def sleep_until(self, moment: float) -> None:
        """Wait until the clock shows `moment`, also when it is moved meanwhile."""
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
