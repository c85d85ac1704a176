"""The words that many texts need: states of items, counts and times."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.content.item_history import ItemChange
from domain.content.queue import QueueState


class Words(Protocol):
    """The small words of a language."""

    states: Mapping[QueueState, str]
    """The states of an item, as they stand within a sentence."""
    changes: Mapping[ItemChange, str]
    """What happened to an item, as it stands within a sentence."""
    somebody: str
    yesterday: str
    today: str
    tomorrow: str

    def number(self, number: int) -> str:
        """A number with its separators: 1,200."""

    def interactions(self, number: int) -> str:
        """So many interactions."""

    def people(self, number: int) -> str:
        """So many people."""

    def duration(self, time: timedelta) -> str:
        """`time` to the nearest second, minute, hour or day, as it stands after a preposition."""

    def weekday(self, day: date) -> str:
        """The name of the weekday."""

    def date(self, day: date) -> str:
        """Day and month."""

    def by(self, done: str, who: str) -> str:
        """What was done, and by whom: posted by @alice."""

    def when(self, at: datetime, now: datetime) -> str:
        """Day, time and zone of `at` in its zone: today 09:00 (Berlin).

        Days this week have names.
        """
        days = (at.date() - now.astimezone(at.tzinfo).date()).days
        near = {-1: self.yesterday, 0: self.today, 1: self.tomorrow}
        day = near.get(days) or (self.weekday(at) if 0 < days < 7 else self.date(at))
        return f"{day} {at:%H:%M} ({city(str(at.tzinfo))})"


def city(tz: str) -> str:
    """The short name of a zone: Berlin for Europe/Berlin."""
    return tz.rpartition("/")[2].replace("_", " ")


def capitalized(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]
