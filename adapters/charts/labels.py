"""What charts say, in English and German."""

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
    daily_activity: str = "Interactions by day"
    weekly_activity: str = "Interactions by week"
    hours_and_weekdays: str = "Interactions by weekday and hour"
    time_to_decide: str = "Time to decide, by hour"

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
    others: tuple[str, str] = ("other", "others")
    somebody: str = "somebody"
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

    def period(self, first: date, last: date, tz: str) -> str:
        """The days from one to another in a zone: "28 Oct to 27 Nov 2026 (Berlin)"."""
        city = tz.rpartition("/")[2].replace("_", " ")
        shown = f"{self.day(last)} {last.year}"
        if first != last:
            year = "" if first.year == last.year else f" {first.year}"
            shown = self.days.format(first=f"{self.day(first)}{year}", last=shown)
        return f"{shown} ({city})"

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
GERMAN: Final = Labels(
    command="Befehle",
    callback="Klicks",
    message="Nachrichten",
    bot_response="Antworten des Bots",
    posted="gepostet",
    skipped="übersprungen",
    rejected="abgelehnt",
    approval_rate="Annahmequote",
    overall="Linie: {rate} insgesamt",
    fewer_decisions="weniger als {count} Entscheidungen",
    decisions_by_person="Entscheidungen je Person",
    daily_activity="Interaktionen je Tag",
    weekly_activity="Interaktionen je Woche",
    hours_and_weekdays="Interaktionen nach Wochentag und Stunde",
    time_to_decide="Zeit bis zur Entscheidung, nach Stunde",
    median="die Hälfte entschieden in",
    p90="9 von 10 entschieden in",
    queued="eingereiht",
    offered="angeboten",
    decided="entschieden",
    active_hours="Aktive Stunden",
    hour_of_day="Stunde des Tages",
    interactions=("Interaktion", "Interaktionen"),
    decisions=("Entscheidung", "Entscheidungen"),
    items=("Beitrag", "Beiträge"),
    others=("weitere Person", "weitere"),
    somebody="jemand",
    too_few="{cases}: zu wenig für ein Diagramm",
    nothing_yet="noch nichts",
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    months=(
        *("Jan", "Feb", "Mär", "Apr", "Mai", "Jun"),
        *("Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
    ),
    day_and_month="{day}. {month}",
    days="{first} bis {last}",
    decimal=",",
    thousands=".",
)
