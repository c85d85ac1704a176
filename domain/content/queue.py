"""The content queue: the states of an item, the ids of items, and the queries of the queue.

A media item is queued as one queue item after another: each is waiting, then offered, then decided,
or removed before its decision. The first id is derived from the media, and each next id from the
one before. So two processes that queue the same media at once, or read a table that lags, write to
the same stream, and one wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID, uuid5

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem
from domain.content.submission import Submission
from domain.events import LAST_TIME, ContentPosted, ContentRejected, ContentSkipped
from domain.ids import ItemId
from domain.vocabulary import MediaKind

_MEDIA = UUID("0a4f5c1e-6d0b-4b7e-9a52-7a1c5b1f2c64")


class QueueState(StrEnum):
    """The state of a queue item."""

    WAITING = "waiting"
    OFFERED = "offered"
    POSTED = "posted"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One row of the read table `content_queue`. Times are in UTC.

    `queued_at` and `kind` are None where only the decision is known, as after an import. Waiting
    items are in the order of `queued_as`, or of `queued_at` where that is None. For a waiting item
    `tried_at` is when it was last tried, `failures` how often it could not be shown, and `failure`
    why not the last time.
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
    queued_as: datetime | None = None
    offered_at: datetime | None = None
    chat_id: int | None = None
    message_id: int | None = None
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    removed_at: datetime | None = None
    tried_at: datetime | None = None
    failures: int = 0
    failure: str | None = None

    @property
    def place(self) -> datetime:
        """What orders it among the waiting items; those that were never queued come last."""
        return self.queued_as or self.queued_at or LAST_TIME

    @property
    def submission(self) -> Submission | None:
        """What was queued; None if that is not known."""
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
    """How many items are in each state, counting those that were ever queued."""

    waiting: int = 0
    offered: int = 0
    posted: int = 0
    skipped: int = 0
    rejected: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        """How many items were ever queued."""
        return sum(getattr(self, state) for state in QueueState)


class ChangedItems(NamedTuple):
    """Items that look different in their messages, up to a position of the log.

    Their decision was taken back, or they were edited or removed.
    """

    item_ids: Sequence[ItemId]
    position: int


class ContentQueue(Protocol):
    """The queue as far as its read table is folded. It lags, so check the log before you act."""

    def candidates(self, now: datetime, cooldown: Cooldown, limit: int = 20) -> list[QueueItem]:
        """What may be offered now, in the order in which to offer it.

        First waiting items, in their order. Then decided items whose cooldown is over and whose
        media has no later item, oldest decision first. Left out are media on offer or in a cooldown
        of any of its items, items whose media is unknown, and items that were tried lately or
        failed too often.
        """

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        """Items in one state or all: waiting ones in their order, then the others, newest first."""

    def counts(self) -> QueueCounts:
        """How many items are in each state, counting those that were ever queued."""


def state_of(item: ContentItem) -> QueueState:
    """The state of an item."""
    if item.is_removed:
        return QueueState.REMOVED
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
    """The id of the first queue item of a media item."""
    return ItemId(uuid5(_MEDIA, media_id))


def following_item(item_id: ItemId) -> ItemId:
    """The id of the next queue item of the same media, after this one is decided or removed."""
    return ItemId(uuid5(item_id, "again"))
