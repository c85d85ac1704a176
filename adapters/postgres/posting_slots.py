"""Slots of the posting schedule, each for one process of all."""

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
        """Take `slot` for this process; False when it is kept, or another one is about to."""
        asked = _key(chat_id, slot) | {"now": now, "claimed_before": now - CLAIM_LENGTH}
        with connection(self._connections) as connected:
            taken = connected.execute(
                statement("queries/content_queue/claim_slot"), asked
            ).fetchone()
        return taken is not None

    def keep(self, chat_id: int, slot: Slot) -> None:
        """What `slot` asked for is done."""
        kept = _key(chat_id, slot) | {"trimmed_before": slot.moment - KEPT}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/content_queue/keep_slot"), kept)


def _key(chat_id: int, slot: Slot) -> dict[str, Any]:
    """Which slot it is. A private chat's id is its person's and is not kept."""
    return {"chat_id": min(chat_id, 0), "slot": slot.moment, "turn": slot.turn}
