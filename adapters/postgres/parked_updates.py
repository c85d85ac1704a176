"""Keep updates that could not be recorded, byte for byte."""

from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.context import clean_text
from domain.ports import KeptUpdate, ParkedUpdate


class PostgresParkedUpdates:
    """The table `parked_updates`. Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def park(self, bot_id: int, updates: Sequence[ParkedUpdate]) -> int:
        """Keep `updates`. Returns how many of them are new."""
        if not updates:
            return 0
        rows = {
            "bot_id": bot_id,
            "digests": [sha256(update.raw).digest() for update in updates],
            "raws": [update.raw for update in updates],
            "sources": [clean_text(update.source) for update in updates],  # names of files
            "reasons": [clean_text(update.reason) for update in updates],
        }
        with connection(self._connections) as connected:
            return connected.execute(
                statement("queries/parked_updates/park_updates"), rows
            ).rowcount

    def listing(
        self, update_id: int | None = None, *, dropped: bool = False, limit: int | None = None
    ) -> list[KeptUpdate]:
        """Parked updates, or dropped ones, the oldest first."""
        asked = {"id": update_id, "dropped": dropped, "limit": limit}
        with connection(self._connections) as connected:
            return [
                KeptUpdate(
                    id=row["id"],
                    bot_id=row["bot_id"],
                    parked_at=row["parked_at"].astimezone(UTC),
                    update=ParkedUpdate(row["raw"], row["source"], row["reason"]),
                )
                for row in connected.execute(
                    statement("queries/parked_updates/parked_updates"), asked
                )
            ]

    def drop(self, ids: Sequence[int]) -> int:
        """Drop updates, and return how many. Importing them again does not park them again."""
        with connection(self._connections) as connected:
            dropped = connected.execute(
                statement("queries/parked_updates/drop_parked_updates"), {"ids": list(ids)}
            )
            return dropped.rowcount

    def unpark(self, ids: Sequence[int]) -> None:
        """Delete parked updates that have been recorded."""
        with connection(self._connections) as connected:
            connected.execute(
                statement("queries/parked_updates/unpark_updates"), {"ids": list(ids)}
            )

    def count(self) -> int:
        """How many updates are parked."""
        with connection(self._connections) as connected:
            row = connected.execute(
                statement("queries/parked_updates/count_parked_updates")
            ).fetchone()
            return int(row["parked"]) if row else 0
