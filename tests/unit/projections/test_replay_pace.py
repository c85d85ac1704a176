"""How long a replay pauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.replay import GENTLE, LONGEST_PAUSE_SECONDS, Pace

ranges = st.integers(1, GENTLE.limit)
durations = st.floats(0.0, 60.0)


@given(positions=ranges, seconds=durations)
def test_a_gentle_replay_pauses_half_of_the_time_and_keeps_its_rate(
    positions: int, seconds: float
) -> None:
    pause = GENTLE.pause(positions, seconds)
    assert pause >= min(seconds, LONGEST_PAUSE_SECONDS)
    assert positions <= GENTLE.max_rate * (seconds + pause) + 1


@pytest.mark.parametrize(("seconds", "pause"), [(1.0, 9.0), (4.0, 6.0), (6.0, 6.0), (10.0, 10.0)])
def test_a_slow_range_pauses_as_long_as_it_took_and_a_fast_one_until_the_rate_is_kept(
    seconds: float, pause: float
) -> None:
    pace = Pace(pause_ratio=1.0, max_rate=1_000.0)
    assert pace.pause(10, seconds / 1_000) == pytest.approx(pause / 1_000)


@given(positions=ranges, seconds=durations)
def test_a_replay_without_limits_never_pauses(positions: int, seconds: float) -> None:
    assert Pace().pause(positions, seconds) == 0
