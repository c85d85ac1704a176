"""A count and its noun agree."""

import pytest

from domain.counted import counted


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [
        (0, "interaction", "0 interactions"),
        (1, "interaction", "1 interaction"),
        (1, "person", "1 person"),
        (3, "person", "3 people"),
        (12_345, "event", "12,345 events"),
    ],
)
def test_only_one_is_singular(count: int, noun: str, told: str) -> None:
    assert counted(count, noun) == told
