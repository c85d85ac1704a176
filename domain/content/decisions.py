"""A queue item and the one decision on it: pure, no clock, no database.

Posted and Skip decide at once. Reject asks first, and Confirm decides. The first decision on an
item stands; later presses are told what it was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

from domain.events import (
    CallbackPressed,
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


class Place(NamedTuple):
    """Where a message is. `chat_id` is None in a private chat."""

    chat_id: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class ContentItem:
    """What the stream of one queue item says. Version 0 is an item without events.

    `press_id` is the press that made `decision`. `queued_as` orders the items that wait.
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
            return replace(_of_media(item, event), decision=event)
        case ContentOffered():
            place = _place(event)
            item = _of_media(item, event)
            return replace(item, offered_at=event.occurred_at, offered_in=place)
        case DecisionWithdrawn():
            return replace(item, decision=None, press_id=None)
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


def _place(event: ContentOffered | CallbackPressed) -> Place | None:
    return None if event.message_id is None else Place(event.chat_id, event.message_id)


def _described(press: CallbackPressed, item: ContentItem) -> dict[str, Any]:
    known = {"media_id": item.media_id, "media_filename": item.media_filename}
    if press.name == Button.CANCEL_REJECT:
        del known["media_filename"]
    return press.context | {key: value for key, value in known.items() if value is not None}
