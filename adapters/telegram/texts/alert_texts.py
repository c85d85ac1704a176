"""Alerts as sentences, in plain text; and the answers to /alerts (HTML)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from adapters.telegram.texts.words import Words, city
from domain.alerts.rules import AlertKind
from domain.alerts.states import PRIVATE, Alert, Transition

BEGUN: Final = "⚠️"
OVER: Final = "✅"


class AlertTexts(Words, Protocol):
    """What admins are told when something is wrong, and when it is over."""

    alert_kinds: Mapping[AlertKind, str]
    """What a kind is about, as it stands in a list."""
    database_away: str
    alerts_over: Mapping[AlertKind, str]
    """What is told when it is over. `{who}` is the person, or the team."""
    the_team: str
    no_alerts: str
    open_alerts_head: str
    past_alerts_head: str
    muted_head: str
    alerts_usage: str

    def alert(self, alert: Alert, transition: Transition, who: str, tz: str) -> str:
        """The sentence of a transition. `who` is the person whom it is about."""
        if transition is Transition.BEGINS:
            told = self.alert_begins(alert, who, tz)
            return told if told.startswith(BEGUN) else f"{BEGUN} {told}"
        over = self.alerts_over[alert.kind]
        return f"{OVER} {over.format(who=who if alert.person else self.the_team)}"

    def alert_begins(self, alert: Alert, who: str, tz: str) -> str:
        """What is wrong."""
        figures = alert.figures
        number, decimal = partial(_whole, figures), partial(_decimal, figures)
        match alert.kind:
            case AlertKind.RUNWAY_LOW:
                return self.runway_is_low(number("waiting"), number("per_day"), decimal("days"))
            case AlertKind.PARKED:
                return self.something_parked(
                    number("events"), number("updates"), number("messages")
                )
            case AlertKind.INBOX_OLD:
                return self.inbox_is_old(number("messages"), _seconds(figures))
            case AlertKind.PROJECTION_LAG:
                is_folded = bool(figures.get("is_folded"))
                return self.tables_lag(number("events"), _seconds(figures), is_folded=is_folded)
            case AlertKind.REPLAY_STALLED:
                return self.replay_stalls(alert.subject, _seconds(figures))
            case AlertKind.CHAIN_BROKEN:
                return self.chain_is_broken(number("position"), str(figures.get("reason", "")))
            case AlertKind.DATABASE_AWAY:
                return self.database_away
            case AlertKind.DISK_LOW:
                return self.disk_is_low(number("megabytes"))
            case AlertKind.RIGHT_LACKING:
                return self.right_is_lacking(str(figures.get("reason", "")))
            case _:
                return self._behaviour(alert, who, tz)

    def _behaviour(self, alert: Alert, who: str, tz: str) -> str:
        """What people do that is not usual."""
        figures = alert.figures
        number, decimal = partial(_whole, figures), partial(_decimal, figures)
        count = number("count")
        if alert.kind is AlertKind.TEAM_SILENT:
            return self.team_is_silent(
                count, decimal("usual"), self._clock(str(figures["until"]), tz)
            )
        hours, person = self._hours(figures, tz), who if alert.person else None
        match alert.kind:
            case AlertKind.REJECTIONS:
                return self.many_rejections(person, count, hours, decimal("median"))
            case AlertKind.DENIALS:
                is_private = alert.subject == PRIVATE
                return self.many_denials(count, hours, decimal("median"), is_private=is_private)
            case AlertKind.UNUSUAL_HOUR:
                return self.unusual_hour(who, count, hours, number("active_days"), number("days"))
            case _:
                return self.much_activity(person, count, hours, decimal("median"))

    def alert_list(
        self, open_alerts: Sequence[str], past: Sequence[str], muted: Sequence[str]
    ) -> str:
        """The answer to /alerts, from sentences and lines (plain text)."""
        parts = [
            (self.open_alerts_head, open_alerts),
            (self.past_alerts_head, past),
            (self.muted_head, muted),
        ]
        blocks = [
            "\n".join([f"<b>{head}</b>", *(f"• {escape(line)}" for line in lines)])
            for head, lines in parts
            if lines
        ]
        if not open_alerts:
            blocks.insert(0, self.no_alerts)
        return "\n\n".join(blocks)

    def line(self, alert: Alert, who: str, tz: str, now: datetime) -> str:
        """An alert in a list: since when, and what."""
        zone = ZoneInfo(tz)
        since = self.when(alert.since.astimezone(zone), now)
        told = self.alert_begins(alert, who, tz).removeprefix(BEGUN).strip()
        if alert.ended_at is None:
            return f"{since}: {told}"
        ended = self.when(alert.ended_at.astimezone(zone), now)
        return f"{self.from_to(since, ended)}: {told}"

    def mute_line(self, kind: AlertKind, until: datetime | None, tz: str, now: datetime) -> str:
        """A muted kind in a list."""
        if until is None:
            return f"{kind}: {self.alert_kinds[kind]}"
        return f"{kind}: {self.until(self.when(until.astimezone(ZoneInfo(tz)), now))}"

    def _hours(self, figures: Mapping[str, object], tz: str) -> str:
        zone = ZoneInfo(tz)
        since, until = (
            datetime.fromisoformat(str(figures[name])).astimezone(zone)
            for name in ("since", "until")
        )
        return self.between(f"{since:%H:%M}", f"{until:%H:%M} ({city(tz)})")

    def _clock(self, moment: str, tz: str) -> str:
        local = datetime.fromisoformat(moment).astimezone(ZoneInfo(tz))
        return f"{local:%H:%M} ({city(tz)})"

    def between(self, since: str, until: str) -> str:
        """An hour of a day."""

    def from_to(self, since: str, until: str) -> str:
        """From one moment to another."""

    def until(self, when: str) -> str:
        """Until a moment."""

    def runway_is_low(self, waiting: int, per_day: int, days: str) -> str:
        """The queue will soon be empty."""

    def team_is_silent(self, count: int, usual: str, until: str) -> str:
        """The team does next to nothing."""

    def many_rejections(self, who: str | None, count: int, hours: str, median: str) -> str:
        """A person, or the team (None), rejects much."""

    def many_denials(self, count: int, hours: str, median: str, *, is_private: bool) -> str:
        """Much is denied."""

    def much_activity(self, who: str | None, count: int, hours: str, median: str) -> str:
        """A person, or the team (None), does much."""

    def unusual_hour(self, who: str, count: int, hours: str, active: int, days: int) -> str:
        """A person presses at an hour at which the person never does."""

    def something_parked(self, events: int, updates: int, messages: int) -> str:
        """Something could not be folded or recorded."""

    def inbox_is_old(self, messages: int, age: timedelta) -> str:
        """Messages wait long in the inbox."""

    def tables_lag(self, events: int, age: timedelta, *, is_folded: bool) -> str:
        """The read tables are behind the log. `is_folded`: a projector works on it."""

    def replay_stalls(self, name: str, age: timedelta) -> str:
        """A replay does not go on."""

    def chain_is_broken(self, position: int, reason: str) -> str:
        """The log is not what was appended."""

    def disk_is_low(self, megabytes: int) -> str:
        """The disk of the state folder is nearly full."""

    def right_is_lacking(self, reason: str) -> str:
        """The bot cannot work in the team's chat."""

    def is_muted(self, kind: AlertKind, until: str | None) -> str:
        """The answer to /alerts mute."""

    def is_unmuted(self, kind: AlertKind, *, was_muted: bool) -> str:
        """The answer to /alerts unmute."""


def _whole(figures: Mapping[str, object], name: str) -> int:
    return round(float(str(figures.get(name, 0))))


def _decimal(figures: Mapping[str, object], name: str) -> str:
    """A number without digits that say nothing: 2, 2.5."""
    return f"{round(float(str(figures.get(name, 0))), 1):g}"


def _seconds(figures: Mapping[str, object]) -> timedelta:
    return timedelta(seconds=float(str(figures.get("seconds", 0))))
