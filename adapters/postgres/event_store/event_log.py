"""The port EventLog over Postgres: domain events in, domain events out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, translated
from adapters.postgres.event_store.mapper import EventMapper, Row, to_rows
from adapters.postgres.event_store.recorder import EventRecorder
from adapters.statements import statement
from domain.content.decisions import ContentItem, load
from domain.content.queue import ChangedItems
from domain.errors import DatabaseUnavailable
from domain.events import Event
from domain.ids import ItemId
from domain.ports import Appended, Unit

StoredUnit = Sequence[Row]
Numbered = tuple[int, StoredUnit]


@dataclass(frozen=True, slots=True)
class LockHolder:
    """A session whose lock keeps appends waiting. What this login may not see is None."""

    pid: int | None
    role: str | None
    application: str | None
    since: datetime | None

    def __str__(self) -> str:
        who = f"process {self.pid}" if self.pid else "a prepared transaction"
        known = (self.role and f"role {self.role}", self.application)
        details = ", ".join(filter(None, known))
        since = f" since {self.since:%Y-%m-%d %H:%M:%S} UTC" if self.since else ""
        return f"{who} ({details}){since}" if details else f"{who}{since}"


LOOKED_BACK = 10_000
"""In how many events a bot that starts looks for changes that are perhaps not shown."""

KEY_LENGTH = 2  # a row begins with stream id and version


class PostgresEventLog:
    """The event log in Postgres. Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections
        self.mapper = EventMapper()
        self.recorder = EventRecorder(connections)

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Append units, each whole or not at all. Returns the result of each, in order.

        Units with the same stream version are appended one after the other, all others in one
        transaction. It is safe to send the same units again: they are duplicates.
        """
        return self.append_stored([self.stored(unit) for unit in units])

    def stored(self, unit: Unit) -> StoredUnit:
        """The rows of `unit`."""
        return to_rows(unit)

    def append_stored(self, units: Sequence[StoredUnit]) -> list[Appended]:
        """`append` for units that are already mapped."""
        if not _has_rivals(units):
            return self._append_together(units)
        outcomes: dict[int, Appended] = {}
        waiting = list(enumerate(units))
        while waiting:
            batch, waiting = _without_rivals(waiting)
            appended = self._append_together([unit for _, unit in batch])
            outcomes.update(zip((number for number, _ in batch), appended, strict=True))
        return [outcomes[number] for number in range(len(units))]

    def _append_together(self, units: Sequence[StoredUnit]) -> list[Appended]:
        with translated(str(self._connections.conninfo)):
            try:
                return self.recorder.append(units)
            except psycopg.errors.LockNotAvailable as error:
                holders = ", ".join(map(str, self.lock_holders())) or "another session"
                raise DatabaseUnavailable(f"appends wait for {holders}") from error

    def lock_holders(self) -> list[LockHolder]:
        """The sessions that hold appends up, and have for seconds, the oldest first."""
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/event_store/lock_holders")).fetchall()
            return [LockHolder(**row) for row in rows]

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        """Queue items, loaded from their streams. An unknown id gives an item without events."""
        streams: dict[UUID, list[Event]] = defaultdict(list)
        with connection(self._connections) as connected:
            for row in connected.execute(
                statement("queries/event_store/item_streams"), {"ids": list(ids)}
            ):
                item_id = row.pop("item_id")
                streams[item_id].append(self.mapper.to_domain_event(_stored(row)))
        return {item_id: load(item_id, streams[item_id]) for item_id in ids}

    def stream(self, stream_id: UUID) -> list[Event]:
        """The events of one stream, the oldest first."""
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/event_store/stream"), {"id": stream_id})
            return [self.mapper.to_domain_event(StoredEvent(**row)) for row in rows]

    def changed_items(self, after: int | None) -> ChangedItems:
        """The items that were changed from the command line after this position.

        None: by anybody, among the last LOOKED_BACK events.
        """
        query = statement("queries/event_store/changed_items")
        with connection(self._connections) as connected:
            asked = {"after": after, "looked_back": LOOKED_BACK}
            row = connected.execute(query, asked).fetchone()
        assert row is not None
        return ChangedItems([ItemId(each) for each in row["item_ids"]], row["position"])

    def standing_decision(
        self, user_id: UUID, chat_ids: Collection[int], *, is_private: bool, since: datetime
    ) -> ItemId | None:
        """The item of the latest decision of a person in a chat that stands."""
        query = statement("queries/event_store/latest_decisions")
        asked = {
            "user_id": user_id,
            "chat_ids": list(chat_ids),
            "is_private": is_private,
            "since": since,
        }
        with connection(self._connections) as connected:
            rows = connected.execute(query, asked).fetchall()
        made_by = {ItemId(row["item_id"]): row["press_id"] for row in reversed(rows)}
        items = self.items(list(made_by))
        standing = (ItemId(row["item_id"]) for row in rows)
        return next((each for each in standing if items[each].press_id == made_by[each]), None)

    def chat_ids(self, chat_id: int) -> list[int]:
        """All ids of the chat over time, the newest last."""
        with connection(self._connections) as connected:
            row = connected.execute(
                statement("queries/event_store/chat_ids"), {"chat_id": chat_id}
            ).fetchone()
        assert row is not None
        ids: list[int] = row["ids"]
        return ids

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """The digests of the sources from which these streams were recorded."""
        query = statement("queries/event_store/source_digests")
        with connection(self._connections) as connected:
            rows = connected.execute(query, {"ids": list(stream_ids)})
            return {row["originator_id"]: row["source_digest"] for row in rows}

    def update_digests(self, update_ids: Sequence[int]) -> dict[UUID, str | None]:
        """The streams of the recorded updates with these ids, of any bot, and their digests."""
        query = statement("queries/event_store/update_digests")
        with connection(self._connections) as connected:
            rows = connected.execute(query, {"update_ids": list(update_ids)})
            return {row["originator_id"]: row["source_digest"] for row in rows}


def _stored(row: DictRow) -> StoredEvent:
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], row["state"])


def _has_rivals(units: Sequence[StoredUnit]) -> bool:
    wanted = [row[:KEY_LENGTH] for unit in units for row in unit]
    return len(set(wanted)) < len(wanted)


def _without_rivals(units: Sequence[Numbered]) -> tuple[list[Numbered], list[Numbered]]:
    taken: set[tuple[UUID | str, int]] = set()
    batch: list[Numbered] = []
    rivals: list[Numbered] = []
    for number, unit in units:
        wanted = {(event.originator_id, event.originator_version) for event in unit}
        (batch if taken.isdisjoint(wanted) else rivals).append((number, unit))
        taken |= wanted
    return batch, rivals
