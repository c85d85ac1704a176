"""Wait for what another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.1
"""Seconds. To look costs time that the other process lacks."""


def wait_for(find: Callable[[], Found | None], what: str, seconds: float = 40) -> Found:
    """What `find` finds, as soon as it finds something, or a tenth of the wait later."""
    begin = time.monotonic()
    while not (found := find()):
        waited = time.monotonic() - begin
        assert waited < seconds, f"no {what} after {seconds} s"
        time.sleep(min(max(SHORTEST_PAUSE, waited / 10), LONGEST_PAUSE))
    return found
