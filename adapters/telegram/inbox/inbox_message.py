"""What goes through an inbox: messages, and the changes that are made to them there."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from adapters.telegram.updates.raw_update import parse_update, press_id_of
from domain.errors import InvalidUpdate

Kind = Literal["update", "response", "migration", "offer"]


@dataclass(slots=True)
class NewMessage:
    """Something that came in: its JSON, the key of its ordered queue, and when it came.

    `parked` says why it cannot be handled, if that is known when it comes. `parsed` is the update
    in `raw`, once somebody has parsed it.
    """

    kind: Kind
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
        """The id of the press of a button that this is; None for anything else."""
        if self.kind != "update" or b'"callback_query"' not in self.raw:
            return None
        try:
            return press_id_of(self.update())
        except InvalidUpdate:  # it was parked, and is taken up again
            return None


@dataclass(slots=True)
class InboxMessage(NewMessage):
    """A message in the inbox, under its number. A marked one is to be taken up again.

    A new one has just come in; of others nobody knows how far their handling went.
    """

    number: int = field(kw_only=True)
    is_marked: bool = field(default=False, kw_only=True)
    is_new: bool = field(default=False, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Done:
    """The message is in the log."""

    number: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The message cannot be handled; it stays until somebody takes it up again."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A parked message that somebody has marked is handled again."""

    number: int


Change = NewMessage | Done | Parked | TakenUp


def stored(message: NewMessage, number: int) -> InboxMessage:
    """`message` as it stands in the inbox now that it has come in."""
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
    kind: Kind,
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
