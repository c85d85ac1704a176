"""What is offered next, also when the read table knows only how things were."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem
from domain.content.offers import AGAIN_AFTER, MAX_FAILURES, Offer, next_offer
from domain.content.queue import following_item
from domain.content.submission import Submission
from domain.content.submissions import submit
from domain.events import ContentQueued
from domain.ids import ItemId
from domain.ports import Appended, AppendStatus, Unit
from tests.factories.content import DAY, decided, offered, submission, withdrawn
from tests.factories.events import ALICE, NOON, TEAM
from tests.fakes.event_log import FakeEventLog
from tests.fakes.offer_attempts import FakeOfferAttempts
from tests.property.naive_queue import NaiveQueue

COOLDOWN = Cooldown()


def hand_in(log: FakeEventLog, what: Submission, at: datetime = NOON) -> ContentItem:
    return log.item(submit(log, what, cooldown=COOLDOWN, at=at).item_id)


def decide_on(log: FakeEventLog, item: ContentItem, button: str, at: datetime = NOON) -> None:
    log.append([[decided(log.item(item.id), button, at)]])


def offer(
    log: FakeEventLog,
    days: float = 0,
    folded: int | None = None,
    attempts: FakeOfferAttempts | None = None,
) -> Offer | None:
    """The next offer, by a read table into which only so many events are folded."""
    queue = NaiveQueue(log.events[:folded])
    attempts = attempts or FakeOfferAttempts()
    return next_offer(queue, log, attempts, cooldown=COOLDOWN, now=NOON + days * DAY)


def test_the_oldest_waiting_item_is_offered_as_it_was_handed_in() -> None:
    log = FakeEventLog()
    hand_in(log, submission("bridge"), at=NOON + DAY)
    harbour = submission("harbour", caption="At dawn", category="spring", telegram_file_id="AgAC")
    item = hand_in(log, harbour)

    found = offer(log)

    assert found == Offer(item, harbour)
    shown = found.shown(chat_id=TEAM, message_id=7, at=NOON, by=ALICE)
    assert log.append([[shown]]) == [Appended(AppendStatus.RECORDED, 3)]
    assert log.item(item.id).offered_at == NOON


def test_nothing_is_offered_when_nothing_waits() -> None:
    assert offer(FakeEventLog()) is None


def test_what_was_offered_or_decided_since_the_last_fold_is_passed_over() -> None:
    log = FakeEventLog()
    items = [hand_in(log, submission(name)) for name in ("harbour", "bridge", "market")]
    log.append([[offered(items[0])]])
    decide_on(log, items[1], "skip")

    found = offer(log, folded=3)

    assert found is not None
    assert found.item == items[2]


def test_the_read_table_may_be_hundreds_of_offers_behind() -> None:
    log = FakeEventLog()
    items = [hand_in(log, submission(f"media {n}"), NOON + n * DAY / 1000) for n in range(250)]
    for item in items[:-1]:
        log.append([[offered(item)]])

    found = offer(log, folded=250)

    assert found is not None
    assert found.item == items[-1]


def test_an_offer_that_was_overtaken_conflicts() -> None:
    log = FakeEventLog()
    item = hand_in(log, submission())
    found = offer(log)
    assert found is not None
    decide_on(log, item, "posted")
    shown = found.shown(chat_id=TEAM, message_id=7, at=NOON)
    assert log.append([[shown]]) == [Appended(AppendStatus.CONFLICT)]


@pytest.mark.parametrize(("button", "days"), [("posted", 30), ("skip", 45)])
def test_media_comes_again_as_a_new_item_after_its_cooldown(button: str, days: int) -> None:
    log = FakeEventLog()
    harbour = submission(caption="At dawn")
    item = hand_in(log, harbour)
    decide_on(log, item, button)

    assert offer(log, days - 0.001) is None
    assert len(log.events) == 2
    found = offer(log, days)

    assert found is not None
    assert found.item.id == following_item(item.id)
    assert found.submission == harbour
    assert log.events[2:] == [harbour.queued(found.item.id, at=NOON + days * DAY)]
    assert offer(log, days) == found  # it waits now like any other


def test_rejected_media_never_comes_again() -> None:
    log = FakeEventLog()
    decide_on(log, hand_in(log, submission()), "confirm_reject")
    assert offer(log, 36_000) is None


def test_what_waits_goes_before_what_has_rested() -> None:
    log = FakeEventLog()
    decide_on(log, hand_in(log, submission("harbour")), "posted")
    waiting = hand_in(log, submission("bridge"), at=NOON + 90 * DAY)
    found = offer(log, 100)
    assert found is not None
    assert found.item == waiting


def test_media_submitted_during_its_cooldown_waits_until_it_ends() -> None:
    log = FakeEventLog()
    decide_on(log, hand_in(log, submission()), "posted")
    again = hand_in(log, submission(), at=NOON + DAY)
    assert offer(log, 29) is None
    found = offer(log, 30)
    assert found is not None
    assert found.item == again


def test_media_that_came_again_since_the_last_fold_does_not_come_twice() -> None:
    log = FakeEventLog()
    decide_on(log, hand_in(log, submission()), "posted")
    first = offer(log, 40)
    assert first is not None
    assert offer(log, 40, folded=2) == first
    log.append([[first.shown(chat_id=TEAM, message_id=7, at=NOON)]])
    assert offer(log, 40, folded=2) is None


def test_of_two_who_bring_media_back_at_once_one_does() -> None:
    class OvertakenFakeLog(FakeEventLog):
        """Somebody else brings it back just before."""

        def append(self, units: Sequence[Unit]) -> list[Appended]:
            if len(self.events) == 2:
                super().append(units)
            return super().append(units)

    log = OvertakenFakeLog()
    decide_on(log, hand_in(log, submission()), "posted")
    assert offer(log, 40) is None
    assert [type(event) for event in log.events].count(ContentQueued) == 2


def test_media_whose_decision_was_taken_back_since_the_last_fold_does_not_come_again() -> None:
    log = FakeEventLog()
    item = hand_in(log, submission())
    decide_on(log, item, "posted")
    log.append([[withdrawn(log.item(item.id))]])
    assert offer(log, 40, folded=2) is None
    assert log.item(following_item(item.id)).version == 0


def test_two_who_ask_at_once_get_two_items_and_a_third_gets_nothing() -> None:
    log, attempts = FakeEventLog(), FakeOfferAttempts()
    items = [hand_in(log, submission(name)) for name in ("harbour", "bridge")]
    found = [offer(log, attempts=attempts) for _ in range(3)]
    assert {each.item for each in found if each} == set(items)
    assert found[2] is None


def test_what_somebody_shows_while_another_one_looks_is_not_shown_again() -> None:
    class SlowFakeAttempts(FakeOfferAttempts):
        """Before the attempt is begun, the one before it ends."""

        def begin(self, item_id: ItemId, now: datetime) -> bool:
            log.append([[offered(item)]])
            return super().begin(item_id, now)

    log, attempts = FakeEventLog(), SlowFakeAttempts()
    item = hand_in(log, submission())
    assert offer(log, attempts=attempts) is None
    assert attempts.begun == {}


def test_what_is_perhaps_in_the_chat_lets_others_go_first_for_some_hours() -> None:
    log, attempts = FakeEventLog(), FakeOfferAttempts()
    first, second = (hand_in(log, submission(name)) for name in ("harbour", "bridge"))
    order = sorted((first, second), key=lambda item: item.id)
    for item in order:  # both are tried, and nobody knows what became of it
        found = offer(log, attempts=attempts)
        assert found is not None
        assert found.item == item
    hours = AGAIN_AFTER / DAY
    assert offer(log, hours * 0.99, attempts=attempts) is None
    again = offer(log, hours, attempts=attempts)
    assert again is not None
    assert again.item == order[0]


def test_what_failed_three_times_is_set_aside_until_somebody_acts() -> None:
    log, attempts = FakeEventLog(), FakeOfferAttempts()
    item = hand_in(log, submission())
    for day in range(MAX_FAILURES):
        assert offer(log, day, attempts=attempts) is not None
        assert attempts.fail(item.id, "too large", NOON + day * DAY) == day + 1
        assert offer(log, day + 0.01, attempts=attempts) is None
    assert offer(log, 100, attempts=attempts) is None
    attempts.forget([item.id])
    assert offer(log, 100, attempts=attempts) is not None
