"""Attempts and slots are shared by all processes: of many claims, one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.queue.posting_slots import KEPT
from domain.content.offers import AGAIN_AFTER, MAX_FAILURES, OfferAttempts
from domain.content.posting_schedule import CLAIM_LENGTH, Slot
from domain.errors import UnknownName
from domain.ids import ItemId
from tests.drivers.event_log import rows
from tests.factories.events import NOON, TEAM
from tests.fakes.offer_attempts import FakeOfferAttempts

ITEM = ItemId(UUID(int=1))
SLOT = Slot(NOON)
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["memory", "postgres"])
def attempts(request: pytest.FixtureRequest, storyline: Storyline) -> OfferAttempts:
    return FakeOfferAttempts() if request.param == "memory" else storyline.attempts


def wins(want: Callable[[], bool]) -> int:
    """How many of eight concurrent claims win."""
    with ThreadPoolExecutor(8) as crowd:
        return sum(each.result() for each in [crowd.submit(want) for _ in range(8)])


def test_an_attempt_is_open_for_some_hours(attempts: OfferAttempts) -> None:
    assert attempts.begin(ITEM, NOON)
    assert not attempts.begin(ITEM, NOON + AGAIN_AFTER - MOMENT)
    assert attempts.begin(ITEM, NOON + AGAIN_AFTER)


def test_an_attempt_that_sent_nothing_costs_nothing(attempts: OfferAttempts) -> None:
    for _ in range(2 * MAX_FAILURES):
        assert attempts.begin(ITEM, NOON)
        attempts.drop(ITEM)


def test_failures_are_counted_until_the_item_is_set_aside(attempts: OfferAttempts) -> None:
    for number in range(MAX_FAILURES):
        at = NOON + number * AGAIN_AFTER
        assert attempts.begin(ITEM, at)
        attempts.drop(ITEM)  # Telegram was away; that does not count
        assert attempts.begin(ITEM, at)
        assert attempts.fail(ITEM, "too large", at) == number + 1
        assert not attempts.begin(ITEM, at + AGAIN_AFTER - MOMENT)
    assert not attempts.begin(ITEM, NOON + 1000 * AGAIN_AFTER)
    attempts.forget([ITEM])
    assert attempts.begin(ITEM, NOON)


def test_an_item_that_was_cleared_during_the_send_may_fail_again(attempts: OfferAttempts) -> None:
    assert attempts.begin(ITEM, NOON)
    attempts.forget([ITEM])
    assert attempts.fail(ITEM, "too large", NOON) == 1
    assert not attempts.begin(ITEM, NOON + AGAIN_AFTER - MOMENT)


def test_of_many_concurrent_attempts_one_begins(storyline: Storyline) -> None:
    assert wins(lambda: storyline.attempts.begin(ITEM, NOON)) == 1


def test_an_item_that_was_never_tried_is_not_stuck(storyline: Storyline) -> None:
    with pytest.raises(UnknownName, match=str(ITEM)):
        storyline.attempts.stuck(str(ITEM))


def test_of_many_claims_of_a_slot_one_wins(storyline: Storyline) -> None:
    assert wins(lambda: storyline.slots.claim(TEAM, SLOT, NOON)) == 1
    assert storyline.slots.claim(TEAM, Slot(NOON, turn=1), NOON)
    assert storyline.slots.claim(TEAM - 1, SLOT, NOON)


def test_the_slot_of_a_process_that_died_is_taken_by_another_one(storyline: Storyline) -> None:
    slots = storyline.slots
    assert slots.claim(TEAM, SLOT, NOON)
    assert not slots.claim(TEAM, SLOT, NOON + CLAIM_LENGTH - MOMENT)
    assert wins(lambda: slots.claim(TEAM, SLOT, NOON + CLAIM_LENGTH)) == 1
    slots.keep(TEAM, SLOT)
    assert not slots.claim(TEAM, SLOT, NOON + 2 * CLAIM_LENGTH)


def test_old_slots_are_trimmed_and_no_private_chat_is_named(storyline: Storyline) -> None:
    somebody = 7001
    assert storyline.slots.claim(somebody, SLOT, NOON)
    later = Slot(NOON + KEPT + MOMENT)
    assert storyline.slots.claim(somebody, later, NOON + KEPT)
    storyline.slots.keep(somebody, later)
    (left,) = rows(storyline.connections, "posting_slots")
    assert (left["slot"], left["chat_id"], left["is_kept"]) == (later.moment, 0, True)
