"""A queue item and the one decision on it: pure, no clock, no database.

Posted and Skip decide at once. Reject asks first, and Confirm decides. The first decision on an
item stands until it is taken back; later presses are told what it was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.events import (
    CallbackPressed,
    CommandIssued,
    ContentDecided,
    ContentEdited,
    ContentEvent,
    ContentMoved,
    ContentOffered,
    ContentPosted,
    ContentQueued,
    ContentRejected,
    ContentRemoved,
    ContentSkipped,
    DecisionWithdrawn,
    Event,
)
from domain.ids import ItemId
from domain.vocabulary import Button, Outcome

DECISIONS: Mapping[str, type[ContentDecided]] = {
    Button.POSTED: ContentPosted,
    Button.SKIP: ContentSkipped,
    Button.CONFIRM_REJECT: ContentRejected,
}

UNDO_COMMAND: Final = "/undo"
REFUSED: Final = "refused"
"""The field in the context of an undo that says why it took nothing back."""

_BUTTONS: Final = {decision: Button(button) for button, decision in DECISIONS.items()}

Undo = CallbackPressed | CommandIssued


class Refusal(StrEnum):
    """Why an undo takes nothing back."""

    NOT_DECIDED = "not_decided"
    TAKEN_BACK = "taken_back"
    """Another person has taken it back before."""
    DECIDED_ANEW = "decided_anew"
    """The decision that stands is younger than the undo."""
    NOT_YOURS = "not_yours"
    TOO_LATE = "too_late"
    QUEUED_ANEW = "queued_anew"
    """Its media is in the queue again, as another item."""
    REPLAYS_DUE = "replays_due"
    """Read tables of an older release cannot subtract it yet."""

    @property
    def outcome(self) -> Outcome:
        """The outcome of the undo."""
        match self:
            case Refusal.TAKEN_BACK | Refusal.DECIDED_ANEW:
                return Outcome.ALREADY_DECIDED
            case Refusal.NOT_YOURS | Refusal.TOO_LATE:
                return Outcome.DENIED
            case _:
                return Outcome.FAILED


class Place(NamedTuple):
    """Where a message is. `chat_id` is None in a private chat."""

    chat_id: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class ContentItem:
    """What the stream of one queue item says. Version 0 is an item without events.

    `press_id` is the press that made `decision`. `withdrawn` is the decision that was taken back
    last, while nobody has decided anew. `queued_as` orders the items that wait.
    """

    id: ItemId
    version: int = 0
    media_id: str | None = None
    media_filename: str | None = None
    caption: str | None = None
    category: str | None = None
    queued_as: datetime | None = None
    offered_at: datetime | None = None
    offered_in: Place | None = None
    decision: ContentDecided | None = None
    press_id: UUID | None = None
    withdrawn: DecisionWithdrawn | None = None
    is_removed: bool = False


def evolve(item: ContentItem, event: Event) -> ContentItem:
    """`item` after one more event: of its stream, or the press before the decision it made."""
    match event:
        case CallbackPressed():
            return item if item.decision else replace(item, press_id=event.stream_id)
        case ContentEvent():
            return replace(_evolved(item, event), version=event.stream_version)
        case _:
            return item


def _evolved(item: ContentItem, event: ContentEvent) -> ContentItem:
    match event:
        case ContentQueued():
            return replace(
                _of_media(item, event),
                caption=event.caption,
                category=event.category,
                queued_as=event.occurred_at,
            )
        case ContentDecided():
            return replace(_of_media(item, event), decision=event, withdrawn=None)
        case ContentOffered():
            place = _place(event)
            item = _of_media(item, event)
            return replace(item, offered_at=event.occurred_at, offered_in=place)
        case DecisionWithdrawn():
            # The log may not say where it was offered, if a press was faster than the offer.
            offered_at = item.offered_at or event.offered_at
            return replace(
                item, decision=None, press_id=None, withdrawn=event, offered_at=offered_at
            )
        case ContentEdited():
            return replace(item, caption=event.caption, category=event.category)
        case ContentMoved():
            return replace(item, queued_as=event.queued_as)
        case ContentRemoved():
            return replace(item, is_removed=True)
        case _:
            return item


def _of_media(item: ContentItem, event: ContentEvent) -> ContentItem:
    """`item` with the media that `event` names. An import may know only the decision."""
    return replace(
        item,
        media_id=item.media_id or event.media_id,
        media_filename=item.media_filename or event.media_filename,
    )


def load(item_id: ItemId, events: Iterable[Event]) -> ContentItem:
    """The item after `events`: its stream from the start, each decision after its press."""
    return reduce(evolve, events, ContentItem(item_id))


def is_genuine(
    item: ContentItem, press: CallbackPressed, *, team_chat_ids: Collection[int], is_open: bool
) -> bool:
    """Whether `press` is on a message in which `item` was offered. Clients can forge the rest.

    `is_open`: an offer has begun, and the log may not say yet in which message. It counts only
    where offers are made: in the chat with one of `team_chat_ids`, which are all its ids.
    """
    place = _place(press)
    if place is None:
        return False
    if item.offered_in is None:
        is_private = press.is_private and any(chat_id > 0 for chat_id in team_chat_ids)
        return is_open and (place.chat_id in team_chat_ids or is_private)
    chats = {place.chat_id, item.offered_in.chat_id}
    is_same_chat = len(chats) == 1 or chats <= set(team_chat_ids)
    return is_same_chat and place.message_id == item.offered_in.message_id


def decide(
    item: ContentItem, press: CallbackPressed, *, offered_at: datetime | None = None
) -> tuple[CallbackPressed, ContentDecided | None]:
    """The press as it is to be recorded, and the decision it makes, if it makes one.

    A button pressed on a decided item is `already_decided`, whichever button it was; on a removed
    item it is `failed`. `offered_at` is when the message with the button was sent; the item's own
    record of its offer goes first.
    """
    press = press.model_copy(update={"context": _described(press, item)})
    if item.is_removed:
        return press.model_copy(update={"outcome": Outcome.FAILED}), None
    if item.decision is not None:
        return press.model_copy(update={"outcome": Outcome.ALREADY_DECIDED}), None
    decision = DECISIONS.get(press.name)
    if decision is None or press.outcome is not Outcome.OK:
        return press, None
    return press, decision(
        stream_id=item.id,
        stream_version=item.version + 1,
        occurred_at=press.occurred_at,
        media_id=item.media_id,
        media_filename=item.media_filename,
        user_id=press.user_id,
        chat_id=press.chat_id,
        offered_at=item.offered_at or offered_at,
    )


def is_undo(interaction: Event) -> bool:
    """Whether `interaction` asks to take a decision back."""
    match interaction:
        case CallbackPressed():
            return interaction.name == Button.UNDO
        case CommandIssued():
            return interaction.name == UNDO_COMMAND
        case _:
            return False


def withdraw(
    item: ContentItem,
    undo: Undo,
    *,
    within: timedelta | None,
    is_admin: bool = False,
    is_queued_anew: bool = False,
) -> tuple[Undo, DecisionWithdrawn | None]:
    """The undo as it is to be recorded, and the withdrawal, if it takes the decision back.

    The person who decided may do it `within` that time after the decision; None for any time,
    zero for no time.
    Admins may do it always. `is_queued_anew`: the media of the item is in the queue again.
    """
    known = {"queue_item_id": str(item.id)} | undo.context
    undo = undo.model_copy(update={"context": _described(undo, item) | known})
    if undo.outcome is not Outcome.OK:
        return undo, None
    refusal = _refusal(item, undo, within, is_admin=is_admin)
    if refusal is None and is_queued_anew:
        refusal = Refusal.QUEUED_ANEW
    if refusal is not None:
        return refused(undo, refusal), None
    return undo, withdrawal(item, by=undo.user_id, at=undo.occurred_at)


def refused(undo: Undo, refusal: Refusal) -> Undo:
    """`undo` as it is to be recorded if it takes nothing back for this reason."""
    context = undo.context | {REFUSED: refusal.value}
    return undo.model_copy(update={"outcome": refusal.outcome, "context": context})


def withdrawal(item: ContentItem, *, by: UUID | None, at: datetime) -> DecisionWithdrawn | None:
    """The event that takes back the decision on `item`; None if there is none to take back."""
    decision = item.decision
    if decision is None or item.press_id is None:
        return None
    return DecisionWithdrawn(
        stream_id=item.id,
        stream_version=item.version + 1,
        occurred_at=at,
        media_id=item.media_id,
        media_filename=item.media_filename,
        user_id=by,
        press_id=item.press_id,
        name=_BUTTONS[type(decision)],
        decided_by=decision.user_id,
        decided_at=decision.occurred_at,
        chat_id=decision.chat_id,
        offered_at=decision.offered_at,
    )


def _refusal(
    item: ContentItem,
    undo: Undo,
    within: timedelta | None,
    *,
    is_admin: bool,
) -> Refusal | None:
    decision = item.decision
    if decision is None or item.press_id is None:
        return Refusal.TAKEN_BACK if item.withdrawn else Refusal.NOT_DECIDED
    # A command has Telegram's time in whole seconds, which may lie before the decision.
    if isinstance(undo, CallbackPressed) and undo.occurred_at < decision.occurred_at:
        return Refusal.DECIDED_ANEW
    if is_admin:
        return None
    if undo.user_id is None or undo.user_id != decision.user_id:
        return Refusal.NOT_YOURS
    if within is None:
        return None
    if not within or undo.occurred_at - decision.occurred_at > within:
        return Refusal.TOO_LATE
    return None


def _place(event: ContentOffered | CallbackPressed) -> Place | None:
    return None if event.message_id is None else Place(event.chat_id, event.message_id)


def _described(press: Undo, item: ContentItem) -> dict[str, Any]:
    known = {"media_id": item.media_id, "media_filename": item.media_filename}
    if press.name == Button.CANCEL_REJECT:
        del known["media_filename"]
    return press.context | {key: value for key, value in known.items() if value is not None}
