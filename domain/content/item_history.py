"""The history of one queue item, told from its stream."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.events import (
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


class ItemChange(StrEnum):
    """What can happen to an item."""

    QUEUED = "queued"
    OFFERED = "offered"
    POSTED = "posted"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    TAKEN_BACK = "taken back"
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"


CHANGES: Final[Mapping[type[ContentEvent], ItemChange]] = {
    ContentQueued: ItemChange.QUEUED,
    ContentOffered: ItemChange.OFFERED,
    ContentPosted: ItemChange.POSTED,
    ContentSkipped: ItemChange.SKIPPED,
    ContentRejected: ItemChange.REJECTED,
    DecisionWithdrawn: ItemChange.TAKEN_BACK,
    ContentEdited: ItemChange.EDITED,
    ContentMoved: ItemChange.MOVED,
    ContentRemoved: ItemChange.REMOVED,
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of an item: what happened at `at` (UTC), and by whom.

    `by` is None for the command line and for the schedule. `caption` and `category` are those that
    the item has from then on, if the event gave it some.
    """

    at: datetime
    what: ItemChange
    by: UUID | None = None
    caption: str | None = None
    category: str | None = None


def history(events: Iterable[Event]) -> list[HistoryLine]:
    """The lines about the events of an item's stream, in their order."""
    return [_line(event) for event in events if isinstance(event, ContentEvent)]


def _line(event: ContentEvent) -> HistoryLine:
    what = CHANGES[type(event)]
    if isinstance(event, ContentQueued | ContentEdited):
        return HistoryLine(event.occurred_at, what, event.user_id, event.caption, event.category)
    return HistoryLine(event.occurred_at, what, event.user_id)
