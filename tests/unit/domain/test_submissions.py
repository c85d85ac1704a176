"""Each media item is in the queue once at a time, whoever hands it in."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.content.cooldown import Cooldown
from domain.content.queue import QueueState, first_item, following_item
from domain.content.submission import Submission
from domain.content.submissions import Receipt, submit
from domain.errors import InvalidInput
from domain.events import ContentQueued
from domain.ports import Appended, Unit
from tests.factories.content import DAY, decided, offered, submission, withdrawn
from tests.factories.events import ALICE, NOON
from tests.fakes.event_log import FakeEventLog

COOLDOWN = Cooldown()


def hand_in(log: FakeEventLog, what: Submission | None = None, days: int = 0) -> Receipt:
    return submit(log, what or submission(), cooldown=COOLDOWN, at=NOON + days * DAY, by=ALICE)


def test_a_new_media_item_is_queued_with_what_is_said_with_it() -> None:
    log = FakeEventLog()
    what = submission(caption="At dawn", category="spring", telegram_file_id="AgAC")

    receipt = hand_in(log, what)

    assert receipt == Receipt(receipt.item_id, QueueState.WAITING, is_new=True)
    assert log.events == [what.queued(receipt.item_id, at=NOON, by=ALICE)]


def test_the_same_media_waits_once_under_any_name() -> None:
    log = FakeEventLog()
    first = hand_in(log)
    again = hand_in(log, submission(media_filename="copy of harbour.jpg"))
    assert again == Receipt(first.item_id, QueueState.WAITING, is_new=False)
    assert len(log.events) == 1


def test_other_media_waits_beside_it() -> None:
    log = FakeEventLog()
    assert hand_in(log).item_id != hand_in(log, submission("bridge")).item_id


def test_media_on_offer_is_not_queued_again() -> None:
    log = FakeEventLog()
    first = hand_in(log)
    log.append([[offered(log.item(first.item_id))]])
    assert hand_in(log) == Receipt(first.item_id, QueueState.OFFERED, is_new=False)


@pytest.mark.parametrize(("button", "days"), [("posted", 30), ("skip", 45)])
def test_decided_media_is_queued_anew_and_told_how_long_it_rests(button: str, days: int) -> None:
    log = FakeEventLog()
    first = hand_in(log)
    log.append([[decided(log.item(first.item_id), button)]])

    second = hand_in(log, days=10)
    assert second.is_new
    assert second.item_id != first.item_id
    assert second.cooldown_until == NOON + days * DAY

    log.append([[decided(log.item(second.item_id), button, NOON + 100 * DAY)]])
    third = hand_in(log, days=200)
    assert third.is_new
    assert third.item_id not in {first.item_id, second.item_id}
    assert third.cooldown_until is None


def test_rejected_media_is_not_queued_again() -> None:
    log = FakeEventLog()
    first = hand_in(log)
    log.append([[decided(log.item(first.item_id), "confirm_reject")]])
    assert hand_in(log, days=9_999) == Receipt(first.item_id, QueueState.REJECTED, is_new=False)


def test_of_two_who_hand_in_the_same_at_once_one_is_told_that_it_waits() -> None:
    class OvertakenFakeLog(FakeEventLog):
        """Somebody else appends the same just before."""

        def append(self, units: Sequence[Unit]) -> list[Appended]:
            if not self.events:
                super().append(units)
            return super().append(units)

    log = OvertakenFakeLog()
    receipt = hand_in(log)
    assert receipt == Receipt(receipt.item_id, QueueState.WAITING, is_new=False)
    assert len(log.events) == 1


def test_who_takes_the_decision_back_while_its_media_is_queued_anew_is_first() -> None:
    class OvertakenFakeLog(FakeEventLog):
        """Somebody takes the decision back just before."""

        def append(self, units: Sequence[Unit]) -> list[Appended]:
            item = self.item(first_item("harbour"))
            if isinstance(units[0][0], ContentQueued) and item.decision:
                super().append([[withdrawn(item)]])
            return super().append(units)

    log = OvertakenFakeLog()
    first = hand_in(log)
    log.append([[decided(log.item(first.item_id), "skip")]])
    assert hand_in(log) == Receipt(first.item_id, QueueState.WAITING, is_new=False)
    assert log.item(following_item(first.item_id)).version == 0


@pytest.mark.parametrize("field", ["caption", "category"])
def test_what_is_too_long_to_show_is_refused_by_name(field: str) -> None:
    log = FakeEventLog()
    with pytest.raises(InvalidInput, match=field):
        hand_in(log, submission(**{field: "x" * 1_025}))
    assert log.events == []


@pytest.mark.parametrize("length", [timedelta(days=-1), timedelta(days=40_000)])
def test_a_cooldown_is_between_nothing_and_a_century(length: timedelta) -> None:
    with pytest.raises(InvalidInput, match="skipped"):
        Cooldown(skipped=length)
