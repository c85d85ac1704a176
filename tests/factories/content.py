"""Content on its way through the queue: handed in, queued, offered, decided."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.content.decisions import ContentItem, decide
from domain.content.offers import Offer
from domain.content.submission import Submission
from domain.events import (
    ContentEdited,
    ContentEvent,
    ContentMoved,
    ContentOffered,
    ContentQueued,
    ContentRejected,
    ContentRemoved,
    ContentSkipped,
    DecisionWithdrawn,
    Event,
)
from domain.ids import ItemId
from domain.vocabulary import Button, MediaKind
from tests.factories.events import ALICE, BOB, NOON, TEAM, press

DAY = timedelta(days=1)


def submission(media_id: str = "harbour", **details: Any) -> Submission:
    usual = {"kind": MediaKind.PHOTO, "media_filename": f"{media_id}.jpg"}
    return Submission(media_id, **usual | details)


def queued(item: ContentItem, what: Submission | None = None, at: datetime = NOON) -> ContentQueued:
    return (what or submission()).queued(item.id, at=at, by=ALICE)


def offered(item: ContentItem, at: datetime = NOON, message_id: int = 7) -> ContentOffered:
    return ContentOffered(
        stream_id=item.id,
        stream_version=item.version + 1,
        occurred_at=at,
        media_id=item.media_id,
        media_filename=item.media_filename,
        chat_id=TEAM,
        message_id=message_id,
    )


def on_offer(
    item_id: ItemId, what: Submission, *, chat_id: int, message_id: int, at: datetime
) -> list[Event]:
    """An item that was queued and is shown in this message."""
    offer = Offer(ContentItem(item_id, version=1), what)
    shown = offer.shown(chat_id=chat_id, message_id=message_id, at=at)
    return [what.queued(item_id, at=at), shown]


def decided(item: ContentItem, button: str = "posted", at: datetime = NOON) -> ContentEvent:
    """The decision that a press makes on an undecided item."""
    _, decision = decide(item, press(button, occurred_at=at))
    assert decision is not None
    return decision


def withdrawn(item: ContentItem, at: datetime = NOON) -> DecisionWithdrawn:
    """Bob takes the decision back that stands."""
    decision = item.decision
    assert decision is not None
    buttons = {ContentSkipped: Button.SKIP, ContentRejected: Button.CONFIRM_REJECT}
    return DecisionWithdrawn(
        **_next(item, at),
        user_id=BOB,
        press_id=item.press_id or UUID(int=item.version),
        name=buttons.get(type(decision), Button.POSTED),
        decided_by=decision.user_id,
        decided_at=decision.occurred_at,
        chat_id=decision.chat_id,
        offered_at=decision.offered_at,
    )


def edited(
    item: ContentItem, caption: str | None, category: str | None = None, at: datetime = NOON
) -> ContentEdited:
    return ContentEdited(**_next(item, at), user_id=ALICE, caption=caption, category=category)


def moved(item: ContentItem, queued_as: datetime, at: datetime = NOON) -> ContentMoved:
    return ContentMoved(**_next(item, at), user_id=ALICE, queued_as=queued_as)


def removed(item: ContentItem, at: datetime = NOON) -> ContentRemoved:
    return ContentRemoved(**_next(item, at), user_id=ALICE)


def _next(item: ContentItem, at: datetime) -> dict[str, Any]:
    return {
        "stream_id": item.id,
        "stream_version": item.version + 1,
        "occurred_at": at,
        "media_id": item.media_id,
        "media_filename": item.media_filename,
    }
