"""Evaluate the rules on interactions and decisions: now, at a moment, or over a past range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from domain.alerts.bursts import Burst, Span, bursts, unusual_hours
from domain.alerts.causes import explained
from domain.alerts.ports import HourlyCounts, Measure
from domain.alerts.rules import WITH_PAST, AlertKind, Rules
from domain.alerts.silence import LONGEST, Silence, silence_now, silences
from domain.alerts.states import Figures, Trouble
from domain.alerts.statistics import HOUR, by_subject

_BURSTS = (
    (AlertKind.REJECTIONS, Measure.PERSON_REJECTIONS, False),
    (AlertKind.REJECTIONS, Measure.TEAM_REJECTIONS, True),
    (AlertKind.DENIALS, Measure.DENIALS, True),
    (AlertKind.PERSON_ACTIVE, Measure.PERSON_ACTIVITY, False),
    (AlertKind.TEAM_ACTIVE, Measure.TEAM_ACTIVITY, True),
)


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert as it would have been, evaluated every hour. `ended_at`: None if it was open."""

    trouble: Trouble
    ended_at: datetime | None


class Evaluation:
    """Evaluates `rules` on `counts`. `team`: all ids of one team's chat, or None for all chats."""

    def __init__(
        self, counts: HourlyCounts, rules: Rules, tz: str, team: Sequence[int] | None = None
    ) -> None:
        self._counts = counts
        self._rules = rules
        self._zone = ZoneInfo(tz)
        self._team = team

    def found(self, now: datetime) -> dict[AlertKind, list[Trouble]]:
        """What is wrong: in the hour that has begun, in the last complete one, and today."""
        span = self._span(now - HOUR, now)
        found: dict[AlertKind, list[Trouble]] = {kind: [] for kind in WITH_PAST}
        for burst in self._all_bursts(span):
            found[burst.kind].append(_trouble(burst))
        found[AlertKind.TEAM_SILENT] = list(self.silent(now))
        return found

    def bursts(self, now: datetime) -> dict[AlertKind, list[Trouble]]:
        """The same without the silence of a team."""
        kinds = (kind for kind in WITH_PAST if kind is not AlertKind.TEAM_SILENT)
        found: dict[AlertKind, list[Trouble]] = {kind: [] for kind in kinds}
        for burst in self._all_bursts(self._span(now - HOUR, now)):
            found[burst.kind].append(_trouble(burst))
        return found

    def silent(self, now: datetime) -> Iterator[Trouble]:
        """The teams that are silent now."""
        rule = self._rules[AlertKind.TEAM_SILENT]
        if not rule.is_on:
            return
        span = self._span(now - LONGEST, now)
        rows = self._counts.hours(Measure.TEAM_ACTIVITY, span, 0, team=self._team)
        for subject, hours in by_subject(rows, self._zone).items():
            if silence := silence_now(hours, rule, now, self._zone):
                yield _silent(subject, silence)

    def past(self, since: datetime, until: datetime) -> list[PastAlert]:
        """The alerts that would have begun in (since, until], oldest first."""
        span = self._span(since, until)
        found = [*self._past_bursts(span), *self._past_silences(span)]
        return sorted(found, key=lambda each: (each.trouble.since, each.trouble.kind))

    def _past_bursts(self, span: Span) -> Iterator[PastAlert]:
        """Unusual hours that follow each other are one alert."""
        runs: dict[tuple[AlertKind, str], list[Burst]] = {}
        for burst in sorted(self._all_bursts(span), key=lambda each: each.hour):
            run = runs.setdefault((burst.kind, burst.subject), [])
            if run and run[-1].hour + HOUR < burst.hour:
                yield from _past(run, span)
                run.clear()
            run.append(burst)
        for run in runs.values():
            yield from _past(run, span)

    def _past_silences(self, span: Span) -> Iterator[PastAlert]:
        rule = self._rules[AlertKind.TEAM_SILENT]
        if not rule.is_on:
            return
        rows = self._counts.hours(Measure.TEAM_ACTIVITY, span, 0, team=self._team)
        for subject, hours in by_subject(rows, self._zone).items():
            for silence in silences(hours, rule, span.since, span.until, self._zone):
                yield PastAlert(_silent(subject, silence), silence.ended_at)

    def _all_bursts(self, span: Span) -> list[Burst]:
        found: list[Burst] = []

        @cache
        def people(hour: datetime) -> int:
            return self._counts.people(self._span(hour, hour + HOUR), team=self._team)

        for kind, measure, is_team in _BURSTS:
            rule = self._rules[kind]
            if rule.is_on:
                rows = self._counts.hours(measure, span, rule.floor or 1, team=self._team)
                found += bursts(kind, rule, rows, span, is_team=is_team, people=people)
        rule = self._rules[AlertKind.UNUSUAL_HOUR]
        if rule.is_on:
            presses = self._counts.hours(
                Measure.PERSON_PRESSES, span, rule.floor or 1, team=self._team
            )
            before = self._counts.presses_of({row.subject for row in presses}, span)
            found += unusual_hours(rule, presses, before, span)
        return explained(found)

    def _span(self, since: datetime, until: datetime) -> Span:
        local = since.astimezone(self._zone).replace(minute=0, second=0, microsecond=0)
        return Span(local.astimezone(UTC), until, self._zone)


def _trouble(burst: Burst) -> Trouble:
    return Trouble(burst.kind, burst.subject, burst.hour, burst.figures, burst.is_explained)


def _silent(subject: str, silence: Silence) -> Trouble:
    figures: Figures = {
        "count": silence.day.count,
        "usual": silence.day.usual,
        "until": silence.found_at.isoformat(),
    }
    return Trouble(AlertKind.TEAM_SILENT, subject, silence.since, figures)


def _past(run: Sequence[Burst], span: Span) -> Iterator[PastAlert]:
    """The alert of hours that follow each other. It begins with one that nothing explains."""
    told = next((burst for burst in run if not burst.is_explained), None)
    if told is not None:
        last = run[-1].hour + HOUR
        is_open = last + HOUR > span.until
        yield PastAlert(replace(_trouble(told), since=told.hour), None if is_open else last)
