"""One decision an item: the first one counts, and who comes later is told what it was."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.decisions import ContentItem, decide, is_genuine, load
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
OFFER = 40
SUPERGROUP, ALONE = -100_123, 7_001
"""The team's chat after a migration, and a team of one in a private chat."""


def queued(version: int = 1) -> ContentQueued:
    return ContentQueued(
        stream_id=ITEM,
        stream_version=version,
        occurred_at=NOON - 2 * HOUR,
        media_id="media-7",
        media_filename="cat.jpg",
    )


def offered(version: int = 2, chat_id: int | None = TEAM) -> ContentOffered:
    return ContentOffered(
        stream_id=ITEM,
        stream_version=version,
        occurred_at=NOON - HOUR,
        chat_id=chat_id,
        message_id=OFFER,
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


@pytest.mark.parametrize(
    ("chat_id", "message_id", "genuine"),
    [
        (TEAM, OFFER, True),
        (SUPERGROUP, OFFER, True),
        (TEAM, OFFER + 1, False),
        (-5, OFFER, False),
        (None, OFFER, False),
        (TEAM, None, False),
        (None, None, False),
    ],
)
@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("is_decided", [False, True])
def test_a_press_on_an_offered_item_is_genuine_in_its_message_only(
    chat_id: int | None, message_id: int | None, genuine: bool, is_open: bool, is_decided: bool
) -> None:
    item = load(ITEM, [queued(), offered()])
    _, decision = decide(item, press("posted"))
    pressed = press("posted", chat_id=chat_id, message_id=message_id)
    assert decision
    item = load(ITEM, [queued(), offered(), *([decision] if is_decided else [])])
    team = {TEAM, SUPERGROUP}
    assert is_genuine(item, pressed, team_chat_ids=team, is_open=is_open) is genuine


@pytest.mark.parametrize("stream", [[], [queued()]], ids=["unknown", "waiting"])
@pytest.mark.parametrize(
    ("chat_id", "message_id", "genuine"),
    [(TEAM, 1, True), (SUPERGROUP, 2, True), (-5, 1, False), (None, 1, False), (TEAM, None, False)],
)
def test_a_press_on_an_item_that_is_not_offered_is_genuine_while_an_offer_is_open(
    stream: list[Event], chat_id: int | None, message_id: int | None, genuine: bool
) -> None:
    item = load(ITEM, stream)
    pressed = press("posted", chat_id=chat_id, message_id=message_id)
    team = {TEAM, SUPERGROUP}
    assert is_genuine(item, pressed, team_chat_ids=team, is_open=True) is genuine
    assert not is_genuine(item, pressed, team_chat_ids=team, is_open=False)


def test_in_a_private_chat_the_message_tells_a_genuine_press() -> None:
    item, waiting = load(ITEM, [queued(), offered(chat_id=None)]), load(ITEM, [queued()])
    genuine = press("posted", chat_id=None, is_private=True, message_id=OFFER)
    forged = press("posted", chat_id=None, is_private=True, message_id=OFFER + 1)
    assert is_genuine(item, genuine, team_chat_ids={ALONE}, is_open=False)
    assert not is_genuine(item, forged, team_chat_ids={ALONE}, is_open=True)
    assert is_genuine(waiting, genuine, team_chat_ids={ALONE}, is_open=True)
    assert not is_genuine(waiting, genuine, team_chat_ids={TEAM}, is_open=True)


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
