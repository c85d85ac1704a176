"""Claim slots of the posting schedule: each slot is for one process."""

from datetime import datetime, timedelta
from typing import Any, Final

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.content.posting_schedule import CLAIM_LENGTH, Slot

KEPT: Final = timedelta(days=7)


class PostgresPostingSlots:
    """The table `posting_slots`. Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def claim(self, chat_id: int, slot: Slot, now: datetime) -> bool:
        """Claim `slot` for this process. False if it is done or another process has claimed it."""
        asked = _key(chat_id, slot) | {"now": now, "claimed_before": now - CLAIM_LENGTH}
        with connection(self._connections) as connected:
            taken = connected.execute(
                statement("queries/content_queue/claim_slot"), asked
            ).fetchone()
        return taken is not None

    def keep(self, chat_id: int, slot: Slot) -> None:
        """Mark `slot` as done."""
        kept = _key(chat_id, slot) | {"trimmed_before": slot.moment - KEPT}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/content_queue/keep_slot"), kept)


def _key(chat_id: int, slot: Slot) -> dict[str, Any]:
    """The key of a slot. A private chat's id is the person's id and is not stored."""
    return {"chat_id": min(chat_id, 0), "slot": slot.moment, "turn": slot.turn}
