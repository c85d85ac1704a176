"""What an address asks: the period, the team, the person, the zone, and what a list selects.

All of it stands in the address, so that a view can be shared. Links from a figure to its list carry
the absolute ends of the period and the position of the log.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.context import clean_context, clean_text
from domain.errors import InvalidInput
from domain.figures.lists import (
    Cursor,
    DecisionSelection,
    Filter,
    FunnelSelection,
    InteractionSelection,
    PageRequest,
    QueueSelection,
)
from domain.figures.periods import Period
from domain.reports import check_chat, check_zone, user_uuid

DEFAULT_DAYS: Final = 30
PERIOD: Final = ("days", "from", "to", "since", "until")
PAGING: Final = ("older", "newer", "position")


@dataclass(frozen=True, slots=True)
class ViewQuery:
    """The query of one address. Each wrong part raises InvalidInput that names it."""

    given: Mapping[str, str]
    period: Period
    tz: str
    chat_id: int | None
    user_id: UUID | None

    @classmethod
    def parse(cls, query: Mapping[str, str], *, tz: str, now: datetime) -> "ViewQuery":
        """Read a query. `tz` is the zone if it names none. Empty parts are as if left out.

        Links have a position, and names as they were recorded: only what was typed is stripped.
        """
        if "position" not in query:
            query = {name: text.strip() for name, text in query.items()}
        given = {name: text for name, text in query.items() if text}
        zone = given.get("tz", tz)
        check_zone(zone)
        return cls(
            given=given,
            period=_period(given, zone, now),
            tz=zone,
            chat_id=_team(given),
            user_id=user_uuid(given["person"]) if "person" in given else None,
        )

    def filter(self) -> Filter:
        """What every list of a period selects by."""
        return Filter(**self._common())

    def interactions(self) -> InteractionSelection:
        """The interactions that the address selects."""
        return InteractionSelection(
            **self._common(),
            by_people="people" in self.given,
            type=self.given.get("type"),
            name=self._text("name"),
            outcome=self.given.get("outcome"),
            context=_context(self.given.get("context")),
        )

    def decisions(self) -> DecisionSelection:
        """The decisions that the address selects."""
        return DecisionSelection(
            **self._common(),
            decision=self.given.get("decision"),
            category="" if "no_category" in self.given else self._text("category"),
            is_timed="timed" in self.given,
            by_nobody="nobody" in self.given,
        )

    def funnel(self) -> FunnelSelection:
        """The items queued in the period that the address selects."""
        return FunnelSelection(**self._common(), step=self.given.get("step", "queued"))

    def queue(self) -> QueueSelection:
        """The items of the queue that the address selects."""
        return QueueSelection(
            state=self.given["state"],
            chat_id=self.chat_id,
            at=_time(self.given, "at") if "at" in self.given else None,
            position=_optional_number(self.given, "position"),
        )

    def page(self, size: int, key: Callable[[str], object] = UUID) -> PageRequest:
        """The page that the address asks for, of a list whose rows have such a key."""
        older, newer = (self.given.get(name) for name in ("older", "newer"))
        return PageRequest(
            size=size,
            older_than=Cursor.parse(older, key) if older else None,
            newer_than=Cursor.parse(newer, key) if newer else None,
        )

    def asked(self, name: str) -> str:
        """One part of the query as it stands in the address; empty if it is not there."""
        return self.given.get(name, "")

    def same(self, path: str, **changes: Any) -> str:
        """The address of `path` with this query, changed. None takes a part out."""
        kept = {name: text for name, text in self.given.items() if name not in PAGING}
        return address(path, kept | changes)

    def same_view(self, path: str, **changes: Any) -> str:
        """The address of `path` for the same period, team, person and zone."""
        view = (*PERIOD, "chat", "person", "tz")
        kept = {name: text for name, text in self.given.items() if name in view}
        return address(path, kept | changes)

    def paged(self, path: str, position: int, **place: Cursor) -> str:
        """The address of another page of the same list, also when time has gone on."""
        ends = {"since": _moment(self.period.since), "until": _moment(self.period.until)}
        period = {} if self.asked("state") else dict.fromkeys(PERIOD) | ends
        return self.same(path, **period, **place, position=position)

    def behind(self, path: str, position: int, period: Period | None = None, **more: Any) -> str:
        """The address of the list behind a figure that was counted at `position` of the log."""
        period = period or self.period
        selected = {
            "since": _moment(period.since),
            "until": _moment(period.until),
            "tz": self.tz,
            "chat": self.chat_id,
            "person": self.user_id,
            "position": position,
        }
        return address(path, selected | more)

    def queue_behind(self, position: int, at: datetime, state: str) -> str:
        """The address of the items that were in a state of the queue, at a moment of the log."""
        now = {"state": state, "at": _moment(at), "position": position, "person": None}
        return self.same_view("/items", **now)

    @property
    def is_relative(self) -> bool:
        """Whether the period moves on with time, so that the view changes by itself."""
        return not {"until", "to", "position"} & self.given.keys()

    def _common(self) -> dict[str, Any]:
        return {
            "since": self.period.since,
            "until": self.period.until,
            "tz": self.tz,
            "chat_id": self.chat_id,
            "user_id": self.user_id,
            "weekday": _optional_number(self.given, "weekday"),
            "hour": _optional_number(self.given, "hour"),
            "position": _optional_number(self.given, "position"),
        }

    def _text(self, name: str) -> str | None:
        return clean_text(self.given[name]) if name in self.given else None


def address(path: str, query: Mapping[str, Any]) -> str:
    """`path` with a query. Parts that are None are left out."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def _period(given: Mapping[str, str], tz: str, now: datetime) -> Period:
    """Dates come before days, because the form adds them to an address that may name days."""
    if "from" in given or "to" in given:
        today = now.astimezone(ZoneInfo(tz)).date()
        last = _date(given, "to") if "to" in given else today
        return Period.dates(_date(given, "from") if "from" in given else last, last, tz, now=now)
    if "since" in given or "until" in given:
        if "since" not in given:
            raise InvalidInput("until needs since")
        until = _time(given, "until") if "until" in given else now
        return Period.between(_time(given, "since"), until, tz)
    days = _optional_number(given, "days")
    return Period.last_days(DEFAULT_DAYS if days is None else days, tz, now=now)


def _team(given: Mapping[str, str]) -> int | None:
    """The chat of a team. Private chats have positive ids: they are in no figure."""
    chat_id = _optional_number(given, "chat")
    check_chat(chat_id)
    if chat_id is not None and chat_id >= 0:
        raise InvalidInput(f"chat must be the id of a group, below 0, not {chat_id}")
    return chat_id


def _time(given: Mapping[str, str], name: str) -> datetime:
    try:
        time = datetime.fromisoformat(given[name])
    except ValueError:
        time = None
    if time is None or time.utcoffset() is None:
        raise InvalidInput(f"{name} must be a time with an offset, not {given[name]!r:.40}")
    return time


def _date(given: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise InvalidInput(
            f"{name} must be a date like 2026-11-27, not {given[name]!r:.40}"
        ) from None


def _moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _optional_number(given: Mapping[str, str], name: str) -> int | None:
    if name not in given:
        return None
    try:
        return int(given[name])
    except ValueError:
        raise InvalidInput(f"{name} must be a whole number, not {given[name]!r:.40}") from None


def _context(text: str | None) -> dict[str, Any]:
    """The context asked for: a JSON object, or `field=value`."""
    if text is None:
        return {}
    name, separator, value = text.partition("=")
    if separator and not text.startswith("{"):
        return {clean_text(name.strip()): clean_text(value.strip())}
    try:
        context = json.loads(text)
    except (ValueError, RecursionError):
        context = None
    if not isinstance(context, dict):
        raise InvalidInput(
            f'context must be field=value or JSON like {{"media_id": "7"}}, not {text!r:.40}'
        )
    return clean_context(context)
