"""The content queue: the states of an item, which one follows which, and what may be asked.

A media item comes by queue items, one after another: each is waiting, then offered, then decided.
Their ids follow from the media and from each other, so that two who queue the same thing at once,
or who look at a read table that lags, mean the same stream, and one of them gets it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from domain.content.cooldown import Rest
from domain.content.decisions import ContentItem
from domain.content.submission import Submission
from domain.events import ContentPosted, ContentRejected, ContentSkipped
from domain.ids import ItemId
from domain.vocabulary import MediaKind

_MEDIA = UUID("0a4f5c1e-6d0b-4b7e-9a52-7a1c5b1f2c64")


class QueueState(StrEnum):
    """Where a queue item is on its way."""

    WAITING = "waiting"
    OFFERED = "offered"
    POSTED = "posted"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One row of the read table `content_queue`. Times are in UTC.

    `queued_at` and `kind` are None where only the decision is known, as after an import. Of an
    item that waits, `tried_at` is when it was perhaps shown, and `failures` and `failure` tell how
    often it could not be, and why the last time.
    """

    item_id: ItemId
    state: QueueState
    media_id: str | None = None
    media_filename: str | None = None
    kind: MediaKind | None = None
    telegram_file_id: str | None = None
    caption: str | None = None
    category: str | None = None
    queued_at: datetime | None = None
    queued_by: UUID | None = None
    offered_at: datetime | None = None
    chat_id: int | None = None
    message_id: int | None = None
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    tried_at: datetime | None = None
    failures: int = 0
    failure: str | None = None

    @property
    def submission(self) -> Submission | None:
        """What was queued; None where that is not known."""
        if self.media_id is None or self.kind is None:
            return None
        return Submission(
            media_id=self.media_id,
            kind=self.kind,
            media_filename=self.media_filename,
            telegram_file_id=self.telegram_file_id,
            caption=self.caption,
            category=self.category,
        )


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many items there are in each state, of those that were ever queued."""

    waiting: int = 0
    offered: int = 0
    posted: int = 0
    skipped: int = 0
    rejected: int = 0

    @property
    def total(self) -> int:
        """How many there are altogether."""
        return self.waiting + self.offered + self.posted + self.skipped + self.rejected


class ContentQueue(Protocol):
    """The queue as far as its read table is folded. It lags, so ask the log before you act."""

    def candidates(self, now: datetime, rest: Rest, limit: int = 20) -> list[QueueItem]:
        """What may be offered now, in the order of its turn.

        First waiting items, the oldest first, then decided ones whose rest is over and whose media
        has no later item, the oldest decision first. Media that is on offer, or rests because of
        any item, has no turn; nor has what there is nothing to show of, or what was tried lately or
        failed too often.
        """

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        """Items in one state or all: what waits in the order of its turn, then the latest first."""

    def counts(self) -> QueueCounts:
        """How many items there are in each state, of those that were ever queued."""


def state_of(item: ContentItem) -> QueueState:
    """The state of an item whose stream is known."""
    match item.decision:
        case ContentPosted():
            return QueueState.POSTED
        case ContentSkipped():
            return QueueState.SKIPPED
        case ContentRejected():
            return QueueState.REJECTED
        case _:
            return QueueState.WAITING if item.offered_at is None else QueueState.OFFERED


def first_item(media_id: str) -> ItemId:
    """The queue item by which a media item comes for the first time."""
    return ItemId(uuid5(_MEDIA, media_id))


def following_item(item_id: ItemId) -> ItemId:
    """The queue item by which the same media comes again, once this one is decided."""
    return ItemId(uuid5(item_id, "again"))
