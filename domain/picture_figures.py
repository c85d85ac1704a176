"""The figures of a picture in the chat, all counted at one moment."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from domain.ports import Reports
from domain.reports import (
    ApprovalRates,
    ContentDecisions,
    DailyType,
    HourOfWeek,
    TeamActivity,
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
    """What a team did. The decisions of people who are not known have the key None."""

    activity: TeamActivity
    decisions: ContentDecisions
    daily: Sequence[DailyType]
    week: Sequence[HourOfWeek]
    decisions_by_person: Sequence[ApprovalRates]
    decisions_by_hour: Sequence[ApprovalRates]


class PinnedReports(Reports, Protocol):
    """Reports that are all counted at one moment."""

    def daily_types(self, window: Window, chat_id: int | None) -> list[DailyType]:
        """What people did on each local date, by type."""

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
        activity=reports.team_activity(window, chat_id),
        decisions=reports.content_decisions(window, chat_id),
        daily=reports.daily_types(window, chat_id),
        week=reports.heatmap(window, chat_id),
        decisions_by_person=reports.approval_rates("person", window, chat_id),
        decisions_by_hour=reports.approval_rates("hour", window, chat_id),
    )
