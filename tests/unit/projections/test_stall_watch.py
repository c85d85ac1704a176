"""Word of steps that let themselves be waited for."""

import threading
import time
from collections.abc import Iterator

from projections.stall_watch import watched


def test_only_a_step_that_does_not_come_is_told_of_until_it_comes() -> None:
    told: list[float] = []
    enough = threading.Event()

    def stalled(seconds: float) -> None:
        told.append(seconds)
        if told == [0.02, 0.04, 0.06]:
            enough.set()

    def steps() -> Iterator[str]:
        yield "at once"
        assert enough.wait(60)
        yield "late"

    watching = watched(steps(), stalled, seconds=0.02)
    assert next(watching) == "at once"
    told.clear()
    assert not enough.wait(0.1)  # what the consumer does is no stall
    assert told == []
    assert list(watching) == ["late"]
    assert told[:3] == [0.02, 0.04, 0.06]


def test_a_step_that_says_the_same_once_more_is_no_progress() -> None:
    told: list[float] = []

    def steps() -> Iterator[str]:
        yield "going"
        for _ in range(1_000):
            if told:
                break
            yield "waiting"
            time.sleep(0.005)
        yield "going on"

    came = [*watched(steps(), told.append, seconds=0.05)]
    assert came[0] == "going"
    assert came[-1] == "going on"
    assert told[0] == 0.05
