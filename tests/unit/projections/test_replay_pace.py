"""How long a replay rests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.replay import GENTLE, REST_SECONDS, Pace

ranges = st.integers(1, GENTLE.limit)
durations = st.floats(0.0, 60.0)


@given(positions=ranges, seconds=durations)
def test_a_gentle_replay_leaves_half_of_the_time_to_others_and_folds_no_faster_than_need_be(
    positions: int, seconds: float
) -> None:
    rest = GENTLE.pause(positions, seconds)
    assert rest >= min(seconds, REST_SECONDS)
    assert positions <= GENTLE.rate * (seconds + rest) + 1


@pytest.mark.parametrize(("seconds", "rest"), [(1.0, 9.0), (4.0, 6.0), (6.0, 6.0), (10.0, 10.0)])
def test_who_is_slow_rests_in_terms_of_that_and_who_is_fast_until_it_is_time(
    seconds: float, rest: float
) -> None:
    pace = Pace(rest=1.0, rate=1_000.0)
    assert pace.pause(10, seconds / 1_000) == pytest.approx(rest / 1_000)


@given(positions=ranges, seconds=durations)
def test_who_is_in_a_hurry_never_rests(positions: int, seconds: float) -> None:
    assert Pace().pause(positions, seconds) == 0
