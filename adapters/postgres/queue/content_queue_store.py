"""Read the content queue from its read table."""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.content.cooldown import Cooldown
from domain.content.offers import AGAIN_AFTER, MAX_FAILURES
from domain.content.queue import QueueCounts, QueueItem, QueueState
from domain.context import clean_text
from domain.ids import ItemId
from domain.vocabulary import MediaKind

TIMES = ("queued_at", "queued_as", "offered_at", "decided_at", "removed_at", "tried_at")


class PostgresContentQueue:
    """The table `content_queue`. Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def candidates(self, now: datetime, cooldown: Cooldown, limit: int = 20) -> list[QueueItem]:
        """What may be offered now, in the order in which to offer it."""
        asked = {
            "posted": _before(now, cooldown.posted),
            "skipped": _before(now, cooldown.skipped),
            "rejected": _before(now, cooldown.rejected),
            "failures": MAX_FAILURES,
            "tried_before": now - AGAIN_AFTER,
            "limit": limit,
        }
        return self._items("queue_candidates", asked)

    def listing(self, limit: int, state: QueueState | None = None) -> list[QueueItem]:
        """Items in one state or all: waiting ones in their order, then the others, newest first."""
        return self._items("queue_listing", {"limit": limit, "state": state})

    def size(self, state: QueueState | None = None) -> int:
        """How many items `listing` has without a limit."""
        (row,) = self._rows("queue_size", {"state": state})
        return int(row["items"])

    def find(self, text: str) -> list[QueueItem]:
        """The items with this id or file name, the newest first."""
        item_id = None
        with suppress(ValueError):
            item_id = UUID(text)
        return self._items("find_items", {"item_id": item_id, "filename": clean_text(text)})

    def counts(self) -> QueueCounts:
        """How many queued items are in each state."""
        counted = self._rows("queue_counts", {})
        return QueueCounts(**{row["state"]: row["items"] for row in counted})

    def decided(self, after: datetime, until: datetime) -> list[ItemId]:
        """The items that were decided in (after, until] and are shown in a chat."""
        return self._ids("decided_items", {"after": after, "until": until})

    def offered_in(
        self, chat_ids: Collection[int], message_id: int, *, is_private: bool
    ) -> ItemId | None:
        """The item that was offered in this message."""
        asked = {
            "chat_ids": list(chat_ids),
            "message_id": message_id,
            "is_private": is_private,
        }
        return next(iter(self._ids("offered_in", asked)), None)

    def _ids(self, query: str, parameters: dict[str, Any]) -> list[ItemId]:
        return [ItemId(row["item_id"]) for row in self._rows(query, parameters)]

    def _items(self, query: str, parameters: dict[str, Any]) -> list[QueueItem]:
        return [_item(row) for row in self._rows(query, parameters)]

    def _rows(self, query: str, parameters: dict[str, Any]) -> list[DictRow]:
        with connection(self._connections) as connected:
            return connected.execute(
                statement(f"queries/content_queue/{query}"), parameters
            ).fetchall()


def _before(now: datetime, length: timedelta | None) -> datetime | None:
    return None if length is None else now - length


def _item(row: DictRow) -> QueueItem:
    kind = row.pop("kind")
    times = {name: time.astimezone(UTC) for name in TIMES if (time := row.pop(name, None))}
    return QueueItem(
        item_id=ItemId(row.pop("item_id")),
        state=QueueState(row.pop("state")),
        kind=MediaKind(kind) if kind else None,
        **times,
        **row,
    )
