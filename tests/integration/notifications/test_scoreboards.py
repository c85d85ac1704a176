"""The scoreboard of a chat is one, whatever number of processes look after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.bootstrap import Storyline
from domain.digests.scoreboard import EDIT_EVERY, UNKNOWN_AFTER, Board, Boards, BoardState
from tests.factories.events import NOON
from tests.fakes.boards import FakeBoards

GROUP, SUPERGROUP = -4_001, -1_002_000_000_001
MOMENT = timedelta(microseconds=1)
OLD, NEW = b"1" * 32, b"2" * 32


@pytest.fixture(params=["memory", "postgres"])
def boards(request: pytest.FixtureRequest, storyline: Storyline) -> Boards:
    return FakeBoards() if request.param == "memory" else storyline.boards


def shown(boards: Boards, chat_id: int = GROUP) -> None:
    assert boards.begin(chat_id, chat_id, NOON)
    boards.keep(chat_id, 7, OLD, NOON)


def test_of_many_processes_one_sends_it(boards: Boards) -> None:
    with ThreadPoolExecutor(8) as crowd:
        begun = [crowd.submit(boards.begin, GROUP, GROUP, NOON) for _ in range(8)]
        assert sum(each.result() for each in begun) == 1
    assert boards.find(GROUP) == Board(BoardState.SENDING, GROUP, NOON)


def test_of_many_processes_one_edits_it_every_five_minutes_if_it_says_something_else(
    boards: Boards,
) -> None:
    shown(boards)
    due = NOON + EDIT_EVERY
    assert boards.claim_edit(GROUP, NEW, due - MOMENT) is None
    assert boards.claim_edit(GROUP, OLD, due) is None
    with ThreadPoolExecutor(8) as crowd:
        claimed = [crowd.submit(boards.claim_edit, GROUP, NEW, due) for _ in range(8)]
        assert sorted(str(each.result()) for each in claimed) == ["7", *["None"] * 7]
    assert boards.claim_edit(GROUP, NEW, due + EDIT_EVERY) == 7  # the first try was not kept
    boards.keep_edit(GROUP, 7, NEW)
    assert boards.claim_edit(GROUP, NEW, due + 2 * EDIT_EVERY) is None


def test_a_send_that_nobody_kept_is_unknown_and_is_not_repeated(boards: Boards) -> None:
    boards.begin(GROUP, GROUP, NOON)
    board = boards.find(GROUP)
    assert board is not None
    assert [board.is_unknown(NOON + UNKNOWN_AFTER - less) for less in (MOMENT, timedelta())] == [
        False,
        True,
    ]
    assert not boards.begin(GROUP, GROUP, NOON + timedelta(days=9))
    assert boards.claim_edit(GROUP, NEW, NOON + timedelta(days=9)) is None


def test_what_was_not_sent_is_sent_later_and_what_was_sent_is_not_dropped(boards: Boards) -> None:
    boards.begin(GROUP, GROUP, NOON)
    boards.drop(GROUP)
    assert boards.find(GROUP) is None
    shown(boards)
    boards.drop(GROUP)
    assert boards.find(GROUP) == Board(BoardState.SHOWN, GROUP, NOON, 7, NOON)


def test_a_deleted_one_stays_away_until_it_is_forgotten(boards: Boards) -> None:
    shown(boards)
    boards.lose(GROUP, 8)  # another message
    assert boards.claim_edit(GROUP, NEW, NOON + EDIT_EVERY) == 7
    boards.lose(GROUP, 7)
    assert not boards.begin(GROUP, SUPERGROUP, NOON)
    assert boards.claim_edit(GROUP, NEW, NOON + 2 * EDIT_EVERY) is None
    forgotten = boards.forget(GROUP)
    assert forgotten is not None
    assert (forgotten.state, forgotten.message_id) == (BoardState.GONE, 7)
    assert boards.forget(GROUP) is None
    assert boards.begin(GROUP, GROUP, NOON)


def test_a_supergroup_gets_its_own_once(boards: Boards) -> None:
    shown(boards)
    assert boards.begin(GROUP, SUPERGROUP, NOON + MOMENT)
    assert boards.find(GROUP) == Board(BoardState.SENDING, SUPERGROUP, NOON + MOMENT)
    assert not boards.begin(GROUP, SUPERGROUP, NOON)
    boards.keep(GROUP, 1, OLD, NOON)
    assert not boards.begin(GROUP, GROUP, NOON)  # a process that does not know of the move yet
    assert not boards.begin(GROUP, SUPERGROUP, NOON)


def test_the_id_of_a_private_chat_is_not_stored(storyline: Storyline) -> None:
    shown(storyline.boards, 7_001)
    board = storyline.boards.find(7_001)
    assert board is not None
    assert (board.shown_in, board.message_id) == (0, 7)
