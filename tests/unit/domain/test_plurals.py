"""Counts as people read them."""

import pytest

from domain.plurals import counted, people


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 items"), (1, "1 item"), (2, "2 items"), (1200, "1,200 items")]
)
def test_a_count_has_the_form_of_its_noun_that_fits(number: int, expected: str) -> None:
    assert counted(number, "item") == expected


def test_people_have_a_plural_of_their_own() -> None:
    assert [people(number) for number in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
