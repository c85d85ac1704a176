"""Pauses double up to the longest, and begin again after a success."""

from adapters.backoff import Backoff


def taken(backoff: Backoff, times: int) -> list[float]:
    return [backoff.take() for _ in range(times)]


def test_pauses_double_up_to_the_longest() -> None:
    assert taken(Backoff(1, 30), 7) == [1, 2, 4, 8, 16, 30, 30]


def test_after_a_reset_the_first_pause_comes_again() -> None:
    backoff = Backoff(0.5, 10)
    taken(backoff, 4)
    backoff.reset()
    assert taken(backoff, 2) == [0.5, 1]


def test_the_next_pause_is_as_long_as_the_server_asks_even_beyond_the_longest() -> None:
    backoff = Backoff(1, 30)
    backoff.extend(45)
    assert taken(backoff, 2) == [45, 30]


def test_a_server_that_asks_for_less_shortens_nothing() -> None:
    backoff = Backoff(4, 30)
    backoff.extend(1)
    assert backoff.pause == 4
