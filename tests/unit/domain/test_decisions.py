"""One decision an item: the first one counts, and who comes later is told what it was."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.decisions import ContentItem, decide, load
from domain.events import (
    CallbackPressed,
    ContentDecided,
    ContentOffered,
    ContentPosted,
    ContentQueued,
    ContentRejected,
    ContentSkipped,
    Event,
)
from domain.ids import ItemId
from domain.vocabulary import Button, Outcome
from tests.factories.events import ALICE, BOB, NOON, TEAM, press

ITEM = ItemId(UUID(int=7))
HOUR = timedelta(hours=1)


def queued(version: int = 1) -> ContentQueued:
    return ContentQueued(
        stream_id=ITEM,
        stream_version=version,
        occurred_at=NOON - 2 * HOUR,
        media_id="media-7",
        media_filename="cat.jpg",
    )


def offered(version: int = 2) -> ContentOffered:
    return ContentOffered(
        stream_id=ITEM, stream_version=version, occurred_at=NOON - HOUR, chat_id=TEAM
    )


@pytest.mark.parametrize(
    ("button", "decision"),
    [("posted", ContentPosted), ("skip", ContentSkipped), ("confirm_reject", ContentRejected)],
)
def test_a_deciding_button_makes_the_next_event_of_the_item(
    button: str, decision: type[ContentDecided]
) -> None:
    pressed = press(button, by=BOB)
    item = load(ITEM, [queued(), offered()])
    assert decide(item, pressed)[1] == decision(
        stream_id=ITEM,
        stream_version=3,
        occurred_at=pressed.occurred_at,
        media_id="media-7",
        media_filename="cat.jpg",
        user_id=BOB,
        chat_id=TEAM,
        offered_at=NOON - HOUR,
    )


@pytest.mark.parametrize("button", ["reject", "cancel_reject", "unknown"])
def test_other_buttons_decide_nothing(button: str) -> None:
    recorded, decision = decide(ContentItem(ITEM), press(button))
    assert (recorded.outcome, decision) == (Outcome.OK, None)


@pytest.mark.parametrize("outcome", [Outcome.DENIED, Outcome.RATE_LIMITED, Outcome.FAILED])
def test_a_press_that_came_to_nothing_decides_nothing(outcome: Outcome) -> None:
    recorded, decision = decide(ContentItem(ITEM), press("posted", outcome=outcome))
    assert (recorded.outcome, decision) == (outcome, None)


@pytest.mark.parametrize("button", Button)
def test_every_button_of_a_decided_item_comes_too_late(button: Button) -> None:
    _, decision = decide(ContentItem(ITEM), press("skip", by=ALICE))
    assert decision
    decided = load(ITEM, [decision])
    assert decided.decision == decision
    recorded, second = decide(decided, press(button, by=BOB))
    assert (recorded.outcome, second) == (Outcome.ALREADY_DECIDED, None)


def test_an_item_that_this_log_has_not_met_can_be_decided_on() -> None:
    sent_at = NOON - timedelta(minutes=3)
    _, decision = decide(load(ITEM, []), press("posted"), offered_at=sent_at)
    assert decision
    assert (decision.stream_version, decision.media_id) == (1, None)
    assert decision.offered_at == sent_at


def test_the_items_own_record_of_its_offer_goes_before_the_messages_date() -> None:
    item = load(ITEM, [queued(), offered()])
    _, decision = decide(item, press("posted"), offered_at=NOON)
    assert decision
    assert decision.offered_at == NOON - HOUR


def test_a_press_is_recorded_with_what_the_item_is_and_what_it_brought_itself() -> None:
    item = load(ITEM, [queued()])
    context = {"queue_item_id": str(ITEM), "response_time_ms": 40}
    recorded, _ = decide(item, press("skip", context=context))
    assert recorded.context == context | {"media_id": "media-7", "media_filename": "cat.jpg"}
    cancelled, _ = decide(item, press("cancel_reject", context=context))
    assert cancelled.context == context | {"media_id": "media-7"}


@given(
    presses=st.lists(
        st.builds(
            press,
            st.sampled_from(Button),
            st.sampled_from([ALICE, BOB]),
            outcome=st.sampled_from(Outcome),
        )
    )
)
def test_however_people_press_the_first_decision_is_the_only_one(
    presses: list[CallbackPressed],
) -> None:
    stream: list[Event] = []
    recorded: list[CallbackPressed] = []
    for pressed in presses:
        as_recorded, decision = decide(load(ITEM, stream), pressed)
        stream += [decision] if decision else []
        recorded.append(as_recorded)

    deciding = {"posted", "skip", "confirm_reject"}
    first = next(
        (n for n, each in enumerate(presses) if each.name in deciding and each.outcome == "ok"),
        len(presses),
    )
    assert len(stream) == (first < len(presses))
    assert [each.outcome for each in recorded[: first + 1]] == [
        each.outcome for each in presses[: first + 1]
    ]
    assert all(each.outcome == "already_decided" for each in recorded[first + 1 :])
