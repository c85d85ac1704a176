"""Gaps in update ids: counted where something may be lost, closed by what comes late."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_message import Done, NewMessage, Retried
from adapters.telegram.inbox.update_gaps import FAR, IDLE, NEAR, Gap

NOW = datetime(2024, 5, 6, 12, 30, 15, 123_456, tzinfo=UTC)
AWAY = 10 * NEAR


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    with closing(Inbox(path)) as opened:
        yield opened


def message(update_id: int, at: datetime = NOW) -> NewMessage:
    return NewMessage("update", "chat 1", at, b'{"update_id":%d}' % update_id, update_id)


def come(inbox: Inbox, *update_ids: int, at: datetime = NOW, at_once: bool = False) -> None:
    """These updates come, one by one or in one batch, and are done with."""
    batches = [update_ids] if at_once else [(update_id,) for update_id in update_ids]
    for batch in batches:
        inbox.write([message(update_id, at) for update_id in batch])
    inbox.write([Done(entry.number) for entry in inbox.open_messages()])


def missed(inbox: Inbox) -> tuple[int, int]:
    """How many update ids, and in how many gaps."""
    status = inbox.status()
    return status.missed, status.gaps


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in a batch"])
@pytest.mark.parametrize(
    ("came", "last", "expected"),
    [
        ([5], 5, (0, 0)),
        ([5, 6, 7], 7, (0, 0)),
        ([5, 8], 8, (2, 1)),
        ([5, 8, 11], 11, (4, 2)),
        ([5, 8, 6], 8, (1, 1)),
        ([5, 8, 7, 6], 8, (0, 0)),
        ([5, 10, 7], 10, (3, 2)),
        ([5, 10, 7, 8], 10, (2, 2)),
        ([0, 2], 2, (1, 1)),
    ],
)
def test_an_id_that_did_not_come_is_missed_until_it_comes(
    inbox: Inbox, came: list[int], last: int, expected: tuple[int, int], at_once: bool
) -> None:
    come(inbox, *came, at_once=at_once)
    assert inbox.last_update_id() == last
    assert missed(inbox) == expected


def test_a_redelivery_closes_no_gap_of_others(inbox: Inbox, path: Path) -> None:
    come(inbox, 5, 6, 9)
    come(inbox, 6, 5, 9, 6)
    assert missed(inbox) == (2, 1)
    with closing(Inbox(path)) as restarted:
        come(restarted, 6, 9, 5)
        assert missed(restarted) == (2, 1)
        come(restarted, 7, 7)
        assert missed(restarted) == (1, 1)


def test_what_is_before_the_first_is_no_gap(inbox: Inbox) -> None:
    come(inbox, 100, 98, 99)
    assert missed(inbox) == (0, 0)


def test_the_last_gap_is_told_with_its_time(inbox: Inbox) -> None:
    later = NOW + timedelta(minutes=3)
    come(inbox, 5, 8)
    come(inbox, 20, at=later)
    assert inbox.status().last_gap == Gap(9, 19, later)
    come(inbox, 15, at=later + timedelta(days=1))
    assert inbox.status().last_gap == Gap(16, 19, later)


@pytest.mark.parametrize("there", [5 + AWAY, 5 - AWAY])
def test_after_an_idle_week_the_ids_go_on_elsewhere(inbox: Inbox, there: int) -> None:
    come(inbox, 4 + AWAY, 5 + AWAY)
    come(inbox, AWAY + there, AWAY + there + 1, at=NOW + IDLE)
    assert inbox.last_update_id() == AWAY + there + 1
    assert missed(inbox) == (0, 0)
    come(inbox, AWAY + there + 3, at=NOW + IDLE)
    assert missed(inbox) == (1, 1)


def test_ids_that_go_on_nearby_after_an_idle_week_were_given_to_what_is_lost(inbox: Inbox) -> None:
    come(inbox, 5)
    come(inbox, 8, at=NOW + 2 * IDLE)
    assert missed(inbox) == (2, 1)


def test_within_a_week_also_a_large_gap_is_one(inbox: Inbox) -> None:
    come(inbox, 5)
    come(inbox, 6 + AWAY, at=NOW + IDLE - timedelta(seconds=1))
    assert missed(inbox) == (AWAY, 1)


def test_another_server_has_ids_of_its_own(inbox: Inbox) -> None:
    come(inbox, 5, 6 + FAR, 7 + FAR)
    assert inbox.last_update_id() == 7 + FAR
    assert missed(inbox) == (0, 0)


def test_ids_that_start_anew_far_below_are_followed(inbox: Inbox) -> None:
    come(inbox, 5 + AWAY, 5, 6)
    assert inbox.last_update_id() == 6
    assert missed(inbox) == (0, 0)


def test_a_parked_update_of_long_ago_does_not_move_the_ids(inbox: Inbox) -> None:
    (old,) = inbox.write([NewMessage("update", "chat 1", NOW, b"", 5, parked="a bug")])
    assert old
    come(inbox, 6, 7 + AWAY, at=NOW + IDLE)
    inbox._database.execute("UPDATE inbox SET is_marked = 1")
    assert inbox.write([Retried(old.number)]) != [None]
    assert inbox.last_update_id() == 7 + AWAY


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_order_and_the_batches_what_never_came_is_missed(
    inbox: Inbox, seed: int
) -> None:
    chance = Random(seed)
    lost = set(chance.sample(range(1, 300), 40))
    coming = [0, *(each for each in range(1, 300) if each not in lost), 300]
    for here in range(1, len(coming) - 20, 20):  # the first one comes first
        shuffled = coming[here : here + 20]
        chance.shuffle(shuffled)
        coming[here : here + 20] = shuffled
    for batch in batches(coming, chance):
        come(inbox, *batch, at_once=True)
        come(inbox, *chance.sample(batch, 1))
    runs = sum(each - 1 not in lost for each in lost)
    assert missed(inbox) == (len(lost), runs)


def batches(ids: Sequence[int], chance: Random) -> Iterator[Sequence[int]]:
    at = 0
    while at < len(ids):
        size = chance.randint(1, 15)
        yield ids[at : at + size]
        at += size
