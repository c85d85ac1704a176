"""Several workers fold all ranges, once and in order. A failure or an early end stops them."""

import threading
from collections.abc import Callable, Generator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import StorylineError
from projections.ordered_workers import OrderedRanges, fold_in_order


def never() -> None:
    raise AssertionError("there is nothing to cancel")


def ranges(last: int, size: int) -> Callable[[int], int | None]:
    return lambda after: min(after + size, last) if after < last else None


@given(
    begun=st.integers(0, 30),
    last=st.integers(0, 60),
    size=st.integers(1, 7),
    workers=st.integers(1, 5),
    chance=st.randoms(use_true_random=False),
)
def test_every_range_is_merged_once_and_in_order(
    begun: int, last: int, size: int, workers: int, chance: Random
) -> None:
    folded: list[int] = []
    naps = [chance.random() / 2_000 for _ in range(61)]

    def work(after: int, upto: int, wait_for_turn: Callable[[], None]) -> None:
        threading.Event().wait(naps[after])
        wait_for_turn()
        folded.extend(range(after + 1, upto + 1))

    reached = list(fold_in_order(OrderedRanges(begun, ranges(last, size)), work, workers, never))
    assert folded == list(range(begun + 1, last + 1))
    assert reached == sorted(set(reached))
    assert reached[-1:] == ([last] if last > begun else [])


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_first_failure_stops_all_and_no_later_range_is_merged(workers: int) -> None:
    folded: list[int] = []

    def work(after: int, upto: int, wait_for_turn: Callable[[], None]) -> None:
        wait_for_turn()
        if after == 3:
            raise StorylineError("the disk is full")
        folded.append(upto)

    with pytest.raises(StorylineError, match="the disk is full"):
        list(fold_in_order(OrderedRanges(0, ranges(10, 1)), work, workers, lambda: None))
    assert folded == [1, 2, 3]


def test_closing_the_iterator_early_cancels_what_runs() -> None:
    running, cancelled = threading.Event(), threading.Event()

    def work(after: int, upto: int, wait_for_turn: Callable[[], None]) -> None:
        if after == 1:
            running.set()
            assert cancelled.wait(60)
        wait_for_turn()

    steps = fold_in_order(OrderedRanges(0, ranges(10, 1)), work, 2, cancelled.set)
    assert isinstance(steps, Generator)
    assert next(steps) == 1
    assert running.wait(60)
    steps.close()
    assert cancelled.is_set()
