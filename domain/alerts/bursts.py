"""Hours that are far above what is usual at this hour of the week."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.alerts.rules import AlertKind, Rule
from domain.alerts.states import Figures
from domain.alerts.statistics import (
    HISTORY,
    HOUR,
    HourCount,
    Hours,
    Usual,
    by_subject,
    doublings,
    local_hour,
)

THRESHOLD_OF_A_DOUBLING, FLOOR_OF_A_DOUBLING = 0.6, 1.0
"""What each doubling of the people of a small team adds to the limits for one person."""

FAR_ABOVE = 5
"""More than so many times the median is too much, however many people there are."""

UNUSUAL_DAYS = 28
"""An hour of the day is unusual only for somebody who is known for so many days."""


class Span(NamedTuple):
    """The hours that begin in [since, until): `since` is the start of a local hour."""

    since: datetime
    until: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Burst:
    """An hour of a subject that is an alert. `is_team`: the subject is a chat, not a person.

    `limit`: from which `count` on it is one.
    """

    kind: AlertKind
    subject: str
    hour: datetime
    count: int
    limit: float
    figures: Figures
    is_team: bool
    is_explained: bool = False


def bursts(
    kind: AlertKind,
    rule: Rule,
    rows: Iterable[HourCount],
    span: Span,
    *,
    is_team: bool,
    people: Callable[[datetime], int] = lambda hour: 1,
) -> Iterator[Burst]:
    """The hours of `span` with too much. `rows` have the history of each subject too.

    `people` says how many were watched before an hour.
    """
    known = list(rows)
    for subject, hours in by_subject(known, span.zone).items():
        for hour in _starts(known, subject, span):
            local = local_hour(hour, span.zone)
            usual = hours.usual(local)
            count = hours.counts[local]
            if usual is None:
                continue
            limit = _limit(rule, usual)
            if count >= limit and not is_team:
                limit = _limit(rule, usual, doublings(people(hour)))
            if count >= limit:
                figures: Figures = {
                    "count": count,
                    "median": usual.median,
                    "weeks": usual.weeks,
                    **_ends(hour, span),
                }
                yield Burst(kind, subject, hour, count, limit, figures, is_team)


def _limit(rule: Rule, usual: Usual, doublings: float = 0.0) -> float:
    """From how many on it is too much.

    The more people are watched, the more often one of them is far above the usual by chance.
    """
    floor = (rule.floor or 0) + FLOOR_OF_A_DOUBLING * doublings
    threshold = rule.threshold or 0
    lowest, grown = (
        usual.limit(threshold + THRESHOLD_OF_A_DOUBLING * each) for each in (0, doublings)
    )
    return max(floor, lowest, min(grown, FAR_ABOVE * usual.median + 1))


def unusual_hours(
    rule: Rule, presses: Iterable[HourCount], before: Iterable[HourCount], span: Span
) -> Iterator[Burst]:
    """The hours of `span` with many presses of a person who hardly ever presses at that hour.

    `before` has all presses of these people, and when each person is first known.
    """
    known = by_subject(before, span.zone)
    for pressed in sorted(presses):
        subject, hour, count = pressed.subject, pressed.hour, pressed.count
        if not span.since <= hour < span.until or count < (rule.floor or 0):
            continue
        if (hours := known.get(subject)) is None:
            continue
        days, active = _days_before(hours, local_hour(hour, span.zone))
        if days >= UNUSUAL_DAYS and active <= (rule.threshold or 0) * days:
            figures: Figures = {
                "count": count,
                "days": days,
                "active_days": active,
                **_ends(hour, span),
            }
            limit = rule.floor or 0
            yield Burst(AlertKind.UNUSUAL_HOUR, subject, hour, count, limit, figures, is_team=False)


def _days_before(hours: Hours, local: datetime) -> tuple[int, int]:
    """Over how many days before a person is known, and on how many they pressed at that hour."""
    days = min((local.date() - hours.first.date()).days, HISTORY.days)
    earlier = (local - timedelta(days=day) for day in range(1, days + 1))
    return days, sum(hours.counts.get(each, 0) > 0 for each in earlier)


def _starts(rows: Iterable[HourCount], subject: str, span: Span) -> list[datetime]:
    return sorted(
        {row.hour for row in rows if row.subject == subject and span.since <= row.hour < span.until}
    )


def _ends(hour: datetime, span: Span) -> Mapping[str, str]:
    """The hour, or the part of it that is over."""
    until = min(hour + HOUR, span.until)
    return {"since": hour.isoformat(), "until": until.isoformat()}
