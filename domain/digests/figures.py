"""The figures of a digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.alerts.rules import AlertKind
from domain.content.queue import ContentQueue
from domain.figures.picture_figures import (
    PinnedReports,
    ReportSnapshots,
    TeamFigures,
    pinned_team_figures,
)
from domain.reports import Window

SILENT_AFTER: Final = timedelta(days=3)
"""Somebody who has not decided for so long is named."""

RECENT: Final = timedelta(days=28)
"""Somebody who has not decided for longer than this no longer counts as one of those who do."""


class DigestReports(PinnedReports, Protocol):
    """Reports that are all counted at one moment, and who decided when."""

    def last_decisions(self, window: Window, chat_id: int | None) -> dict[UUID, datetime]:
        """When each person decided last."""


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """What a digest tells. `silent` says when those decided last who have not done so for days.

    `per_day` is how many items a day are offered on schedule. `wrong` are the alerts that are open.
    """

    team: TeamFigures
    silent: Mapping[UUID, datetime]
    waiting: int
    per_day: int
    wrong: Sequence[AlertKind] = ()

    @property
    def runway_days(self) -> float | None:
        """For how many days the waiting items last. None: nothing is offered on schedule."""
        return self.waiting / self.per_day if self.per_day else None


def digest_figures(
    snapshots: ReportSnapshots[DigestReports],
    queue: ContentQueue,
    window: Window,
    chat_id: int | None,
    per_day: int,
    wrong: Sequence[AlertKind] = (),
) -> DigestFigures:
    """What the team did in `window`, and how its queue is now."""
    recent = Window(RECENT.days, window.as_of, window.tz)
    with snapshots.snapshot() as reports:
        team = pinned_team_figures(reports, window, chat_id)
        last = reports.last_decisions(recent, chat_id)
    silent = {who: at for who, at in last.items() if at <= window.as_of - SILENT_AFTER}
    return DigestFigures(team, silent, queue.counts().waiting, per_day, wrong)
