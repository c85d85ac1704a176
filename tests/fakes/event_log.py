"""An event log in memory."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from domain.content.decisions import ContentItem, load
from domain.events import ContentDecided, Event
from domain.ids import ItemId
from domain.ports import Appended, AppendStatus, GuardedUnit, Unit


class FakeEventLog:
    """An event log in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        return [self._append(unit) for unit in units]

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        return {each: load(each, self._events_of(each)) for each in ids}

    def _events_of(self, item_id: ItemId) -> Iterator[Event]:
        """The stream of an item, with the press before each decision."""
        for before, event in pairwise([None, *self.events]):
            if event is not None and event.stream_id == item_id:
                if before is not None and isinstance(event, ContentDecided):
                    yield before
                yield event

    def item(self, item_id: ItemId) -> ContentItem:
        return self.items([item_id])[item_id]

    def stream(self, stream_id: UUID) -> list[Event]:
        return [event for event in self.events if event.stream_id == stream_id]

    def chat_ids(self, chat_id: int) -> list[int]:
        return [chat_id]

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        return {}

    def update_digests(self, update_ids: Sequence[int]) -> dict[UUID, str | None]:
        return {}

    def _append(self, unit: Unit) -> Appended:
        taken = {(event.stream_id, event.stream_version) for event in self.events}
        wanted = {(event.stream_id, event.stream_version) for event in unit}
        if isinstance(unit, GuardedUnit):
            wanted |= {(item.id, item.version + 1) for item in unit.unchanged}
        if wanted & taken:
            return Appended(AppendStatus.CONFLICT)
        self.events += unit
        return Appended(AppendStatus.RECORDED, len(self.events))
