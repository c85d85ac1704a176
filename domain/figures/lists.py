"""Lists of what a figure counts. One filter makes the figure and its list.

A list is read a page at a time. A figure knows the position of the log at which it was counted; its
list says the same number, and how many have come since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from domain.errors import InvalidReport
from domain.figures.periods import check_years
from domain.reports import check_aware, check_chat, check_zone
from domain.vocabulary import InteractionType, Outcome

DECISIONS: Final = ("posted", "skipped", "rejected")
QUEUE_STATES: Final = ("waiting", "in_cooldown", "offered_long_ago")
MAX_POSITION: Final = 2**63 - 1
FUNNEL_STEPS: Final = ("queued", "offered", "decided", *DECISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Selects what happened after `since` and up to `until`. None means any.

    `weekday` (1 is Monday) and `hour` are those of the zone `tz`. `chat_id` may be any id that the
    chat has had. `position` is where the log ended when a figure was counted. Raises InvalidReport.
    """

    since: datetime
    until: datetime
    tz: str = "UTC"
    chat_id: int | None = None
    user_id: UUID | None = None
    weekday: int | None = None
    hour: int | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        check_aware("since", self.since)
        check_aware("until", self.until)
        check_zone(self.tz)
        check_chat(self.chat_id)
        _check_between("weekday", self.weekday, 1, 7)
        _check_between("hour", self.hour, 0, 23)
        _check_between("position", self.position, 0, MAX_POSITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionSelection(Filter):
    """Selects interactions. `by_people` leaves out what the bot did.

    The context must contain the fields of `context` with their values.
    """

    by_people: bool = False
    type: str | None = None
    name: str | None = None
    outcome: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Filter.__post_init__(self)
        _check_among("type", self.type, list(InteractionType))
        _check_among("outcome", self.outcome, list(Outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSelection(Filter):
    """Selects decisions that stand. `is_timed`: the time of the offer is known.

    `category` is "" for items without one, and `by_nobody` is for presses without a person.
    """

    decision: str | None = None
    category: str | None = None
    is_timed: bool = False
    by_nobody: bool = False

    def __post_init__(self) -> None:
        Filter.__post_init__(self)
        _check_among("decision", self.decision, DECISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelSelection(Filter):
    """Selects items that were queued in the period and came as far as `step` by its end."""

    step: str = "queued"

    def __post_init__(self) -> None:
        Filter.__post_init__(self)
        _check_among("step", self.step, FUNNEL_STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSelection:
    """Selects items of the queue as it was `at` a moment and a position. None means now.

    They wait, are in a cooldown, or are on offer for longer than 30 days. What waits is offered to
    any chat.
    """

    state: str
    chat_id: int | None = None
    at: datetime | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        check_chat(self.chat_id)
        if self.at is not None:
            check_aware("at", self.at)
            check_years(self.at, self.at)
        _check_between("position", self.position, 0, MAX_POSITION)
        _check_among("state", self.state, QUEUE_STATES)


class Cursor(NamedTuple):
    """The place of a row in a list: its time, and its position in the log or its id, as text."""

    at: datetime
    key: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{self.key}"

    @classmethod
    def parse(cls, text: str, key: Callable[[str], object]) -> "Cursor":
        """Parse the text of a cursor whose key `key` can read. Raises InvalidReport."""
        time, _, found = text.partition("_")
        try:
            at = datetime.fromisoformat(time)
            key(found)
        except ValueError:
            at = None
        if at is None or at.utcoffset() is None:
            raise InvalidReport(f"{text!r:.60} is not a place in this list")
        return cls(at, found)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page of a list that follows `older_than`, or comes before `newer_than`."""

    size: int = 50
    older_than: Cursor | None = None
    newer_than: Cursor | None = None


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One page of a list, the newest rows first.

    `total` is how many rows the list had at `position`, and `since_then` by how many its number has
    changed since. `newer` and `older` are where the neighbouring pages begin; None: there is none.
    """

    rows: Sequence[Row]
    total: int
    position: int
    since_then: int = 0
    newer: Cursor | None = None
    older: Cursor | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One decision that stands. Times are in UTC; `seconds` is the time from offer to decision."""

    press_id: UUID
    item_id: UUID | None
    chat_id: int | None
    user_id: UUID | None
    decision: str
    offered_at: datetime | None
    decided_at: datetime
    seconds: float | None
    category: str | None
    media_filename: str | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person in a period: interactions of any outcome, and decisions that stand."""

    user_id: UUID
    interactions: int
    posted: int
    skipped: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item. `changed_at` is when it came into its state, in UTC."""

    item_id: UUID
    state: str
    changed_at: datetime
    media_filename: str | None
    category: str | None
    chat_id: int | None


def _check_among(name: str, value: object, known: Sequence[object]) -> None:
    if value is not None and value not in known:
        raise InvalidReport(
            f"{name} must be one of {', '.join(map(str, known))}, not {value!r:.40}"
        )


def _check_between(name: str, value: int | None, first: int, last: int) -> None:
    if value is not None and not first <= value <= last:
        raise InvalidReport(f"{name} must be between {first} and {last}, not {value}")
