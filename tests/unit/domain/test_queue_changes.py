"""What may be changed about an item, and where a moved item comes to stand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem, decide, evolve, load
from domain.content.queue import ContentQueue, QueueItem, QueueState, following_item, state_of
from domain.content.queue_changes import QueueChanges, edit, move, new_places, remove
from domain.content.submissions import submit
from domain.errors import InvalidInput, ReplayDue, UnknownName
from domain.events import ContentRemoved
from domain.ids import ItemId
from domain.ports import Appended, Unit
from domain.vocabulary import Outcome
from tests.factories.content import DAY, decided, offered, queued, submission
from tests.factories.events import ALICE, NOON, press
from tests.fakes.event_log import FakeEventLog
from tests.property.naive_queue import NaiveQueue

ITEM = ContentItem(ItemId(UUID(int=1)))
WAITING = load(ITEM.id, [queued(ITEM, submission(caption="At dawn", category="spring"))])
ON_OFFER = evolve(WAITING, offered(WAITING))
POSTED = evolve(ON_OFFER, decided(ON_OFFER))
REMOVED = evolve(WAITING, remove(WAITING, at=NOON))


@pytest.mark.parametrize("item", [WAITING, ON_OFFER])
def test_an_edit_keeps_what_it_does_not_name(item: ContentItem) -> None:
    event = edit(item, caption="At dusk", category=None, at=NOON, by=ALICE)
    assert event is not None
    changed = evolve(item, event)
    assert (changed.caption, changed.category) == ("At dusk", "spring")
    assert (event.user_id, event.media_id, event.stream_version) == (
        ALICE,
        "harbour",
        item.version + 1,
    )


def test_an_empty_text_is_removed() -> None:
    event = edit(WAITING, caption="", category="", at=NOON)
    assert event is not None
    assert (event.caption, event.category) == (None, None)


def test_an_edit_that_changes_nothing_is_no_event() -> None:
    assert edit(WAITING, caption="At dawn", category=None, at=NOON) is None


def test_a_caption_that_telegram_does_not_take_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"caption 'xxx.* has 1025 characters; at most 1024"):
        edit(WAITING, caption="x" * 1025, category=None, at=NOON)


@pytest.mark.parametrize(("item", "told"), [(POSTED, "posted"), (REMOVED, "removed")])
def test_an_item_that_is_decided_or_removed_is_not_changed(item: ContentItem, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"an item that is {told} already cannot be edited"):
        edit(item, caption="At dusk", category=None, at=NOON)
    with pytest.raises(InvalidInput, match=f"an item that is {told} already cannot be removed"):
        remove(item, at=NOON)
    with pytest.raises(InvalidInput, match=f"an item that is {told} already cannot be moved"):
        move(item, NOON, at=NOON)


def test_an_item_on_offer_is_not_moved() -> None:
    with pytest.raises(InvalidInput, match="an item that is on offer cannot be moved"):
        move(ON_OFFER, NOON, at=NOON)


def test_a_moved_item_keeps_the_rest() -> None:
    moved = evolve(WAITING, move(WAITING, NOON - DAY, at=NOON))
    assert (moved.queued_as, moved.caption, state_of(moved)) == (NOON - DAY, "At dawn", "waiting")


@pytest.mark.parametrize("button", ["posted", "reject", "confirm_reject"])
def test_a_press_on_a_removed_item_decides_nothing(button: str) -> None:
    recorded, decision = decide(REMOVED, press(button))
    assert (recorded.outcome, decision) == (Outcome.FAILED, None)
    assert state_of(REMOVED) is QueueState.REMOVED


times = st.lists(st.integers(0, 6), min_size=1, max_size=8)


@given(times=times, chosen=st.integers(0, 7), place=st.none() | st.integers(-1, 9))
def test_a_moved_item_comes_to_its_place_and_the_others_keep_their_order(
    times: list[int], chosen: int, place: int | None
) -> None:
    waiting = sorted(
        (
            QueueItem(
                ItemId(UUID(int=number)),
                QueueState.WAITING,
                queued_as=NOON + timedelta(microseconds=time),
            )
            for number, time in enumerate(times)
        ),
        key=lambda each: (each.place, each.item_id),
    )
    order = [each.item_id for each in waiting]
    item_id = order[chosen % len(order)]

    places = {each.item_id: each.place for each in waiting} | new_places(
        waiting, item_id, place, NOON
    )

    others = [each for each in order if each != item_id]
    index = len(others) if place is None else max(place, 1) - 1
    expected = [*others[:index], item_id, *others[index:]]
    assert sorted(order, key=lambda each: (places[each], each)) == expected


def test_an_item_that_has_room_moves_alone() -> None:
    waiting = [
        QueueItem(ItemId(UUID(int=number)), QueueState.WAITING, queued_as=NOON + number * DAY)
        for number in range(3)
    ]
    assert new_places(waiting, waiting[2].item_id, 2, NOON) == {waiting[2].item_id: NOON + DAY / 2}


class FakeQueue:
    """A read table that is always folded."""

    def __init__(self, log: FakeEventLog) -> None:
        self._log = log

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        return NaiveQueue(self._log.events).listing(limit, state)


def changes(log: FakeEventLog, *replays: str) -> QueueChanges:
    queue = cast("ContentQueue", FakeQueue(log))
    return QueueChanges(log, queue, lambda: replays, now=lambda: NOON)


def test_changes_wait_for_the_replays_that_are_due() -> None:
    log = FakeEventLog()
    log.append([[queued(ITEM)]])
    early = changes(log, "content_queue")
    with pytest.raises(ReplayDue, match="storyline replay content_queue"):
        early.remove(ITEM.id)
    with pytest.raises(ReplayDue):
        early.edit(ITEM.id, caption="At dusk")
    with pytest.raises(ReplayDue):
        early.move(ITEM.id, 1)
    assert len(log.events) == 1


def test_an_item_that_was_never_queued_is_unknown() -> None:
    with pytest.raises(UnknownName, match=str(ITEM.id)):
        changes(FakeEventLog()).remove(ITEM.id)


def test_media_that_was_removed_is_queued_as_the_following_item() -> None:
    log = FakeEventLog()
    first = submit(log, submission(), cooldown=Cooldown(), at=NOON)
    changes(log).remove(first.item_id)
    again = submit(log, submission(), cooldown=Cooldown(), at=NOON)
    assert (again.is_new, again.cooldown_until) == (True, None)
    assert again.item_id == following_item(first.item_id)


def test_who_decides_while_somebody_removes_is_first() -> None:
    class Overtaken(FakeEventLog):
        """Somebody decides just before the removal."""

        def append(self, units: Sequence[Unit]) -> list[Appended]:
            item = self.item(ITEM.id)
            if isinstance(units[0][0], ContentRemoved) and item.decision is None:
                super().append([[decided(item)]])
            return super().append(units)

    log = Overtaken()
    log.append([[queued(ITEM)], [offered(evolve(ITEM, queued(ITEM)))]])
    with pytest.raises(InvalidInput, match="posted already cannot be removed"):
        changes(log).remove(ITEM.id)
    assert not log.item(ITEM.id).is_removed
