"""Saved updates by date, whatever order they come in."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.importing import external_sort
from adapters.telegram.importing.chronological import ChronologicalUpdates
from adapters.telegram.importing.external_sort import DiskList, ExternalSort, ScratchFile
from tests.factories.saved_updates import START, Json, inline_query, message, press, saved

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400


def ordered(updates: Sequence[Json]) -> list[tuple[int, int | None]]:
    """The id of each update, and its date in seconds after START."""
    with ScratchFile() as scratch:
        chronological = ChronologicalUpdates(scratch, NOW)
        for update in updates:
            chronological.add(saved(update))
        return [
            (
                json.loads(each.text)["update_id"],
                round(each.date.timestamp()) - START if each.date else None,
            )
            for each in chronological
        ]


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        pytest.param(
            [message(1, 0), press(2, -500), message(3, 60)],
            [(1, 0), (2, 0), (3, 60)],
            id="a press takes the latest date before it",
        ),
        pytest.param(
            [message(1, 0), press(2, 30), press(3, -500), message(4, 60)],
            [(1, 0), (2, 30), (3, 30), (4, 60)],
            id="that of its message and of an earlier press included",
        ),
        pytest.param(
            [press(1, None), inline_query(2), message(3, 60)],
            [(1, 60), (2, 60), (3, 60)],
            id="at the head of everything the next one",
        ),
        pytest.param(
            [inline_query(1), press(2, 30), message(3, 60)],
            [(1, 30), (2, 30), (3, 60)],
            id="at the head the date of a press's message counts too",
        ),
        pytest.param(
            [inline_query(1), press(2, None)],
            [(1, None), (2, None)],
            id="without any date there is none",
        ),
        pytest.param(
            [message(1, 60), message(2, 59), press(3, -500), message(4, 61)],
            [(2, 59), (1, 60), (3, 60), (4, 61)],
            id="seconds back are no new run of ids",
        ),
        pytest.param(
            [message(1, 60), message(2, 60), message(3, 0)],
            [(3, 0), (1, 60), (2, 60)],
            id="messages go by date, then by id",
        ),
        pytest.param(
            [
                *(message(900, 0), press(901, -500), message(902, 60)),
                *(message(100, 20 * DAY), press(101, -500), press(102, None)),
            ],
            [
                *((900, 0), (901, 0), (902, 60)),
                *((100, 20 * DAY), (101, 20 * DAY), (102, 20 * DAY)),
            ],
            id="ids that begin anew: the press goes with the nearer run",
        ),
        pytest.param(
            [message(100, 20 * DAY), press(899, -500), inline_query(900), message(901, 0)],
            [(899, -500), (900, -500), (901, 0), (100, 20 * DAY)],
            id="also at the head of the older run",
        ),
        pytest.param(
            [message(100, 20 * DAY), press(899, 21 * DAY), message(901, 0)],
            [(901, 0), (100, 20 * DAY), (899, 21 * DAY)],
            id="a press is never older than its message",
        ),
    ],
)
def test_dates(updates: list[Json], expected: list[tuple[int, int | None]]) -> None:
    for each in list(permutations(updates))[:60]:
        assert ordered(each) == expected


def test_ties_go_by_digest() -> None:
    both = [message(1, 0, text="one"), message(1, 0, text="other")]
    with ScratchFile() as scratch:
        found = []
        for updates in (both, both[::-1]):
            chronological = ChronologicalUpdates(scratch, NOW)
            for update in updates:
                chronological.add(saved(update))
            found.append([each.text for each in chronological])
    assert found[0] == found[1]
    assert sorted(found[0]) == sorted(map(json.dumps, both))


updates = st.one_of(
    st.builds(message, st.integers(1, 20), st.integers(0, 30).map(lambda day: day * DAY)),
    st.builds(press, st.integers(1, 20), st.none() | st.integers(0, 30).map(lambda d: d * DAY)),
    st.builds(inline_query, st.integers(1, 20)),
)


@given(st.lists(updates, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(history: list[Json], chance: Random) -> None:
    shuffled = chance.sample(history, len(history))
    assert ordered(shuffled) == ordered(history)


@given(st.lists(st.tuples(st.integers()), max_size=300), st.integers(1, 9), st.integers(1, 9))
def test_sorting_on_disk_is_sorting(values: list[tuple[int]], run: int, part: int) -> None:
    with pytest.MonkeyPatch.context() as patch, ScratchFile() as scratch:
        patch.setattr(external_sort, "_RUN", run)
        patch.setattr(external_sort, "_PART", part)
        listed, by_size = DiskList[tuple[int]](scratch), ExternalSort[tuple[int]](scratch)
        for value in values:
            listed.append(value)
            by_size.add(value)
        assert (len(listed), list(listed)) == (len(values), values)
        assert list(by_size) == list(by_size) == sorted(values)
