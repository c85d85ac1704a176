"""When an admin gets a digest, and which days it is about."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.content.posting_schedule import PostingSchedule
from domain.figures.periods import Period
from domain.ids import UserId
from domain.reports import Window

SLOT_LIFE: Final = timedelta(hours=6)
"""A digest is sent up to this long after its slot. Older slots are dropped."""

_DAY = timedelta(days=1)
_AHEAD = timedelta(days=16)
"""A zone may have left out the date of one week."""
_PLAN = re.compile(
    r"(?:daily|weekly(?: (?P<day>[a-z]{2,}))?) (?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)
_WEEKDAYS = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
)


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest every day `at` a local time, or on one weekday. 0 is Monday."""

    at: time
    weekday: int | None = None

    @property
    def is_weekly(self) -> bool:
        """Whether it comes once a week."""
        return self.weekday is not None

    @property
    def days(self) -> int:
        """How many local days a digest is about."""
        return 7 if self.is_weekly else 1

    def next_slot(self, after: datetime, tz: str) -> datetime:
        """The first slot (UTC) later than `after`."""
        return self._slots(after, after + _AHEAD, tz)[0]

    def due(self, since: datetime, now: datetime, tz: str) -> datetime | None:
        """The newest slot (UTC) after `since` that is not too old by `now`."""
        recent = self._slots(max(since, now - SLOT_LIFE), now, tz)
        return recent[-1] if recent else None

    def window(self, slot: datetime, tz: str) -> Window:
        """What the digest of a slot is about: the local days before that of the slot."""
        day = slot.astimezone(ZoneInfo(tz)).date()
        period = Period.dates(day - self.days * _DAY, day - _DAY, tz, now=slot)
        return Window(self.days, period.until, tz, start=period.since)

    def _slots(self, since: datetime, until: datetime, tz: str) -> list[datetime]:
        """The slots in (since, until]. Skipped and repeated hours are as in a posting schedule."""
        zone = ZoneInfo(tz)
        return [
            slot
            for slot in PostingSchedule(1, self.at, self.at, tz).slots(since, until)
            if self.weekday in (None, slot.astimezone(zone).weekday())
        ]


def parse_plan(text: str) -> DigestPlan | None:
    """The plan of words like `daily 09:00` or `weekly mon 09:00`. None: they are not understood.

    Weekdays are English or German, and two letters of them are enough. Without one it is Monday.
    """
    match = _PLAN.fullmatch(" ".join(text.lower().split()))
    if match is None:
        return None
    at = time(int(match["hour"]), int(match["minute"]))
    if match[0].startswith("daily"):
        return DigestPlan(at)
    weekday = 0 if match["day"] is None else _weekday(match["day"])
    return None if weekday is None else DigestPlan(at, weekday)


def _weekday(word: str) -> int | None:
    found = [day for day, names in enumerate(_WEEKDAYS) if any(n.startswith(word) for n in names)]
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Subscription:
    """The plan of one person, set at `set_at`. `language` is that of the person's Telegram."""

    user_id: UserId
    plan: DigestPlan
    set_at: datetime
    language: str | None = None

    def due(self, now: datetime, tz: str) -> datetime | None:
        """The slot of a digest that is due. None: there is none."""
        return self.plan.due(self.set_at, now, tz)


class Subscriber(NamedTuple):
    """A subscription and the Telegram id of its person."""

    telegram_user_id: int
    subscription: Subscription


class Subscriptions(Protocol):
    """Who gets digests. Raises DatabaseUnavailable and DatabaseRefused."""

    def of_person(self, user_id: UUID) -> Subscription | None:
        """The subscription of one person."""

    def of_people(self, telegram_user_ids: Collection[int]) -> list[Subscriber]:
        """The subscriptions of these people."""

    def save(self, subscription: Subscription) -> None:
        """Save the subscription of a person. It replaces the one before."""

    def delete(self, user_id: UUID) -> bool:
        """Delete the subscription of a person. False if there is none."""
