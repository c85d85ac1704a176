"""The content queue without a database, to compare the real one with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem, load
from domain.content.queue import QueueCounts, QueueItem, QueueState, state_of
from domain.events import (
    LAST_TIME,
    ContentEvent,
    ContentOffered,
    ContentQueued,
    ContentRemoved,
    Event,
)
from domain.ids import ItemId

DECIDED = (QueueState.POSTED, QueueState.SKIPPED, QueueState.REJECTED)


class NaiveQueue:
    """The queue as a plain reading of events has it."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.rows: dict[ItemId, QueueItem] = {}
        streams: dict[ItemId, list[Event]] = {}
        for event in events:
            if isinstance(event, ContentEvent):
                streams.setdefault(ItemId(event.stream_id), []).append(event)
        for item_id, stream in streams.items():
            stream.sort(key=lambda event: event.stream_version)
            self.rows[item_id] = _row(load(item_id, stream), stream)

    def candidates(self, now: datetime, cooldown: Cooldown, limit: int = 20) -> list[QueueItem]:
        rows = [row for row in self.rows.values() if row.media_id is not None]
        lengths = dict(
            zip(DECIDED, (cooldown.posted, cooldown.skipped, cooldown.rejected), strict=True)
        )

        def is_cooling(row: QueueItem) -> bool:
            length = lengths.get(row.state, timedelta(0))
            return length is None or (row.decided_at or now) + length > now

        busy = {row.media_id for row in rows if row.state == "offered" or is_cooling(row)}
        free = [row for row in rows if row.media_id not in busy]
        waits = {row.media_id for row in free if row.state == "waiting"}
        waiting = [row for row in free if row.state == "waiting" and row.queued_at]
        ended = [row for row in free if row.state in (*DECIDED, QueueState.REMOVED)]
        last = {row.media_id: row for row in sorted(ended, key=_turn)}
        free_again = [row for row in last.values() if row.media_id not in waits]
        decided = [row for row in free_again if row.queued_at and row.state in DECIDED]
        return [*sorted(waiting, key=_place), *sorted(decided, key=_turn)][:limit]

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        rows = [row for row in self.rows.values() if state in (None, row.state)]
        waiting = [row for row in rows if row.state == "waiting"]
        others = sorted((row for row in rows if row.state != "waiting"), key=_id)
        return [*sorted(waiting, key=_place), *sorted(others, key=_changed_at, reverse=True)][
            :limit
        ]

    def counts(self) -> QueueCounts:
        queued = (row for row in self.rows.values() if row.queued_at)
        return QueueCounts(**Counter(row.state.value for row in queued))


def _row(item: ContentItem, stream: Sequence[Event]) -> QueueItem:
    row = QueueItem(
        item.id,
        state_of(item),
        item.media_id,
        item.media_filename,
        caption=item.caption,
        category=item.category,
        queued_as=item.queued_as,
        offered_at=item.offered_at,
    )
    for event in stream:
        if isinstance(event, ContentQueued):
            row = replace(
                row,
                kind=event.kind,
                telegram_file_id=event.telegram_file_id,
                queued_at=event.occurred_at,
                queued_by=event.user_id,
            )
        if isinstance(event, ContentOffered):
            row = replace(
                row,
                chat_id=event.chat_id,
                message_id=event.message_id,
            )
        if isinstance(event, ContentRemoved):
            row = replace(row, removed_at=event.occurred_at)
    if item.decision:
        row = replace(row, decided_at=item.decision.occurred_at, decided_by=item.decision.user_id)
    return row


def _id(row: QueueItem) -> ItemId:
    return row.item_id


def _place(row: QueueItem) -> tuple[datetime, ItemId]:
    """The order of waiting items; those that were never queued come last."""
    return row.queued_as or LAST_TIME, row.item_id


def _turn(row: QueueItem) -> tuple[datetime, ItemId]:
    since = row.removed_at or row.decided_at
    assert since is not None
    return since, row.item_id


def _changed_at(row: QueueItem) -> datetime:
    changed_at = row.removed_at or row.decided_at or row.offered_at or row.queued_at
    assert changed_at is not None
    return changed_at
