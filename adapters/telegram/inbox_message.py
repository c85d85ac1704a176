"""What goes through an inbox: letters that come in, entries that wait, and what becomes of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["update", "response", "migration", "offer"]


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that came in: its JSON, the lane in which its order counts, and when it came.

    `parked` says why it cannot be handled, if that is known when it comes.
    """

    kind: Kind
    lane: str
    received_at: datetime
    raw: bytes
    update_id: int | None = None
    parked: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the inbox, under its number. A marked one is to be taken up again.

    A new one has just come in; of others nobody knows how far their handling went.
    """

    number: int
    letter: Letter
    is_marked: bool = False
    is_new: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The entry is in the log."""

    number: int


@dataclass(frozen=True, slots=True)
class Parked:
    """The entry cannot be handled; it stays until somebody takes it up again."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A parked entry that somebody has marked is handled again."""

    number: int


Change = Letter | Done | Parked | TakenUp


def entry_of(
    number: int,
    kind: Kind,
    lane: str,
    received_at: float,
    raw: bytes,
    update_id: int | None,
    parked: str | None = None,
    is_marked: int = 0,
) -> Entry:
    """A row as an entry."""
    letter = Letter(kind, lane, moment(received_at), raw, update_id, parked)
    return Entry(number, letter, bool(is_marked))


def moment(timestamp: float) -> datetime:
    """A Unix time as it is stored, in UTC."""
    return datetime.fromtimestamp(timestamp, UTC)
