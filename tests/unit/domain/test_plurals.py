"""Counts and times as people read them."""

from datetime import timedelta

import pytest

from domain.plurals import counted, duration, people, time_to_decide


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 items"), (1, "1 item"), (2, "2 items"), (1200, "1,200 items")]
)
def test_a_count_has_the_form_of_its_noun_that_fits(number: int, expected: str) -> None:
    assert counted(number, "item") == expected


def test_people_have_a_plural_of_their_own() -> None:
    assert [people(number) for number in (0, 1, 2)] == ["0 people", "1 person", "2 people"]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (timedelta(0), "0 seconds"),
        (timedelta(seconds=59.6), "1 minute"),
        (timedelta(minutes=59, seconds=20), "59 minutes"),
        (timedelta(hours=1, minutes=58), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3, hours=5), "3 days"),
    ],
)
def test_a_time_is_told_in_the_nearest_whole_unit(time: timedelta, expected: str) -> None:
    assert duration(time) == expected


def test_time_to_decide_is_told_in_plain_words() -> None:
    assert time_to_decide(231.5, 7_100) == "median 4 minutes, 90 % within 2 hours"
