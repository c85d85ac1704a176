"""The windows, filters and result shapes of reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import InvalidReport
from domain.ids import fits_bigint

MAX_DAYS = 36_525
"""A century: the longest window a report covers."""

NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Files in the zone folder of the system that are not time zones."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time from `since` (excluded) to `as_of` (included), to the microsecond.

    It begins at `start`, or else `days` before `as_of`. A day is 24 hours. `tz` is an IANA zone for
    local hours and dates; it does not move the window. Raises InvalidReport if the window is
    impossible.
    """

    days: int
    as_of: datetime
    tz: str = "UTC"
    start: datetime | None = None

    def __post_init__(self) -> None:
        if type(self.days) is not int:
            raise InvalidReport(f"days must be a whole number, not {self.days!r}")
        if not 0 <= self.days <= MAX_DAYS:
            raise InvalidReport(f"days must be between 0 and {MAX_DAYS}, not {self.days}")
        check_aware("as_of", self.as_of)
        check_zone(self.tz)
        if self.start is not None:
            check_aware("since", self.start)
        try:
            self.since  # noqa: B018  # only whether there is one
        except OverflowError as error:
            raise InvalidReport(
                f"as_of {self.as_of} less {self.days} days is outside the calendar"
            ) from error
        if not self.since <= self.as_of <= self.since + timedelta(days=MAX_DAYS):
            raise InvalidReport(
                f"the time from {self.since} to {self.as_of} must be between 0 and {MAX_DAYS} days"
            )

    @property
    def since(self) -> datetime:
        """The start of the window, which is not part of it."""
        if self.start is not None:
            return self.start.astimezone(UTC)
        return self.as_of.astimezone(UTC) - timedelta(days=self.days)

    @property
    def dates(self) -> list[date]:
        """The local dates that the window touches, the oldest first."""
        zone = ZoneInfo(self.tz)
        first_moment = self.since + timedelta(microseconds=1)
        first, last = (each.astimezone(zone).date() for each in (first_moment, self.as_of))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def check_aware(name: str, time: datetime) -> None:
    """Raise InvalidReport unless `time` has a zone or an offset."""
    if time.utcoffset() is None:
        raise InvalidReport(f"{name} must be a time with a zone or offset, not {time!s}")


def check_zone(tz: str) -> None:
    """Raise InvalidReport unless `tz` is an IANA time zone."""
    unknown = f"unknown time zone {tz!r}; try one like Europe/Berlin"
    try:
        ZoneInfo(tz)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise InvalidReport(unknown) from error
    if tz in NO_ZONES or tz.startswith(("right/", "posix/")):
        raise InvalidReport(unknown)


def user_uuid(user_id: UUID | str) -> UUID:
    """`user_id` as a UUID. Raises InvalidReport."""
    if isinstance(user_id, UUID):
        return user_id
    try:
        return UUID(user_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidReport(f"user_id must be a UUID, not {user_id!r:.80}") from error


def check_chat(chat_id: int | None) -> None:
    """Raise InvalidReport unless `chat_id` is a 64-bit number, or None for all chats."""
    if chat_id is not None and (type(chat_id) is not int or not fits_bigint(chat_id)):
        raise InvalidReport(f"chat_id must be a whole number of 64 bits, not {chat_id!r:.40}")


@dataclass(frozen=True, slots=True)
class InteractionFilter:
    """Selects interactions. None means any; times are (since, until]."""

    id: UUID | None = None
    user_id: UUID | None = None
    type: str | None = None
    name: str | None = None
    chat_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    """The context must contain these fields with these values."""


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """One row of the audit trail, `user_interactions`. `created_at` is when it happened (UTC).

    `is_withdrawn` marks a press whose decision was taken back: it no longer counts as a decision.
    """

    id: UUID
    user_id: UUID | None
    interaction_type: str
    interaction_name: str
    context: dict[str, Any]
    telegram_chat_id: int | None
    telegram_message_id: int | None
    created_at: datetime
    outcome: str
    is_withdrawn: bool = False


class UserStats(TypedDict):
    """The report on one person. `most_active_hour` is local, 0 to 23."""

    total_interactions: int
    posts_marked: int
    posts_skipped: int
    posts_rejected: int
    commands_used: dict[str, int]
    most_active_hour: int | None


class DayActivity(TypedDict):
    """The activity on one local date, an ISO date."""

    date: str
    interactions: int
    active_users: int


class TeamActivity(TypedDict):
    """The report on a team. Users are UUIDs as text; every day is listed, oldest first."""

    total_interactions: int
    active_users: int
    interactions_by_user: dict[str, int]
    interactions_by_type: dict[str, int]
    interactions_by_name: dict[str, int]
    daily_activity: list[DayActivity]


class ContentDecisions(TypedDict):
    """The report on content. Percentages are of `total_decisions`, with one decimal.

    The seconds are those from offer to decision: the median, and the 90th percentile, with three
    decimals. They are None if no decision has the time of its offer.
    """

    total_decisions: int
    posted: int
    skipped: int
    rejected: int
    posted_percentage: float
    skip_percentage: float
    rejection_rate: float
    median_seconds_to_decide: float | None
    p90_seconds_to_decide: float | None


class HourOfWeek(TypedDict):
    """What people did in one local hour of one weekday, 1 (Monday) to 7."""

    weekday: int
    hour: int
    interactions: int


class PersonDecisions(TypedDict):
    """The decisions of one person that nobody has withdrawn."""

    posted: int
    skipped: int
    rejected: int


class ApprovalRates(TypedDict):
    """The decisions with one key, such as a person or a local hour. The key None is not known.

    `approval_rate` is the percentage of "posted", with one decimal. `timed` decisions have the time
    of their offer; the seconds are theirs, and None without any.
    """

    key: str | None
    decisions: int
    posted: int
    skipped: int
    rejected: int
    approval_rate: float
    timed: int
    median_seconds: float | None
    p90_seconds: float | None


class DailyType(TypedDict):
    """What people did on one local date, of one type."""

    date: date
    interaction_type: str
    interactions: int


@dataclass(frozen=True, slots=True)
class ActivityCounts:
    """What people did. Hours of the week and people without interactions are left out."""

    by_date: Sequence[DailyType]
    by_hour: Sequence[HourOfWeek]
    by_person: Mapping[UUID, int]

    @property
    def total(self) -> int:
        """All interactions, also those of people who are not known."""
        return sum(each["interactions"] for each in self.by_date)


@dataclass(frozen=True, slots=True)
class DecisionRates:
    """The decisions: all of them (the key is None), by person and by local hour."""

    total: ApprovalRates
    by_person: Sequence[ApprovalRates]
    by_hour: Sequence[ApprovalRates]


Counts = dict[str, dict[str, int]]
"""{interaction type: {name: count}}."""
