"""Digests, the scoreboard, and the answers of /digest and /audit."""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.telegram.texts.alert_texts import AlertTexts
from adapters.telegram.texts.fitting import cut, not_mentioned, visible_units
from adapters.telegram.texts.report_texts import LONGEST_NAME, ReportTexts
from adapters.telegram.texts.words import city
from domain.chain import START, Head, Verification
from domain.content.submission import MAX_CAPTION_LENGTH
from domain.digests.figures import DigestFigures
from domain.digests.plans import DigestPlan
from domain.reports import ApprovalRates, Window

MOST_PEOPLE: Final = 10
MOST_SILENT: Final = 5
MOST_ALERTS: Final = 5


class DigestTexts(AlertTexts, ReportTexts, Protocol):
    """What admins are told every day or week, and what the team's chat shows all the time."""

    daily_digest: str
    weekly_digest: str
    nothing_decided_then: str
    no_decision_by: str
    """Those follow who have not decided for days."""
    no_digest: str
    digest_usage: str
    digest_off: str
    answered_in_private: str
    this_week: str
    log_is_empty: str
    not_verified: str

    def digest_title(self, window: Window) -> str:
        """The heading of a digest and of its picture."""
        return self.daily_digest if window.days == 1 else self.weekly_digest

    def digest(
        self,
        figures: DigestFigures,
        window: Window,
        names: Mapping[UUID, str],
        *,
        numbered: Container[int] = (),
        head: Head | None = None,
        address: str | None = None,
    ) -> str:
        """A digest that fits under a picture. It names as many people as there is room for.

        `numbered` are those whose bars in the picture have a number. `head` is the end of the log.
        `address` is that of the same view of the dashboard.
        """
        period = self.chart_labels.period(window.dates[0], window.dates[-1], window.tz)
        top = [f"<b>{self.digest_title(window)}</b>: {period}", *self._decided(figures)]
        rest = [self._queue(figures), *self._silent(figures, window, names), *self._wrong(figures)]
        end = self.view_link(address) + (f"\n\n{self.witness(str(head))}" if head else "")

        def with_people(most: int) -> str:
            rates = figures.team.decisions.by_person
            people = self._people(rates, names, most, numbered)
            return "\n".join([*top, *people, *rest]) + end

        told = map(with_people, range(MOST_PEOPLE, 0, -1))
        fitting = (each for each in told if visible_units(each) <= MAX_CAPTION_LENGTH)
        return next(fitting, with_people(0))

    def plan(self, plan: DigestPlan | None, now: datetime, tz: str) -> str:
        """What is set, and when the next digest comes."""
        if plan is None:
            return self.no_digest
        zone, at = ZoneInfo(tz), f"{plan.at:%H:%M}"
        next_slot = plan.next_slot(now, tz).astimezone(zone)
        is_weekly = plan.is_weekly
        how = self.every_week(self.weekday(next_slot), at) if is_weekly else self.every_day(at)
        return f"{how}\n{self.next_digest(self.slot(next_slot))}"

    def chain(
        self, head: Head, last: Verification | None, failure: Verification | None, now: datetime
    ) -> str:
        """The answer to /audit. `now` has the zone in which times are told."""
        lines = [self.log_is_empty if head == START else self.log_ends(str(head))]
        if failure is not None and failure.broken is not None:
            when = self.when(failure.verified_at.astimezone(now.tzinfo), now)
            where = str(failure.broken.position)
            lines.append(self.is_broken(when, where, escape(failure.broken.reason)))
        if last is None:
            lines.append(self.not_verified)
        elif last.broken is None:
            when = self.when(last.verified_at.astimezone(now.tzinfo), now)
            lines.append(self.is_verified(when, last.head.position))
        return "\n\n".join(lines)

    def scoreboard(
        self,
        rates: Sequence[ApprovalRates],
        names: Mapping[UUID, str],
        week: Window,
        waiting: int,
        next_line: str | None,
    ) -> str:
        """What the team decided this week, what waits, and when the next item comes."""
        monday = week.dates[0]
        sunday = monday + timedelta(days=6)
        lines = [f"<b>{self.this_week}</b>: {self.chart_labels.period(monday, sunday, week.tz)}"]
        lines += self._people(rates, names, MOST_PEOPLE) or [self.nothing_decided_then]
        lines.append(", ".join(filter(None, [self.waiting(waiting), next_line])))
        return "\n".join(lines)

    def next_slot(self, at: datetime) -> str:
        """When the next item is shown, in a text that stays for long."""
        return self.next_due(self.slot(at))

    def slot(self, at: datetime) -> str:
        """A moment in its zone, whenever it is read: Mon 30 Nov 09:00 (Berlin)."""
        labels = self.chart_labels
        day = f"{labels.weekdays[at.weekday()]} {labels.day(at.date())}"
        return f"{day} {at:%H:%M} ({city(str(at.tzinfo))})"

    def _decided(self, figures: DigestFigures) -> list[str]:
        decisions = figures.team.decisions.total
        if not decisions["decisions"]:
            return [self.nothing_decided_then]
        counts = self._decisions(decisions["posted"], decisions["skipped"], decisions["rejected"])
        lines = [f"{self.decided_in_all(decisions['decisions'])}: {counts}"]
        median, p90 = decisions["median_seconds"], decisions["p90_seconds"]
        if median is not None and p90 is not None:
            took = (self.duration(timedelta(seconds=each)) for each in (median, p90))
            lines.append(self.time_to_decide(*took))
        return lines

    def _people(
        self,
        rates: Sequence[ApprovalRates],
        names: Mapping[UUID, str],
        most: int,
        numbered: Container[int] = (),
    ) -> list[str]:
        """What each of those did who decided most. Those in `numbered` have their number."""
        busiest = sorted(rates, key=lambda each: (-each["decisions"], each["key"] or ""))
        lines = []
        for number, each in enumerate(busiest[:most], 1):
            name = names.get(UUID(each["key"])) if each["key"] else None
            counts = self._decisions(each["posted"], each["skipped"], each["rejected"])
            mark = f"{number} = " if number in numbered else ""
            lines.append(f"{mark}{self._name(name)}: {counts}")
        if most and len(busiest) > most:
            lines.append(self.and_more(len(busiest) - most))
        return lines

    def _queue(self, figures: DigestFigures) -> str:
        days = figures.runway_days
        if not figures.waiting:
            return self.nothing_waiting
        waiting = self.waiting(figures.waiting)
        return waiting if days is None else f"{waiting}, {self.lasts(int(days), figures.per_day)}"

    def _silent(
        self, figures: DigestFigures, window: Window, names: Mapping[UUID, str]
    ) -> list[str]:
        known = [(at, names[who]) for who, at in figures.silent.items() if who in names]
        told = [
            self.for_so_long(self._name(name), self.duration(window.as_of.astimezone(UTC) - at))
            for at, name in sorted(known)[:MOST_SILENT]
        ]
        more = [self.and_more(len(known) - MOST_SILENT)] if len(known) > MOST_SILENT else []
        return [f"{self.no_decision_by} {', '.join([*told, *more])}"] if told else []

    def _wrong(self, figures: DigestFigures) -> list[str]:
        """The alerts that are open. /alerts tells more about them."""
        told = [self.alert_kinds[kind] for kind in figures.wrong[:MOST_ALERTS]]
        more = len(figures.wrong) - len(told)
        listed = ", ".join([*told, self.and_more(more)] if more else told)
        return [f"<b>{self.open_alerts_head}</b>: {listed} (/alerts)"] if told else []

    def _name(self, name: str | None) -> str:
        return not_mentioned(cut(name or self.somebody, LONGEST_NAME))

    def and_more(self, number: int) -> str:
        """So many more."""

    def decided_in_all(self, number: int) -> str:
        """So many decisions."""

    def lasts(self, days: int, per_day: int) -> str:
        """For how many days the waiting items last; 0: less than one."""

    def for_so_long(self, who: str, duration: str) -> str:
        """Who has not decided, and for how long."""

    def witness(self, head: str) -> str:
        """The end of the log, and what it is good for."""

    def every_day(self, at: str) -> str:
        """A digest comes every day."""

    def every_week(self, weekday: str, at: str) -> str:
        """A digest comes every week."""

    def next_digest(self, slot: str) -> str:
        """When the next digest comes."""

    def maybe_arrived(self, slot: str) -> str:
        """Nobody knows whether the digest of this time arrived."""

    def not_delivered(self, slot: str) -> str:
        """The digest of this time did not arrive."""

    def log_ends(self, head: str) -> str:
        """Where the log ends, and what that is good for."""

    def is_verified(self, when: str, position: int) -> str:
        """The log was verified up to a position."""

    def is_broken(self, when: str, position: str, reason: str) -> str:
        """The log is not what was appended, from a position on (HTML)."""
