"""Pausing and resuming the offers in a chat."""

from collections.abc import Sequence

from domain.content.pauses import Pauses
from domain.events import OffersPaused, OffersResumed
from domain.ports import Appended, Unit
from tests.factories.content import DAY
from tests.factories.events import ALICE, BOB, NOON, TEAM
from tests.fakes.event_log import FakeEventLog


def test_a_pause_stands_until_it_is_ended() -> None:
    pauses = Pauses(FakeEventLog(), lambda: TEAM)
    assert pauses.standing() is None
    pause, is_new = pauses.pause(at=NOON, by=ALICE)
    assert (pause.user_id, pause.occurred_at, pause.chat_id, is_new) == (ALICE, NOON, TEAM, True)
    assert pauses.standing() == pause
    assert pauses.resume(at=NOON + DAY, by=BOB) == pause
    assert pauses.standing() is None


def test_who_paused_first_stays_the_one() -> None:
    pauses = Pauses(FakeEventLog(), lambda: TEAM)
    pause, _ = pauses.pause(at=NOON, by=ALICE)
    assert pauses.pause(at=NOON + DAY, by=BOB) == (pause, False)


def test_offers_that_are_not_paused_are_not_resumed() -> None:
    log = FakeEventLog()
    assert Pauses(log, lambda: TEAM).resume(at=NOON, by=BOB) is None
    assert log.events == []


def test_a_private_chat_is_not_named() -> None:
    pause, _ = Pauses(FakeEventLog(), lambda: 42).pause(at=NOON, by=ALICE)
    assert pause.chat_id is None


def test_each_chat_has_its_own_pauses() -> None:
    log = FakeEventLog()
    Pauses(log, lambda: TEAM).pause(at=NOON)
    assert Pauses(log, lambda: TEAM - 1).standing() is None


class Overtaken(FakeEventLog):
    """A log in which Bob pauses first."""

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        (event,) = units[0]
        assert isinstance(event, OffersPaused | OffersResumed)
        if not self.events:
            super().append([[event.model_copy(update={"user_id": BOB})]])
        return super().append(units)


def test_of_two_who_pause_at_once_one_is_first() -> None:
    pause, is_new = Pauses(Overtaken(), lambda: TEAM).pause(at=NOON, by=ALICE)
    assert (pause.user_id, is_new) == (BOB, False)
