"""What charts draw: plain data, counted by reports.

A count of 0 draws no mark, but its day keeps its place. An `href` is the address of what a mark
counts, relative to the page's host: it begins with a slash. Pictures for the chat have no links.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

FEWEST_CASES: Final = 10
"""With fewer cases a chart says how many there are, and draws nothing."""

LONGEST_DAILY: Final = 92
"""A longer period is drawn by week."""

InteractionType = Literal["command", "callback", "message", "bot_response"]
Decision = Literal["posted", "skipped", "rejected"]
FunnelStep = Literal["queued", "offered", "decided"]


@dataclass(frozen=True)
class Heading:
    """The title of a chart, its period with the zone, and the team (empty: all teams)."""

    title: str
    period: str
    team: str = ""


@dataclass(frozen=True, order=True)
class Days:
    """One local day, or several: both ends are included."""

    first: date
    last: date


@dataclass(frozen=True)
class DailyActivityCount:
    """The interactions of one type in these days."""

    days: Days
    type: InteractionType
    count: int
    href: str = ""


@dataclass(frozen=True)
class DailyActivity:
    """Interactions by type, a bar a day (or week)."""

    heading: Heading
    counts: tuple[DailyActivityCount, ...]


@dataclass(frozen=True)
class HeatmapCell:
    """The interactions of a weekday (0 is Monday) in a local hour."""

    weekday: int
    hour: int
    count: int
    href: str = ""


@dataclass(frozen=True)
class Heatmap:
    """Interactions by weekday and hour. Cells that are not given count 0."""

    heading: Heading
    cells: tuple[HeatmapCell, ...]


@dataclass(frozen=True)
class DecisionCount:
    """The decisions of one kind in these days."""

    days: Days
    decision: Decision
    count: int
    href: str = ""


@dataclass(frozen=True)
class DecisionsOverTime:
    """Posted, skipped and rejected, a bar a day (or week)."""

    heading: Heading
    counts: tuple[DecisionCount, ...]


@dataclass(frozen=True)
class DecisionTime:
    """How long decisions took in a local hour or in these days, in seconds."""

    at: int | Days
    median: float
    p90: float
    decisions: int
    href: str = ""


@dataclass(frozen=True)
class TimeToDecide:
    """Median and 90th percentile of the time to decide: all rows by hour, or all by days.

    Hours without a row stay empty. Days that had no decisions are given with `decisions` 0.
    """

    heading: Heading
    rows: tuple[DecisionTime, ...]


@dataclass(frozen=True)
class Approval:
    """How many decisions of a local hour or of these days were "posted"."""

    at: int | Days
    posted: int
    decisions: int
    href: str = ""


@dataclass(frozen=True)
class ApprovalRate:
    """The share of "posted": all rows by hour, or all by days."""

    heading: Heading
    rows: tuple[Approval, ...]


@dataclass(frozen=True)
class FunnelCount:
    """How many items came as far as this step."""

    step: FunnelStep
    count: int
    href: str = ""


@dataclass(frozen=True)
class Funnel:
    """Items from queued to decided."""

    heading: Heading
    steps: tuple[FunnelCount, ...]


@dataclass(frozen=True)
class DecisionTotals:
    """What one person decided, or several people."""

    posted: int
    skipped: int
    rejected: int

    @property
    def total(self) -> int:
        """All decisions."""
        return self.posted + self.skipped + self.rejected


@dataclass(frozen=True)
class PersonCard:
    """The picture of `/stats`: a person's decisions, and interactions by local hour (0 to 23).

    `approval_rate` is in percent, with one decimal.
    """

    heading: Heading
    decisions: DecisionTotals
    approval_rate: float | None
    interactions_by_hour: tuple[int, ...]


@dataclass(frozen=True)
class PersonBar:
    """The decisions of a person.

    The label is a name, or a number that the text beside the picture explains: the font of pictures
    lacks most scripts, and long names find no room.
    """

    label: str
    decisions: DecisionTotals


@dataclass(frozen=True)
class TeamPicture:
    """The picture of `/team`. People come in the order given."""

    heading: Heading
    activity: DailyActivity
    people: tuple[PersonBar, ...]
    heatmap: Heatmap
    time_to_decide: TimeToDecide


PageChart = DailyActivity | Heatmap | DecisionsOverTime | TimeToDecide | ApprovalRate | Funnel
Chart = PageChart | PersonCard | TeamPicture


def by_bar(days: Iterable[date]) -> list[Days]:
    """The bars for consecutive days: one a day, or one a week if there are many.

    Weeks begin on Monday. The first and the last one may be shorter.
    """
    every_day = sorted(days)
    if len(every_day) <= LONGEST_DAILY:
        return [Days(day, day) for day in every_day]
    weeks: dict[tuple[int, int], list[date]] = {}
    for day in every_day:
        weeks.setdefault(day.isocalendar()[:2], []).append(day)
    return [Days(week[0], week[-1]) for week in weeks.values()]
