"""Taking a decision back: by whom, until when, and what the item is afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.decisions import (
    REFUSED,
    ContentItem,
    Refusal,
    Undo,
    decide,
    is_undo,
    load,
    withdraw,
)
from domain.content.queue import QueueState, following_item, state_of
from domain.content.undo import UndoRules, next_of_media, take_back
from domain.errors import ReplayDue, UndoRefused
from domain.events import (
    CallbackPressed,
    ContentPosted,
    ContentRemoved,
    DecisionWithdrawn,
    Event,
    Interaction,
)
from domain.ids import ItemId
from domain.ports import Appended, Person, Unit
from domain.vocabulary import Button, Outcome
from tests.factories.content import offered, queued
from tests.factories.events import ALICE, BOB, CAROL, NOON, TEAM, command, press
from tests.fakes.event_log import FakeEventLog

ITEM = ItemId(UUID(int=7))
LIMIT = timedelta(minutes=10)
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def on_offer() -> list[Event]:
    item = ContentItem(ITEM)
    return [queued(item), offered(replace(item, version=1))]


def decided(button: str = "posted", by: UUID = BOB) -> list[Event]:
    """The stream of an item that was decided at noon, with the press."""
    pressed, decision = decide(load(ITEM, on_offer()), press(button, by=by))
    assert decision
    return [*on_offer(), pressed, decision]


def undo(by: UUID | None = BOB, at: datetime = NOON + SECOND) -> CallbackPressed:
    return press("undo", by=by, occurred_at=at)


@pytest.mark.parametrize("button", ["posted", "skip", "confirm_reject"])
def test_a_withdrawal_says_all_of_the_decision_that_it_takes_back(button: str) -> None:
    *_, pressed, decision = stream = decided(button)
    recorded, withdrawn = withdraw(load(ITEM, stream), undo(), within=LIMIT)
    assert recorded.outcome is Outcome.OK
    assert recorded.context == {
        "queue_item_id": str(ITEM),
        "media_id": "harbour",
        "media_filename": "harbour.jpg",
    }
    assert withdrawn == DecisionWithdrawn(
        stream_id=ITEM,
        stream_version=decision.stream_version + 1,
        occurred_at=NOON + SECOND,
        media_id="harbour",
        media_filename="harbour.jpg",
        user_id=BOB,
        press_id=pressed.stream_id,
        name=Button(button),
        decided_by=BOB,
        decided_at=NOON,
        chat_id=TEAM,
        offered_at=NOON,
    )


def test_after_a_withdrawal_the_item_is_what_it_was_and_can_be_decided_anew() -> None:
    stream = decided()
    recorded, withdrawn = withdraw(load(ITEM, stream), undo(), within=LIMIT)
    assert withdrawn
    item = load(ITEM, [*stream, recorded, withdrawn])
    before = load(ITEM, on_offer())
    assert item == replace(before, version=withdrawn.stream_version, withdrawn=withdrawn)
    assert state_of(item) is QueueState.OFFERED

    again, decision = decide(item, press("skip", by=CAROL))
    assert decision
    item = load(ITEM, [*stream, recorded, withdrawn, again, decision])
    assert (item.press_id, item.withdrawn) == (again.stream_id, None)


def test_an_item_whose_press_was_faster_than_its_offer_is_on_offer_again() -> None:
    waiting = load(ITEM, on_offer()[:1])
    pressed, decision = decide(waiting, press(by=BOB), offered_at=NOON - SECOND)
    assert decision
    item = load(ITEM, [*on_offer()[:1], pressed, decision])
    _, withdrawn = withdraw(item, undo(), within=LIMIT)
    assert withdrawn
    again = load(ITEM, [*on_offer()[:1], pressed, decision, withdrawn])
    assert state_of(again) is QueueState.OFFERED


@pytest.mark.parametrize(
    ("who", "after", "is_admin", "refusal"),
    [
        (BOB, LIMIT, False, None),
        (BOB, LIMIT + MICROSECOND, False, Refusal.TOO_LATE),
        (ALICE, SECOND, False, Refusal.NOT_YOURS),
        (None, SECOND, False, Refusal.NOT_YOURS),
        (BOB, -MICROSECOND, False, Refusal.DECIDED_ANEW),
        (ALICE, 1_000 * LIMIT, True, None),
        (ALICE, -MICROSECOND, True, Refusal.DECIDED_ANEW),
    ],
)
def test_who_may_take_it_back_and_when(
    who: UUID | None, after: timedelta, is_admin: bool, refusal: Refusal | None
) -> None:
    pressed = undo(by=who, at=NOON + after)
    recorded, withdrawn = withdraw(load(ITEM, decided()), pressed, within=LIMIT, is_admin=is_admin)
    assert recorded.context.get(REFUSED) == refusal
    assert recorded.outcome == (refusal.outcome if refusal else Outcome.OK)
    assert (withdrawn is None) == (refusal is not None)


def test_nobody_is_not_the_person_whose_name_is_not_known() -> None:
    pressed, decision = decide(load(ITEM, on_offer()), press(by=None))
    assert decision
    item = load(ITEM, [*on_offer(), pressed, decision])
    recorded, withdrawn = withdraw(item, undo(by=None), within=LIMIT)
    assert (recorded.outcome, withdrawn) == (Outcome.DENIED, None)


def test_a_limit_of_zero_leaves_it_to_admins_and_no_limit_to_everybody() -> None:
    item, same_moment = load(ITEM, decided()), undo(at=NOON)
    assert withdraw(item, same_moment, within=timedelta())[1] is None
    assert withdraw(item, same_moment, within=timedelta(), is_admin=True)[1]
    assert withdraw(item, undo(at=NOON + 999 * LIMIT), within=None)[1]


def test_a_command_is_dated_in_whole_seconds_and_may_seem_older_than_the_decision() -> None:
    asked = command("/undo", by=BOB, occurred_at=NOON - SECOND / 2)
    recorded, withdrawn = withdraw(load(ITEM, decided()), asked, within=LIMIT)
    assert recorded.context["queue_item_id"] == str(ITEM)
    assert withdrawn


@pytest.mark.parametrize(
    ("stream", "refusal"),
    [([], Refusal.NOT_DECIDED), (on_offer(), Refusal.NOT_DECIDED)],
    ids=["unknown", "offered"],
)
def test_what_is_not_decided_cannot_be_taken_back(stream: list[Event], refusal: Refusal) -> None:
    recorded, withdrawn = withdraw(load(ITEM, stream), undo(), within=LIMIT, is_admin=True)
    assert (recorded.outcome, recorded.context[REFUSED]) == (Outcome.FAILED, refusal)
    assert withdrawn is None


def test_who_comes_second_is_told_so() -> None:
    stream = decided()
    _, withdrawn = withdraw(load(ITEM, stream), undo(), within=LIMIT)
    assert withdrawn
    second, again = withdraw(load(ITEM, [*stream, withdrawn]), undo(), within=LIMIT)
    assert (second.outcome, second.context[REFUSED]) == (Outcome.ALREADY_DECIDED, "taken_back")
    assert again is None


@pytest.mark.parametrize("outcome", [Outcome.DENIED, Outcome.RATE_LIMITED, Outcome.FAILED])
def test_an_undo_that_came_to_nothing_takes_nothing_back(outcome: Outcome) -> None:
    pressed = undo().model_copy(update={"outcome": outcome})
    recorded, withdrawn = withdraw(load(ITEM, decided()), pressed, within=LIMIT)
    assert (recorded.outcome, withdrawn) == (outcome, None)
    assert REFUSED not in recorded.context


def test_an_undo_is_a_button_or_a_command() -> None:
    assert is_undo(undo())
    assert is_undo(command("/undo"))
    assert not is_undo(command("undo"))
    assert not is_undo(press("posted"))


class FakeRules:
    """Rules over a log in memory, with one admin."""

    def __init__(self, *, due: list[str], must_wait: bool = False) -> None:
        self.log = FakeEventLog()
        self.log.append([decided()])
        self.rules = UndoRules(
            self.log,
            within=LIMIT,
            replays_due=lambda: due,
            admin_ids=frozenset({1}),
            must_wait=must_wait,
        )

    def withdraw(self, by: UUID | None = BOB, telegram_id: int = 2) -> Outcome:
        person = Person(telegram_id, NOON)
        recorded, *withdrawn = self.rules.withdraw(self.log.item(ITEM), undo(by=by), person)
        assert isinstance(recorded, Interaction)
        assert bool(withdrawn) == (recorded.outcome is Outcome.OK)
        return recorded.outcome


def test_admins_are_known_by_their_telegram_ids() -> None:
    rules = FakeRules(due=[])
    assert rules.withdraw(by=ALICE) is Outcome.DENIED
    assert rules.withdraw(by=ALICE, telegram_id=1) is Outcome.OK


def test_an_undo_is_refused_or_waits_while_replays_are_due() -> None:
    assert FakeRules(due=["user_stats"]).withdraw() is Outcome.FAILED
    importing = FakeRules(due=["user_stats"], must_wait=True)
    with pytest.raises(ReplayDue, match="storyline replay user_stats"):
        importing.withdraw()
    assert importing.withdraw(by=ALICE) is Outcome.DENIED


def test_a_decision_stays_when_its_media_is_in_the_queue_again() -> None:
    rules = FakeRules(due=[])
    again = ContentItem(following_item(ITEM))
    rules.log.append([[queued(again)]])
    assert next_of_media(rules.log, ITEM).id == again.id
    assert rules.withdraw() is Outcome.FAILED
    with pytest.raises(UndoRefused, match="in the queue again"):
        take_back(rules.log, ITEM, replays_due=list, at=NOON)

    rules.log.append([[ContentRemoved(stream_id=again.id, stream_version=2, occurred_at=NOON)]])
    assert rules.withdraw() is Outcome.OK
    third = ContentItem(following_item(again.id))
    rules.log.append([[queued(third)]])
    assert rules.withdraw() is Outcome.FAILED


def test_who_queues_the_media_during_an_undo_is_first() -> None:
    class Overtaken(FakeEventLog):
        """Somebody queues the media just before the undo."""

        def append(self, units: Sequence[Unit]) -> list[Appended]:
            again = self.item(following_item(ITEM))
            if isinstance(units[0][-1], DecisionWithdrawn) and not again.version:
                super().append([[queued(again)]])
            return super().append(units)

    log = Overtaken()
    log.append([decided()])
    with pytest.raises(UndoRefused, match="in the queue again"):
        take_back(log, ITEM, replays_due=list, at=NOON)
    assert log.item(ITEM).decision


def test_an_operator_takes_any_decision_back_once() -> None:
    log = FakeEventLog()
    log.append([decided()])
    with pytest.raises(ReplayDue):
        take_back(log, ITEM, replays_due=lambda: ["user_stats"], at=NOON)
    withdrawn = take_back(log, ITEM, replays_due=list, at=NOON + 999 * LIMIT)
    assert (withdrawn.user_id, withdrawn.decided_by) == (None, BOB)
    assert log.events[-1] == withdrawn
    with pytest.raises(UndoRefused, match="taken back already"):
        take_back(log, ITEM, replays_due=list, at=NOON)
    with pytest.raises(UndoRefused, match="not decided"):
        take_back(log, following_item(ITEM), replays_due=list, at=NOON)


people = st.sampled_from([ALICE, BOB])
presses = st.builds(press, st.sampled_from(Button), people, outcome=st.sampled_from(Outcome))


@given(st.lists(presses, max_size=20))
def test_however_people_press_and_undo_each_withdrawal_names_the_press_that_it_takes_back(
    pressed: list[CallbackPressed],
) -> None:
    stream: list[Event] = on_offer()
    standing: dict[UUID, Undo] = {}
    for each in pressed:
        item = load(ITEM, stream)
        recorded: Undo
        made: Event | None
        if is_undo(each):
            recorded, made = withdraw(item, each, within=LIMIT)
        else:
            recorded, made = decide(item, each)
        assert made is None or made.stream_version == item.version + 1
        match made:
            case DecisionWithdrawn():
                assert made.user_id == made.decided_by == standing.pop(made.press_id).user_id
                assert recorded.outcome is Outcome.OK
            case None:
                pass
            case _:
                standing[recorded.stream_id] = recorded
        stream += [recorded, made] if made else []
        after = load(ITEM, stream)
        assert list(standing) == ([after.press_id] if after.decision else [])
        assert state_of(after) is not QueueState.WAITING


def test_the_press_of_an_undecided_item_is_none() -> None:
    assert load(ITEM, on_offer()).press_id is None
    assert isinstance(load(ITEM, decided()).decision, ContentPosted)
