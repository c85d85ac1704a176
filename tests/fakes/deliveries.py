"""Deliveries in memory."""

from datetime import datetime

from domain.deliveries import (
    UNKNOWN_AFTER,
    Delivery,
    DeliveryKey,
    DeliveryKind,
    DeliveryOutcome,
)


class FakeDeliveries:
    """Remembers deliveries, as the table does."""

    def __init__(self) -> None:
        self._all: dict[DeliveryKey, Delivery] = {}

    def begin(self, key: DeliveryKey, now: datetime) -> bool:
        begun = Delivery(key, now, None, None)
        return self._all.setdefault(key, begun) is begun

    def end(
        self, key: DeliveryKey, outcome: DeliveryOutcome, now: datetime, reason: str | None = None
    ) -> None:
        delivery = self._all.get(key)
        if delivery and delivery.outcome is None:
            self._all[key] = Delivery(key, delivery.begun_at, outcome, reason)

    def drop(self, key: DeliveryKey) -> None:
        delivery = self._all.get(key)
        if delivery and delivery.outcome is None:
            del self._all[key]

    def latest(self, kind: DeliveryKind, now: datetime, limit: int) -> list[Delivery]:
        found = [each for each in self._all.values() if each.key.kind is kind]
        return [_seen(each, now) for each in reversed(found)][:limit]


def _seen(delivery: Delivery, now: datetime) -> Delivery:
    if delivery.outcome is None and delivery.begun_at <= now - UNKNOWN_AFTER:
        return Delivery(delivery.key, delivery.begun_at, DeliveryOutcome.UNKNOWN, delivery.reason)
    return delivery
