"""The rate limit: no window has too many answered uses, and nobody is told twice in one."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rate_limit import RateLimit, Suppressed, Use
from tests.factories.events import NOON

THREE = RateLimit(3)
MINUTE = THREE.window

moments = st.floats(0, 300).map(lambda seconds: NOON + timedelta(seconds=seconds))


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def uses(*seconds: float, is_told: bool = False) -> list[Use]:
    return [Use(UUID(int=number), after(second), is_told) for number, second in enumerate(seconds)]


def played(limit: RateLimit, times: list[datetime]) -> tuple[list[Use], list[Use], list[Use]]:
    """What becomes of uses in this order: answered, told to wait, silent."""
    answered, told, silent = list[Use](), list[Use](), list[Use]()
    for number, at in enumerate(times):
        suppressed = limit.decide(at, [*answered, *told])
        use = Use(UUID(int=number), at, is_told=bool(suppressed and suppressed.is_told))
        if suppressed is None:
            answered.append(use)
        else:
            (told if suppressed.is_told else silent).append(use)
    return answered, told, silent


def test_the_first_ones_are_answered_then_one_is_told_and_the_rest_is_silence() -> None:
    answered, told, silent = played(THREE, [after(second) for second in range(10)])
    assert (len(answered), len(told), len(silent)) == (3, 1, 6)
    assert THREE.decide(after(3), uses(0, 1, 2)) == Suppressed(timedelta(seconds=57), is_told=True)


def test_the_window_slides() -> None:
    assert THREE.decide(after(59.9), uses(0, 30, 40))
    assert THREE.decide(after(60), uses(0, 30, 40)) is None
    assert THREE.decide(after(61), uses(30, 40, 60)) == Suppressed(timedelta(seconds=29), True)


def test_the_wait_is_whole_seconds_and_never_none() -> None:
    found = THREE.decide(after(59.9), uses(0, 30, 40))
    assert found == Suppressed(timedelta(seconds=1), is_told=True)


def test_a_person_is_told_again_when_the_window_is_over() -> None:
    told = uses(3, is_told=True)
    before, later = uses(4, 5, 6), uses(20, 30, 62)
    assert THREE.decide(after(62), before + told) == Suppressed(timedelta(seconds=2), False)
    assert THREE.decide(after(63), later + told) == Suppressed(timedelta(seconds=17), True)


def test_an_older_one_that_comes_late_finds_its_own_minute() -> None:
    assert THREE.decide(after(0), uses(100, 101, 102)) is None
    assert THREE.decide(after(90), uses(100, 101, 102))


def test_without_a_limit_all_are_answered() -> None:
    assert RateLimit(0).decide(NOON, uses(*[0] * 1_000)) is None


@given(st.integers(1, 5), st.lists(moments, max_size=60))
def test_no_window_has_too_many_in_any_order(most: int, times: list[datetime]) -> None:
    answered, told, _ = played(RateLimit(most), times)
    sorted_times = sorted(use.at for use in answered)
    for first in sorted_times:
        assert sum(first <= each < first + MINUTE for each in sorted_times) <= most
    notices = sorted(use.at for use in told)
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(notices))


@given(st.integers(1, 5), st.lists(moments, max_size=60))
def test_suppressed_ones_change_nothing_for_later_ones(most: int, times: list[datetime]) -> None:
    limit = RateLimit(most)
    answered, _, _ = played(limit, times)
    again, told, silent = played(limit, [use.at for use in answered])
    assert [use.at for use in again] == [use.at for use in answered]
    assert told == silent == []


@given(st.integers(1, 5), st.lists(moments, max_size=60).map(sorted))
def test_a_person_is_answered_after_the_wait(most: int, times: list[datetime]) -> None:
    limit = RateLimit(most)
    answered, _, _ = played(limit, times)
    for at in times:
        before = [use for use in answered if use.at <= at]
        if suppressed := limit.decide(at, before):
            assert timedelta() < suppressed.wait <= MINUTE
            assert limit.decide(at + suppressed.wait, before) is None


@given(st.lists(moments, max_size=20), moments)
def test_the_order_of_earlier_ones_does_not_matter(times: list[datetime], at: datetime) -> None:
    earlier = [Use(UUID(int=number), time) for number, time in enumerate(times)]
    assert THREE.decide(at, earlier) == THREE.decide(at, reversed(earlier))


@pytest.mark.parametrize("far", [-60, 60, -1_000, 1_000])
def test_what_is_a_window_away_does_not_matter(far: float) -> None:
    assert THREE.decide(NOON, uses(far, far, far)) is None
