"""The answers with figures: /status, /stats, /team, /export and /dashboard."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Final, Protocol
from uuid import UUID

from adapters.charts.labels import Labels
from adapters.telegram.texts.fitting import cut, not_mentioned
from adapters.telegram.texts.words import Words, city
from domain.content.queue import QueueCounts, QueueState
from domain.reports import ActivityCounts, ApprovalRates, UserStats

LONGEST_NAME: Final = 40
"""A dozen names of this length fit into a caption."""


class ReportTexts(Words, Protocol):
    """What is said about people, the team and its data."""

    nothing_waiting: str

    def status(
        self,
        counts: QueueCounts,
        started_at: datetime,
        next_at: datetime | None,
        now: datetime,
        paused: str | None = None,
    ) -> str:
        """The state of queue and bot. `next_at`, in the team's zone, is the next item's time.

        `paused` is the line about a pause.
        """
        due = self.next_due(self.when(next_at, now)) if next_at and counts.waiting else None
        lines = [
            f"{self.waiting(counts.waiting)}, {self.on_offer(counts.offered)}",
            paused or due,
            self._decisions(counts.posted, counts.skipped, counts.rejected),
            self.up_for(self.duration(now - started_at)),
        ]
        return "\n".join(filter(None, lines))

    def user_stats(self, report: UserStats, days: int, tz: str) -> str:
        """The report on one person, in two lines."""
        told = [
            self._decisions(
                report["posts_marked"], report["posts_skipped"], report["posts_rejected"]
            )
        ]
        if report["most_active_hour"] is not None:
            told.append(self.most_active_hour(f"{report['most_active_hour']:02}:00 ({city(tz)})"))
        total = self.interactions(report["total_interactions"])
        return f"<b>{self.your_days(days)}</b>: {total}\n{', '.join(told)}"

    def team_head(self, activity: ActivityCounts, decisions: ApprovalRates, days: int) -> str:
        """The report on a team in short: what it did, and how long its decisions took."""
        active = self.people(len(activity.by_person))
        total = self.by(self.interactions(activity.total), active)
        lines = [f"<b>{self.team_days(days)}</b>: {total}"]
        median, p90 = decisions["median_seconds"], decisions["p90_seconds"]
        if median is not None and p90 is not None:
            took = (self.duration(timedelta(seconds=each)) for each in (median, p90))
            lines.append(self.time_to_decide(*took))
        return "\n".join(lines)

    def busiest_people(self, activity: ActivityCounts, names: Mapping[UUID, str]) -> str:
        """More lines for the report on a team: what the busiest people did."""
        busiest = sorted(activity.by_person.items(), key=lambda each: (-each[1], each[0]))[:10]
        return "".join(
            f"\n{not_mentioned(names.get(user_id, str(user_id)))}: {self.interactions(times)}"
            for user_id, times in busiest
        )

    def numbered_people(self, names: Mapping[int, str]) -> str:
        """One more line under the picture of a team: whose bars have numbers."""
        told = [
            f"{number} = {not_mentioned(cut(name, LONGEST_NAME))}" for number, name in names.items()
        ]
        return f"\n{self.in_the_picture}: {', '.join(told)}" if told else ""

    def view_link(self, address: str | None) -> str:
        """One more line: a link to the same view of the dashboard, if it has a public address."""
        return f'\n<a href="{escape(address)}">{self.open_dashboard}</a>' if address else ""

    chart_labels: Labels
    """What pictures say."""
    in_the_picture: str
    """The people follow whose bars have numbers."""
    open_dashboard: str
    """The link under a picture."""

    def dashboard_link(self, link: str) -> str:
        """The one-time link of one person. The address is shown, so that it can be copied."""
        shown = escape(link)
        return f'<a href="{shown}">{shown}</a>\n\n{self.link_terms}'

    link_terms: str
    """How a one-time link can be used."""

    def nothing_ready(self, waiting: int) -> str:
        """Why no item is shown although some wait."""
        return self.all_resting(waiting) if waiting else self.nothing_waiting

    def waiting(self, number: int) -> str:
        """So many items wait."""

    def on_offer(self, number: int) -> str:
        """So many items are on offer."""

    def next_due(self, when: str) -> str:
        """When the next item is shown."""

    def up_for(self, duration: str) -> str:
        """For how long the bot runs."""

    def your_days(self, days: int) -> str:
        """The heading about one person."""

    def team_days(self, days: int) -> str:
        """The heading about the team."""

    def most_active_hour(self, hour: str) -> str:
        """The hour in which a person is most active."""

    def time_to_decide(self, median: str, p90: str) -> str:
        """How long decisions take."""

    def all_resting(self, waiting: int) -> str:
        """Items wait, but none can be shown now."""

    def exported(self, days: int) -> str:
        """The caption of an export (plain text)."""

    def export_too_large(self, limit: int, since: datetime) -> str:
        """Why an export of more than `limit` bytes is not sent, and how else to get it."""

    def _decisions(self, posted: int, skipped: int, rejected: int) -> str:
        counts = {
            QueueState.POSTED: posted,
            QueueState.SKIPPED: skipped,
            QueueState.REJECTED: rejected,
        }
        return ", ".join(f"{self.states[each]} {self.number(counts[each])}" for each in counts)
