"""Words to tell of the content queue with, and a queue without a database to compare with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.content import ContentItem, decide, load
from domain.events import ContentEvent, ContentOffered, ContentQueued, Event
from domain.ids import ItemId
from domain.offers import AGAIN_AFTER, MAX_FAILURES
from domain.ports import Appended, AppendStatus, Unit
from domain.queue import QueueCounts, QueueItem, QueueState, state_of
from domain.rest import Rest
from domain.submission import Submission
from domain.vocabulary import MediaKind
from tests.story import ALICE, NOON, TEAM, press

DAY = timedelta(days=1)
DECIDED = (QueueState.POSTED, QueueState.SKIPPED, QueueState.REJECTED)


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


def decided(item: ContentItem, button: str = "posted", at: datetime = NOON) -> ContentEvent:
    """The decision that a press makes on an item nobody has decided on."""
    _, decision = decide(item, press(button, occurred_at=at))
    assert decision is not None
    return decision


class MemoryLog:
    """An event log that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        return [self._append(unit) for unit in units]

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        return {each: load(each, (e for e in self.events if e.stream_id == each)) for each in ids}

    def item(self, item_id: ItemId) -> ContentItem:
        return self.items([item_id])[item_id]

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        return {}

    def _append(self, unit: Unit) -> Appended:
        taken = {(event.stream_id, event.stream_version) for event in self.events}
        if any((event.stream_id, event.stream_version) in taken for event in unit):
            return Appended(AppendStatus.CONFLICT)
        self.events += unit
        return Appended(AppendStatus.RECORDED, len(self.events))


class MemoryAttempts:
    """Attempts to show items, remembered."""

    def __init__(self) -> None:
        self.begun: dict[ItemId, datetime] = {}
        self.failed: dict[ItemId, list[tuple[datetime, str]]] = {}

    def begin(self, item_id: ItemId, now: datetime) -> bool:
        failures = self.failed.get(item_id, [])
        tried = [self.begun.get(item_id), *(at for at, _ in failures)]
        lately = any(at is not None and at > now - AGAIN_AFTER for at in tried)
        if lately or len(failures) >= MAX_FAILURES:
            return False
        self.begun[item_id] = now
        return True

    def drop(self, item_id: ItemId) -> None:
        self.begun.pop(item_id, None)

    def fail(self, item_id: ItemId, reason: str, now: datetime) -> int:
        self.drop(item_id)
        self.failed.setdefault(item_id, []).append((now, reason))
        return len(self.failed[item_id])

    def forget(self, item_ids: Sequence[ItemId]) -> None:
        for item_id in item_ids:
            self.drop(item_id)
            self.failed.pop(item_id, None)


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

    def candidates(self, now: datetime, rest: Rest, limit: int = 20) -> list[QueueItem]:
        rows = [row for row in self.rows.values() if row.media_id is not None]
        lengths = dict(zip(DECIDED, (rest.posted, rest.skipped, rest.rejected), strict=True))

        def rests(row: QueueItem) -> bool:
            length = lengths.get(row.state, timedelta(0))
            return length is None or (row.decided_at or now) + length > now

        busy = {row.media_id for row in rows if row.state == "offered" or rests(row)}
        free = [row for row in rows if row.media_id not in busy]
        waiting = [row for row in free if row.state == "waiting"]
        waits = {row.media_id for row in waiting}
        last = {row.media_id: row for row in sorted(_decided(free), key=_turn)}
        rested = [row for row in last.values() if row.queued_at and row.media_id not in waits]
        return [*sorted(waiting, key=_turn), *sorted(rested, key=_turn)][:limit]

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        rows = [row for row in self.rows.values() if state in (None, row.state)]
        waiting = [row for row in rows if row.state == "waiting"]
        others = sorted((row for row in rows if row.state != "waiting"), key=_id)
        return [*sorted(waiting, key=_turn), *sorted(others, key=_changed_at, reverse=True)][:limit]

    def counts(self) -> QueueCounts:
        queued = (row for row in self.rows.values() if row.queued_at)
        return QueueCounts(**Counter(row.state.value for row in queued))


def _row(item: ContentItem, stream: Sequence[Event]) -> QueueItem:
    row = QueueItem(item.id, state_of(item), item.media_id, item.media_filename)
    for event in stream:
        if isinstance(event, ContentQueued):
            row = replace(
                row,
                kind=event.kind,
                telegram_file_id=event.telegram_file_id,
                caption=event.caption,
                category=event.category,
                queued_at=event.occurred_at,
                queued_by=event.user_id,
            )
        if isinstance(event, ContentOffered):
            row = replace(
                row,
                offered_at=event.occurred_at,
                chat_id=event.chat_id,
                message_id=event.message_id,
            )
    if item.decision:
        row = replace(row, decided_at=item.decision.occurred_at, decided_by=item.decision.user_id)
    return row


def _decided(rows: Iterable[QueueItem]) -> list[QueueItem]:
    return [row for row in rows if row.state in DECIDED]


def _id(row: QueueItem) -> ItemId:
    return row.item_id


def _turn(row: QueueItem) -> tuple[datetime, ItemId]:
    since = row.decided_at or row.queued_at
    assert since is not None
    return since, row.item_id


def _changed_at(row: QueueItem) -> datetime:
    changed_at = row.decided_at or row.offered_at or row.queued_at
    assert changed_at is not None
    return changed_at
