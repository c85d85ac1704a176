"""Record attempts to show queue items. Raises DatabaseUnavailable."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.content.offers import AGAIN_AFTER, MAX_FAILURES
from domain.context import clean_text
from domain.errors import UnknownName
from domain.ids import ItemId


class PostgresOfferAttempts:
    """The table `offer_attempts`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def begin(self, item_id: ItemId, now: datetime) -> bool:
        """Record that this item is about to be shown. False if it must not be tried now."""
        asked = {
            "item_id": item_id,
            "now": now,
            "failures": MAX_FAILURES,
            "tried_before": now - AGAIN_AFTER,
        }
        return bool(self._rows("begin_attempt", asked))

    def is_open(self, item_id: ItemId) -> bool:
        """Whether this item may be in the chat, because an attempt has begun."""
        return bool(self._rows("open_attempt", {"item_id": item_id}))

    def drop(self, item_id: ItemId) -> None:
        """Drop an attempt: nothing was sent, for a reason that is not the item's."""
        self._run("drop_attempt", {"item_id": item_id})

    def fail(self, item_id: ItemId, reason: str, now: datetime) -> int:
        """Record that the item cannot be shown. Returns how often that has happened."""
        failed = {"item_id": item_id, "reason": clean_text(reason), "now": now}
        (row,) = self._rows("fail_attempt", failed)
        failures: int = row["failures"]
        return failures

    def forget(self, item_ids: Sequence[ItemId]) -> None:
        """Delete the attempts: the items were shown, or the fault is mended."""
        self._run("forget_attempts", {"item_ids": list(item_ids)})

    def stuck(self, text: str) -> list[ItemId]:
        """The tried items with this id or file name. Raises UnknownName."""
        item_id = None
        with suppress(ValueError):
            item_id = UUID(text)
        rows = self._rows("stuck_items", {"item_id": item_id, "filename": clean_text(text)})
        if not rows:
            raise UnknownName(f"no waiting item {text!r} has failed to be shown; see `queue list`")
        return [ItemId(row["item_id"]) for row in rows]

    def _run(self, query: str, parameters: dict[str, Any]) -> None:
        with connection(self._connections) as connected:
            connected.execute(statement(f"queries/content_queue/{query}"), parameters)

    def _rows(self, query: str, parameters: dict[str, Any]) -> list[DictRow]:
        with connection(self._connections) as connected:
            return connected.execute(
                statement(f"queries/content_queue/{query}"), parameters
            ).fetchall()
