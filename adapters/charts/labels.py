"""What charts say. English is the default; other languages replace the fields."""

from dataclasses import dataclass
from datetime import date
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True)
class Labels:
    """The words, dates and numbers of one language.

    Counts are written as "label: count", so most words need no plural.
    """

    command: str = "commands"
    callback: str = "button presses"
    message: str = "messages"
    bot_response: str = "bot responses"

    posted: str = "posted"
    skipped: str = "skipped"
    rejected: str = "rejected"
    approval_rate: str = "approval rate"
    overall: str = "line: {rate} overall"
    fewer_decisions: str = "fewer than {count} decisions"
    decisions_by_person: str = "Decisions by person"

    median: str = "half decided within"
    p90: str = "9 of 10 decided within"

    queued: str = "queued"
    offered: str = "offered"
    decided: str = "decided"

    active_hours: str = "Active hours"
    hour_of_day: str = "hour of the day"

    interactions: tuple[str, str] = ("interaction", "interactions")
    decisions: tuple[str, str] = ("decision", "decisions")
    items: tuple[str, str] = ("item", "items")
    too_few: str = "{cases}: too few to draw"
    nothing_yet: str = "nothing yet"

    weekdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = (
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    )
    day_and_month: str = "{day} {month}"
    days: str = "{first} to {last}"
    second_unit: str = "s"
    minute_unit: str = "min"
    hour_unit: str = "h"
    day_unit: str = "d"
    decimal: str = "."
    thousands: str = ","

    def day(self, day: date) -> str:
        """A day without its year, such as "28 Oct"."""
        return self.day_and_month.format(day=day.day, month=self.months[day.month - 1])

    def number(self, number: float, decimals: int = 0) -> str:
        """A number with grouped digits, such as "1,234"."""
        marks = {",": self.thousands, ".": self.decimal}
        return "".join(marks.get(sign, sign) for sign in f"{number:,.{decimals}f}")

    def percent(self, share: float) -> str:
        """A share between 0 and 1 in whole percent, such as "79 %"."""
        return f"{self.number(100 * share)} %"

    def duration(self, seconds: float) -> str:
        """A duration in its largest unit, such as "1.5 h"."""
        units = (
            (DAY, self.day_unit),
            (HOUR, self.hour_unit),
            (MINUTE, self.minute_unit),
            (1, self.second_unit),
        )
        size, unit = next((unit for unit in units if seconds >= unit[0]), units[-1])
        amount = round(seconds / size, 1)
        return f"{self.number(amount, 0 if amount == int(amount) else 1)} {unit}"

    def cases(self, count: int, words: tuple[str, str]) -> str:
        """A count with its word, such as "3 interactions"."""
        return f"{self.number(count)} {words[0] if count == 1 else words[1]}"


ENGLISH: Final = Labels()
