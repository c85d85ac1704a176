"""The figures of a picture in the chat, all counted at one moment."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from domain.ports import Reports
from domain.reports import (
    ActivityCounts,
    ApprovalRates,
    DecisionRates,
    HourOfWeek,
    UserStats,
    Window,
)


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What one person did. `approval_rate` is in percent, and None without decisions."""

    stats: UserStats
    approval_rate: float | None
    by_hour: tuple[int, ...]
    """Interactions by local hour, from 0 to 23."""


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """What a team did. The decisions of people who are not known have the key None.

    Each table is read once for all figures of a picture: a year of a busy team takes long to read.
    """

    activity: ActivityCounts
    decisions: DecisionRates


class PinnedReports(Reports, Protocol):
    """Reports that are all counted at one moment."""

    def activity_counts(self, window: Window, chat_id: int | None) -> ActivityCounts:
        """What people did, by local date and type, by hour of the week and by person."""

    def decision_rates(self, window: Window, chat_id: int | None) -> DecisionRates:
        """The decisions: all, by person and by local hour."""

    def heatmap(
        self, window: Window, chat_id: int | None, user_id: UUID | None = None
    ) -> list[HourOfWeek]:
        """What people did in each hour of a week, or what one person did."""

    def approval_rates(
        self, by: str, window: Window, chat_id: int | None, user_id: UUID | None = None
    ) -> list[ApprovalRates]:
        """The decisions by `person`, local `hour` or the like."""


PinnedT_co = TypeVar("PinnedT_co", bound=PinnedReports, covariant=True)


class ReportSnapshots(Protocol[PinnedT_co]):
    """Pins reports to one moment."""

    def snapshot(self) -> AbstractContextManager[PinnedT_co]:
        """The reports at this moment."""


def person_figures(
    snapshots: ReportSnapshots[PinnedReports], user_id: UUID, window: Window
) -> PersonFigures:
    """What one person did in all chats."""
    with snapshots.snapshot() as reports:
        stats = reports.user_stats(user_id, window, None)
        rates = reports.approval_rates("person", window, None, user_id)
        week = reports.heatmap(window, None, user_id)
    by_hour = [0] * 24
    for each in week:
        by_hour[each["hour"]] += each["interactions"]
    rate = rates[0]["approval_rate"] if rates else None
    return PersonFigures(stats, rate, tuple(by_hour))


def team_figures(
    snapshots: ReportSnapshots[PinnedReports], window: Window, chat_id: int | None
) -> TeamFigures:
    """What one team did, or all of them."""
    with snapshots.snapshot() as reports:
        return pinned_team_figures(reports, window, chat_id)


def pinned_team_figures(reports: PinnedReports, window: Window, chat_id: int | None) -> TeamFigures:
    """The same from reports that are pinned already."""
    return TeamFigures(
        activity=reports.activity_counts(window, chat_id),
        decisions=reports.decision_rates(window, chat_id),
    )
