"""When content is offered: a number of times a day, within a window of local hours."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from domain.errors import InvalidInput
from domain.reports import check_aware, check_zone

MAX_POSTS_PER_DAY: Final = 1_440
"""One a minute."""

SLOT_LIFE: Final = timedelta(minutes=30)
"""A slot is used up to this long after its moment; older slots are dropped."""

CLAIM_LENGTH: Final = timedelta(minutes=5)
"""A claim this old that is not done is void: its process has died or could not finish."""

_DAY = timedelta(days=1)
_NOON = time(12)
_HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_WINDOW = re.compile(rf"({_HOUR})-({_HOUR}|24:00)")


class Slot(NamedTuple):
    """A moment (UTC) at which to offer something; `turn` counts slots at the same moment."""

    moment: datetime
    turn: int = 0


class PostingSlots(Protocol):
    """Slots that processes have claimed, each slot by one process."""

    def claim(self, chat_id: int, slot: Slot, now: datetime) -> bool:
        """Claim `slot` for this process; False if it is done or another process is at it."""

    def keep(self, chat_id: int, slot: Slot) -> None:
        """Mark `slot` as done."""


@dataclass(frozen=True, slots=True)
class PostingSchedule:
    """`posts_per_day` offers in each local day's window, evenly spread, the first at its start.

    A window that ends before it starts goes on after midnight and belongs to the day on which it
    starts; one that ends when it starts takes all day. `tz` is an IANA zone. With 0 posts a day
    nothing is offered. Raises InvalidInput for anything else.
    """

    posts_per_day: int
    window_start: time
    window_end: time
    tz: str

    def __post_init__(self) -> None:
        if type(self.posts_per_day) is not int:
            raise InvalidInput(f"posts_per_day must be a whole number, not {self.posts_per_day!r}")
        if not 0 <= self.posts_per_day <= MAX_POSTS_PER_DAY:
            allowed = f"between 0 and {MAX_POSTS_PER_DAY}"
            raise InvalidInput(f"posts_per_day must be {allowed}, not {self.posts_per_day}")
        for name, hour in (("window_start", self.window_start), ("window_end", self.window_end)):
            if hour.tzinfo is not None:
                raise InvalidInput(f"{name} {hour} must be a local hour, without a zone of its own")
        check_zone(self.tz)

    def slots(self, since: datetime, until: datetime) -> list[datetime]:
        """The moments (UTC) in (since, until] at which to offer something, oldest first.

        An hour that the clocks repeat counts once, the first time. A slot in an hour that the
        clocks skip moves to the first moment after it. That moment may then be listed twice, so
        that the day keeps its number of posts. A date that a zone left out has no slots.
        """
        check_aware("since", since)
        check_aware("until", until)
        zone = ZoneInfo(self.tz)
        # The window of the day before may reach over midnight, and over a date that was left out.
        day = since.astimezone(zone).date() - 2 * _DAY
        last = until.astimezone(zone).date()
        found: list[datetime] = []
        while day <= last:
            found += (moment for moment in self._slots_of(day, zone) if since < moment <= until)
            day += _DAY
        return found

    def due(self, now: datetime) -> list[Slot]:
        """The slots at the latest moment up to `now`; none if that moment is long ago."""
        recent = self.slots(now - SLOT_LIFE, now)
        return (
            [Slot(recent[-1], turn) for turn in range(recent.count(recent[-1]))] if recent else []
        )

    def next_slot(self, after: datetime) -> datetime | None:
        """The first slot (UTC) later than `after`; None if nothing is ever offered."""
        ahead = self.slots(after, after + 3 * _DAY)  # a date may be left out
        return ahead[0] if ahead else None

    def _slots_of(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        if not _exists(datetime.combine(day, _NOON), zone):
            return
        start = datetime.combine(day, self.window_start)
        end = datetime.combine(day, self.window_end)
        length = end - start if start < end else end + _DAY - start
        for number in range(self.posts_per_day):
            yield _moment(start + length * number / self.posts_per_day, zone)


def parse_window(text: str) -> tuple[time, time]:
    """The start and the end of a posting window like `09:00-18:00`; 24:00 is midnight.

    Raises InvalidInput.
    """
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f"posting window {text!r:.80} is not two hours like 09:00-18:00")
    return time.fromisoformat(match[1]), time.fromisoformat(match[2].replace("24:", "00:"))


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks show `local` for the first time, or when they skip it."""
    aware = local.replace(tzinfo=zone)
    if _exists(local, zone):
        return aware.astimezone(UTC)
    # Read with the offset of the other side, a skipped hour lies beyond the change: once after it,
    # once before it.
    return _change(aware.replace(fold=1).astimezone(UTC), aware.astimezone(UTC), zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment in (before, after], a whole second, at which the clocks change."""
    start = before.replace(microsecond=0)
    changed = after.astimezone(zone).utcoffset()

    def has_changed(second: int) -> bool:
        return (start + timedelta(seconds=second)).astimezone(zone).utcoffset() == changed

    seconds = range(int((after - start).total_seconds()))
    return start + timedelta(seconds=bisect_left(seconds, True, key=has_changed))
