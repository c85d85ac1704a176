"""The messages of an inbox, and the changes to them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from adapters.telegram.updates.raw_update import parse_update, press_id_of
from domain.errors import InvalidUpdate

MessageKind = Literal["update", "response", "migration", "offer"]


@dataclass(slots=True)
class NewMessage:
    """A message that comes in: its JSON, its partition key, and when it came.

    `parked` says why it cannot be handled, if that is known when it comes. `parsed` is the parsed
    update of `raw`, or None if it is not parsed yet.
    """

    kind: MessageKind
    partition_key: str
    received_at: datetime
    raw: bytes
    update_id: int | None = None
    parked: str | None = None
    parsed: dict[str, Any] | None = field(default=None, compare=False, repr=False, kw_only=True)

    def update(self) -> dict[str, Any]:
        """The update in `raw`, parsed once. Raises InvalidUpdate if it is not a JSON object."""
        if self.parsed is None:
            self.parsed = parse_update(self.raw)
        return self.parsed

    def press_id(self) -> str | None:
        """The id of the callback query; None if the message is not a press."""
        if self.kind != "update" or b'"callback_query"' not in self.raw:
            return None
        try:
            return press_id_of(self.update())
        except InvalidUpdate:  # it was parked, and is retried
            return None


@dataclass(slots=True)
class InboxMessage(NewMessage):
    """A message in the inbox, with its number.

    `is_marked`: it is parked and marked for a retry. `is_new`: it has just come in; others may have
    been handled in part.
    """

    number: int = field(kw_only=True)
    is_marked: bool = field(default=False, kw_only=True)
    is_new: bool = field(default=False, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Done:
    """The message is recorded in the log."""

    number: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The message cannot be handled; it stays until it is retried or dropped."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Retried:
    """A parked message that is marked for a retry is handled again."""

    number: int


Change = NewMessage | Done | Parked | Retried


def stored(message: NewMessage, number: int) -> InboxMessage:
    """`message` with its number in the inbox."""
    return InboxMessage(
        message.kind,
        message.partition_key,
        message.received_at,
        message.raw,
        message.update_id,
        message.parked,
        parsed=message.parsed,
        number=number,
        is_new=True,
    )


def message_of(
    number: int,
    kind: MessageKind,
    partition_key: str,
    received_at: float,
    raw: bytes,
    update_id: int | None,
    parked: str | None = None,
    is_marked: int = 0,
) -> InboxMessage:
    """A row of the inbox as a message."""
    return InboxMessage(
        kind,
        partition_key,
        from_unix(received_at),
        raw,
        update_id,
        parked,
        number=number,
        is_marked=bool(is_marked),
    )


def from_unix(timestamp: float) -> datetime:
    """A Unix time as it is stored, in UTC."""
    return datetime.fromtimestamp(timestamp, UTC)
