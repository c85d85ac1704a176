"""Map events to rows of the log and back: the state as JSON bytes, typed columns beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic_core import to_json

from domain.events import (
    EVENTS,
    ChatMigrated,
    ContentEvent,
    DecisionWithdrawn,
    Event,
    Interaction,
    OffersEvent,
)
from domain.ports import GuardedUnit, Unit
from domain.upcasters import UPCASTERS, Upcaster, newest_form

KEY = {"stream_id", "stream_version"}
"""Fields that are columns and not part of the state."""

CONTENT_CONTEXT = {
    "media_id",
    "media_filename",
    "caption",
    "category",
    "kind",
    "telegram_file_id",
    "queued_as",
}
WITHDRAWN_CONTEXT = {"press_id", "name", "decided_by", "decided_at", "offered_at"}
"""Facts about the withdrawn decision. The typed columns hold facts about the withdrawal itself."""


class Row(NamedTuple):
    """One row of `event_log`, in the order in which `append_events` takes its columns."""

    originator_id: UUID | str
    originator_version: int
    topic: str
    state: bytes
    occurred_at: datetime | None = None
    user_id: UUID | None = None
    chat_id: int | None = None
    is_private: bool | None = None
    message_id: int | None = None
    thread_id: int | None = None
    interaction_type: str | None = None
    interaction_name: str | None = None
    outcome: str | None = None
    context: str | None = None
    offered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogRow(StoredEvent):
    """The library's stored event, with our row."""

    row: Row


class EventMapper(Mapper[UUID]):
    """The library's mapper for our pydantic events, with upcasting."""

    def __init__(
        self,
        events: Mapping[str, type[Event]] = EVENTS,
        upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    ) -> None:
        super().__init__(JSONTranscoder())
        self._events = events
        self._upcasters = upcasters

    def to_stored_event(self, domain_event: Any) -> LogRow:
        """The stored event for `domain_event`."""
        row = to_row(domain_event)
        return LogRow(row.originator_id, row.originator_version, row.topic, row.state, row)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event in `stored_event`, upcast to its newest version. Raises UnknownEvent."""
        state = json.loads(stored_event.state) | {
            "stream_id": stored_event.originator_id,
            "stream_version": stored_event.originator_version,
        }
        return newest_form(stored_event.topic, state, self._events, self._upcasters)


def to_rows(unit: Unit) -> list[Row]:
    """The events of `unit` as rows of the log, and after them its conditions.

    A condition is a row with an empty topic: `append_events` refuses the unit if the stream version
    is taken.
    """
    rows = [to_row(event) for event in unit]
    if isinstance(unit, GuardedUnit):
        rows += [Row(item.id, item.version + 1, "", b"") for item in unit.unchanged]
    return rows


def to_row(event: Event) -> Row:
    """`event` as a row of the log."""
    state = event.__pydantic_serializer__.to_json(event, exclude=KEY)
    if isinstance(event, Interaction):
        return Row(
            event.stream_id,
            event.stream_version,
            event.TOPIC,
            state,
            event.occurred_at,
            event.user_id,
            event.chat_id,
            event.is_private,
            event.message_id,
            event.thread_id,
            event.INTERACTION_TYPE and event.INTERACTION_TYPE.value,
            event.name,
            event.outcome.value,
            to_json(event.context).decode(),
        )
    row = Row(event.stream_id, event.stream_version, event.TOPIC, state, event.occurred_at)
    if isinstance(event, ChatMigrated):
        context = to_json({"new_chat_id": event.new_chat_id}).decode()
        return row._replace(chat_id=event.old_chat_id, context=context)
    if isinstance(event, OffersEvent):
        return row._replace(user_id=event.user_id, chat_id=event.chat_id)
    if isinstance(event, DecisionWithdrawn):
        known = event.model_dump(include=CONTENT_CONTEXT | WITHDRAWN_CONTEXT)
        context = to_json(known).decode()
        return row._replace(user_id=event.user_id, chat_id=event.chat_id, context=context)
    if isinstance(event, ContentEvent):
        return row._replace(
            user_id=event.user_id,
            chat_id=getattr(event, "chat_id", None),
            message_id=getattr(event, "message_id", None),
            context=to_json(event.model_dump(include=CONTENT_CONTEXT)).decode(),
            offered_at=getattr(event, "offered_at", None),
        )
    return row
