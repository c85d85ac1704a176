"""Keep what the bot told admins by itself. Raises DatabaseUnavailable and DatabaseRefused."""

from datetime import datetime
from typing import Any

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.context import clean_text
from domain.deliveries import (
    UNKNOWN_AFTER,
    Delivery,
    DeliveryKey,
    DeliveryKind,
    DeliveryOutcome,
)
from domain.ids import UserId


class PostgresDeliveries:
    """The table `delivery`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def begin(self, key: DeliveryKey, now: datetime) -> bool:
        """Begin a delivery. False if any process has begun it before."""
        with connection(self._connections) as connected:
            begun = connected.execute(
                statement("queries/deliveries/begin_delivery"), _row(key) | {"now": now}
            ).fetchone()
        return begun is not None

    def end(
        self, key: DeliveryKey, outcome: DeliveryOutcome, now: datetime, reason: str | None = None
    ) -> None:
        """Keep the outcome."""
        ended = {"outcome": outcome, "now": now, "reason": reason and clean_text(reason)}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/deliveries/end_delivery"), _row(key) | ended)

    def drop(self, key: DeliveryKey) -> None:
        """Drop a delivery that was not sent, so that it is tried again."""
        with connection(self._connections) as connected:
            connected.execute(statement("queries/deliveries/drop_delivery"), _row(key))

    def latest(self, kind: DeliveryKind, now: datetime, limit: int) -> list[Delivery]:
        """The latest deliveries of a kind, newest first."""
        asked = {"kind": kind, "unknown_before": now - UNKNOWN_AFTER, "limit": limit}
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/deliveries/latest_deliveries"), asked)
            return [
                Delivery(
                    DeliveryKey(DeliveryKind(row["kind"]), row["key"], UserId(row["user_id"])),
                    row["begun_at"],
                    DeliveryOutcome(row["outcome"]) if row["outcome"] else None,
                    row["reason"],
                )
                for row in rows
            ]


def _row(key: DeliveryKey) -> dict[str, Any]:
    return {"kind": key.kind, "key": key.key, "user_id": key.user_id}
