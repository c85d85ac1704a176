"""Counts by hour from the updates of a simulation, by a naive scan."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.simulation.simulated_chats import BOT_ID, BOT_USERNAME
from adapters.telegram.updates.translate import Bot, translate
from domain.alerts.bursts import Span
from domain.alerts.ports import Measure
from domain.alerts.states import PRIVATE, TEAM
from domain.alerts.statistics import HISTORY, HourCount
from domain.events import CallbackPressed
from domain.vocabulary import Button

QUARTER = timedelta(minutes=15)
DECIDING = {Button.POSTED, Button.SKIP, Button.CONFIRM_REJECT}


class FakeHourlyCounts:
    """People are their Telegram ids. Decisions are those of an import."""

    def __init__(self, updates: Iterable[dict[str, Any]], now: datetime) -> None:
        self._counts: dict[Measure, Counter[tuple[str | int, int | None, datetime]]] = {
            measure: Counter() for measure in Measure
        }
        latest: datetime | None = None
        decided: dict[Any, tuple[str, str, int | None, datetime]] = {}
        seen: set[int] = set()
        for update in updates:
            if update["update_id"] in seen:
                continue
            seen.add(update["update_id"])
            known = translate(update, Bot(BOT_ID, BOT_USERNAME), latest, now=now)
            latest = max(filter(None, (latest, known.told_at)), default=None)
            done = known.interaction
            who = str(known.person.telegram_user_id) if known.person else "nobody"
            chat, at = done.chat_id, done.occurred_at
            self._add(Measure.PERSON_ACTIVITY, who, chat, at)
            self._add(Measure.TEAM_ACTIVITY, chat, chat, at)
            if not isinstance(done, CallbackPressed):
                continue
            self._add(Measure.PERSON_PRESSES, who, chat, at)
            item = known.item_id
            if done.name == Button.UNDO and item in decided:
                name, by, where, when = decided[item]
                if by != who:
                    self._add(Measure.DENIALS, chat, chat, at)
                    continue
                del decided[item]
                self._reject(name, by, where, when, -1)
            elif done.name in DECIDING and item not in decided:
                decided[item] = done.name, who, chat, at
                self._reject(done.name, who, chat, at, 1)
            else:
                self._reject("", who, chat, at, 0)

    def hours(
        self, measure: Measure, span: Span, floor: float, *, team: Sequence[int] | None = None
    ) -> list[HourCount]:
        """As the port says."""
        rows = self._hours(measure, span, team)
        busy = {
            row.subject
            for row in rows
            if row.count >= floor and (span.since <= row.hour < span.until or not floor)
        }
        found = [row for row in rows if row.subject in busy]
        if measure is Measure.PERSON_PRESSES:
            return [row for row in found if row.hour >= span.since and row.count >= floor]
        if measure is Measure.DENIALS:
            first = self._hours(Measure.TEAM_ACTIVITY, span, team)
            found += [HourCount(row.subject, row.hour, 0) for row in first if row.subject in busy]
        return found

    def people(self, span: Span, *, team: Sequence[int] | None = None) -> int:
        """As the port says."""
        rows = self._hours(Measure.PERSON_ACTIVITY, span, team)
        return len({row.subject for row in rows if row.hour < span.since})

    def presses_of(self, people: Collection[str], span: Span) -> list[HourCount]:
        """As the port says."""
        first = [
            HourCount(row.subject, row.hour, 0)
            for row in self._hours(Measure.PERSON_ACTIVITY, span, None)
        ]
        rows = [*self._hours(Measure.PERSON_PRESSES, span, None), *first]
        return [row for row in rows if row.subject in people]

    def _hours(self, measure: Measure, span: Span, team: Sequence[int] | None) -> list[HourCount]:
        found: Counter[tuple[str, datetime]] = Counter()
        for (subject, chat, bucket), count in self._counts[measure].items():
            if chat is None and measure in (Measure.TEAM_ACTIVITY, Measure.TEAM_REJECTIONS):
                continue
            if not span.since - HISTORY - timedelta(hours=1) <= bucket < span.until:
                continue
            if team is not None and chat is not None and chat not in team:
                continue
            hour = bucket.astimezone(span.zone).replace(minute=0)
            named = subject if isinstance(subject, str) else TEAM if team else str(subject)
            found[named, hour] += count
        return [HourCount(subject, hour, count) for (subject, hour), count in found.items()]

    def _add(
        self,
        measure: Measure,
        subject: str | int | None,
        chat: int | None,
        at: datetime,
        by: int = 1,
    ) -> None:
        bucket = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        self._counts[measure][PRIVATE if subject is None else subject, chat, bucket] += by

    def _reject(self, name: str, who: str, chat: int | None, at: datetime, by: int) -> None:
        rejected = by if name == Button.CONFIRM_REJECT else 0
        self._add(Measure.PERSON_REJECTIONS, who, chat, at, rejected)
        self._add(Measure.TEAM_REJECTIONS, chat, chat, at, rejected)
