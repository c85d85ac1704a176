"""What the domain needs from the outside, in its own words.

Here is what several subjects need. What one needs stands beside it: `queue.ContentQueue`,
`offers.OfferAttempts`, `schedule.PostingSlots`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.content.decisions import ContentItem
from domain.events import Event
from domain.ids import ItemId, StreamId, UserId
from domain.reports import (
    ContentDecisions,
    Counts,
    InteractionFilter,
    InteractionRecord,
    TeamActivity,
    UserStats,
    Window,
)

Unit = Sequence[Event]
"""Events that are appended together or not at all: a press and the decision it made."""


class GuardedUnit(list[Event]):
    """A unit that is appended only if these items have no event since they were read.

    Otherwise it is a conflict. Two units of different streams that exclude each other need it: an
    undo, and a queueing of the same media.
    """

    def __init__(self, events: Unit, *, unchanged: Sequence[ContentItem]) -> None:
        super().__init__(events)
        self.unchanged = unchanged


class AppendStatus(Enum):
    """What became of a unit."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Appended(NamedTuple):
    """What became of a unit, and the position of its first event (None after a conflict).

    A duplicate is an interaction or a migration that is already in the log; its position is the
    old one.
    A conflict is a content event whose stream version somebody else has taken.
    """

    status: AppendStatus
    position: int | None = None


class Appends(Protocol):
    """Appends to the log."""

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Append all units in one transaction and say what became of each, in order.

        A conflicting or duplicate unit leaves its neighbours alone.
        """


class EventLog(Appends, Protocol):
    """The append-only log."""

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        """Queue items as their streams tell them, unknown ones too."""

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """What the recorded interactions of these streams were made from."""

    def update_digests(self, update_ids: Sequence[int]) -> dict[UUID, str | None]:
        """The streams of the recorded updates with these ids, of any bot, and their digests."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram describes them, seen at `seen_at` in what stands under `seen_in`."""

    telegram_user_id: int
    seen_at: datetime
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    seen_in: StreamId | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person."""

    id: UserId
    telegram_user_id: int
    username: str | None
    first_name: str | None
    last_name: str | None
    first_seen_at: datetime
    last_seen_at: datetime


class Identities(Protocol):
    """Gives people their UUIDs."""

    def identify(self, people: Sequence[Person]) -> dict[int, UserId]:
        """The UUIDs of these Telegram ids; people not met before get one.

        Unless they are only seen in what is recorded already: then they have been erased since.
        """


class Users(Identities, Protocol):
    """Who the people behind the UUIDs are."""

    def remember(
        self, user_id: UUID, telegram_user_id: int, seen_at: datetime, *, seen_in: StreamId
    ) -> None:
        """Note whose UUID this is, unless the person, the UUID or `seen_in` is known already."""

    def find(self, text: str) -> UserId:
        """The person called `text`: a UUID, a Telegram id or @username. Raises UnknownName."""

    def name(self, user_id: UUID | None) -> str | None:
        """How to call one person; None when nobody knows."""

    def names(self) -> dict[UUID, str]:
        """How to call each person who is known."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A group, supergroup or channel as Telegram describes it, seen at `seen_at`."""

    id: int
    title: str
    kind: str
    seen_at: datetime


class Chats(Protocol):
    """Keeps the titles of chats. Private chats have none."""

    def remember(self, chats: Sequence[Chat]) -> None:
        """Store titles that are new."""


class Vault(Protocol):
    """Where people's texts are sealed, so that they can be forgotten."""

    def seal(self, texts: Sequence[tuple[UserId | None, str | None]]) -> list[str | None]:
        """Each text, sealed for the person who said it; None for what is not recorded."""

    def digest(self, data: str) -> str:
        """The keyed digest of `data`, which tells equal data apart from other data."""


@dataclass(frozen=True, slots=True)
class ParkedUpdate:
    """A Telegram update that could not be recorded: its bytes, where it came from, and why."""

    raw: bytes
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """A parked update under its number: whose it is, and since when it waits."""

    id: int
    bot_id: int
    parked_at: datetime
    update: ParkedUpdate


class ParkedUpdates(Protocol):
    """Updates that wait for somebody to look at them."""

    def park(self, bot_id: int, updates: Sequence[ParkedUpdate]) -> int:
        """Keep `updates`, and say how many of them were not kept before."""


class Reports(Protocol):
    """Exact answers over the log, however far the projections are."""

    def user_stats(self, user_id: UUID, window: Window, chat_id: int | None) -> UserStats:
        """What one person did."""

    def team_activity(self, window: Window, chat_id: int | None) -> TeamActivity:
        """What everybody did."""

    def content_decisions(self, window: Window, chat_id: int | None) -> ContentDecisions:
        """What became of the content."""

    def counts(self, window: Window, chat_id: int | None) -> Counts:
        """How often each name of each type occurred."""

    def interactions(
        self, wanted: InteractionFilter, *, limit: int | None = None, offset: int = 0
    ) -> list[InteractionRecord]:
        """Newest first."""
