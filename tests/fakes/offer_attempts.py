"""Offer attempts in memory."""

from collections.abc import Sequence
from datetime import datetime

from domain.content.offers import AGAIN_AFTER, MAX_FAILURES
from domain.ids import ItemId


class FakeOfferAttempts:
    """Attempts to show items, in memory."""

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

    def is_open(self, item_id: ItemId) -> bool:
        return item_id in self.begun

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
