"""The oracle: every report as a naive scan of a list. It shares no code with the product."""

import math
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

MICROSECOND = timedelta(microseconds=1)
BOT_RESPONSE = "bot_response"
DECISIONS = {"posted": "posted", "skip": "skipped", "confirm_reject": "rejected"}


@dataclass(frozen=True)
class Happened:
    """One interaction as whoever saw it would tell it: `chat_id` above 0 is a private chat."""

    id: UUID
    type: str
    user_id: UUID | None
    name: str
    context: dict[str, Any]
    chat_id: int | None
    message_id: int | None
    at: datetime
    outcome: str
    offered_at: datetime | None = None
    withdraws: UUID | None = None
    """The press whose decision this one takes back."""

    @property
    def team(self) -> int | None:
        return None if self.chat_id is None or self.chat_id > 0 else self.chat_id

    @property
    def shown_chat(self) -> int | None:
        """A private chat has its person's id, and none without a person."""
        return self.chat_id if self.user_id else self.team

    @property
    def decision(self) -> str | None:
        """What the button decided, if it did."""
        decides = self.type == "callback" and self.outcome == "ok"
        return DECISIONS.get(self.name) if decides else None

    @property
    def seconds_to_decide(self) -> Fraction | None:
        if self.offered_at is None:
            return None
        return Fraction((self.at - self.offered_at) // MICROSECOND, 1_000_000)


@dataclass
class NaiveReports:
    """What happened, in the order in which it was recorded, and what the reports must say of it."""

    happened: list[Happened] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    moves: dict[int, int] = field(default_factory=dict)
    withdrawn: set[UUID | None] = field(default_factory=set)

    def remember(self, happened: Happened, key: str | None = None) -> None:
        """Note what happened, unless something with the same idempotency key was noted before."""
        if key is None or key not in self.keys:
            self.happened.append(happened)
            self.withdrawn.add(happened.withdraws)
        if key is not None:
            self.keys.add(key)

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Note that a chat has another id. A chat moves once; who tells otherwise is not heard."""
        self.moves.setdefault(old_chat_id, new_chat_id)

    def ids_of_chat(self, chat_id: int | None) -> set[int] | None:
        """All ids of a chat: those that moves lead to, there or back. None is every chat."""
        if chat_id is None:
            return None
        reached: set[int] = set()
        ahead = {chat_id}
        pairs = [*self.moves.items(), *((new, old) for old, new in self.moves.items())]
        while ahead:
            reached |= ahead
            ahead = {there for here, there in pairs if here in ahead} - reached
        return reached

    def get_user_stats(self, user_id: UUID, days: int, **window: Any) -> dict[str, Any]:
        done = [each for each in self._done_by_people(days, **window) if each.user_id == user_id]
        hours = Counter(local(each.at, window["tz"]).hour for each in done)
        return {
            "total_interactions": len(done),
            "posts_marked": self._standing(done).count("posted"),
            "posts_skipped": self._standing(done).count("skipped"),
            "posts_rejected": self._standing(done).count("rejected"),
            "commands_used": Counter(each.name for each in done if each.type == "command"),
            "most_active_hour": min(hours, key=lambda hour: (-hours[hour], hour), default=None),
        }

    def get_team_activity(self, days: int, **window: Any) -> dict[str, Any]:
        done = self._done_by_people(days, **window)
        by_user = Counter(str(each.user_id) for each in done if each.user_id)
        on: dict[str, list[Happened]] = defaultdict(list)
        for each in done:
            on[local_date(each.at, window["tz"])].append(each)
        return {
            "total_interactions": len(done),
            "active_users": len(by_user),
            "interactions_by_user": by_user,
            "interactions_by_type": Counter(each.type for each in done),
            "interactions_by_name": Counter(each.name for each in done),
            "daily_activity": [
                self._on(date, on[date])
                for date in local_dates(begin(days, window), window["as_of"], window["tz"])
            ],
        }

    def get_content_decisions(self, days: int, **window: Any) -> dict[str, Any]:
        decided = [each for each in self._during(days, **window) if self._stands(each)]
        posted, skipped, rejected = (
            self._standing(decided).count(decision)
            for decision in ("posted", "skipped", "rejected")
        )
        total = posted + skipped + rejected
        seconds = [each.seconds_to_decide for each in decided if each.seconds_to_decide is not None]
        return {
            "total_decisions": total,
            "posted": posted,
            "skipped": skipped,
            "rejected": rejected,
            "posted_percentage": percentage(posted, total),
            "skip_percentage": percentage(skipped, total),
            "rejection_rate": percentage(rejected, total),
            "median_seconds_to_decide": percentile(seconds, Fraction(1, 2)),
            "p90_seconds_to_decide": percentile(seconds, Fraction(9, 10)),
        }

    def get_counts(self, days: int, **window: Any) -> dict[str, dict[str, int]]:
        done = self._during(days, **window)
        return {
            kind: Counter(each.name for each in done if each.type == kind)
            for kind in {each.type for each in done}
        }

    def get_by_user(
        self,
        user_id: UUID,
        limit: int,
        offset: int,
        *,
        chat_id: int | None,
        tz: str,
        as_of: datetime,
        since: datetime | None,
    ) -> list[dict[str, Any]]:
        known = [
            each
            for each in self.happened
            if each.at <= as_of and (since is None or each.at > since) and each.user_id == user_id
        ]
        ids = self.ids_of_chat(chat_id)
        wanted = [each for each in known if ids is None or each.shown_chat in ids]
        return self._newest_first(wanted)[offset : offset + limit]

    def get_by_type(self, kind: str, days: int, **window: Any) -> list[dict[str, Any]]:
        return [
            each
            for each in self.get_recent_interactions(days, len(self.happened), **window)
            if each["interaction_type"] == kind
        ]

    def get_recent_interactions(
        self, days: int, limit: int, *, chat_id: int | None, **window: Any
    ) -> list[dict[str, Any]]:
        during = self._during(days, chat_id=None, **window)
        ids = self.ids_of_chat(chat_id)
        wanted = [each for each in during if ids is None or each.shown_chat in ids]
        return self._newest_first(wanted)[:limit]

    def _stands(self, happened: Happened) -> bool:
        """Whether it is a decision that nobody has taken back, inside of the window or after it."""
        return happened.decision is not None and happened.id not in self.withdrawn

    def _standing(self, done: list[Happened]) -> list[str | None]:
        return [each.decision for each in done if self._stands(each)]

    def _during(self, days: int, *, chat_id: int | None, **window: Any) -> list[Happened]:
        since, ids = begin(days, window), self.ids_of_chat(chat_id)
        return [
            each
            for each in self.happened
            if since < each.at <= window["as_of"] and (ids is None or each.team in ids)
        ]

    def _done_by_people(self, days: int, **window: Any) -> list[Happened]:
        return [each for each in self._during(days, **window) if each.type != BOT_RESPONSE]

    def _on(self, date: str, done: list[Happened]) -> dict[str, Any]:
        people = {each.user_id for each in done if each.user_id}
        return {"date": date, "interactions": len(done), "active_users": len(people)}

    def _newest_first(self, wanted: list[Happened]) -> list[dict[str, Any]]:
        latest_recorded_first = reversed(wanted)
        newest_first = sorted(latest_recorded_first, key=lambda each: each.at, reverse=True)
        return [shown(each) | {"is_withdrawn": each.id in self.withdrawn} for each in newest_first]


def shown(happened: Happened) -> dict[str, Any]:
    """A row of the audit trail when it is recorded."""
    return {
        "id": happened.id,
        "user_id": happened.user_id,
        "interaction_type": happened.type,
        "interaction_name": happened.name,
        "context": happened.context,
        "telegram_chat_id": happened.shown_chat,
        "telegram_message_id": happened.message_id,
        "created_at": happened.at,
        "outcome": happened.outcome,
        "is_withdrawn": False,
    }


def percentage(part: int, whole: int) -> float:
    """One decimal, halves away from zero."""
    return math.floor(Fraction(1000 * part, whole) + Fraction(1, 2)) / 10 if whole else 0.0


def percentile(values: list[Fraction], share: Fraction) -> float | None:
    """Between the two values beside that share of the way, with three decimals."""
    if not values:
        return None
    values = sorted(values)
    place = share * (len(values) - 1)
    lower, upper = values[math.floor(place)], values[math.ceil(place)]
    value = lower + (upper - lower) * (place - math.floor(place))
    rounded = math.floor(abs(value) * 1000 + Fraction(1, 2))
    return math.copysign(rounded / 1000, value) if rounded else 0.0


def local(moment: datetime, tz: str) -> datetime:
    return moment.astimezone(ZoneInfo(tz))


def local_date(moment: datetime, tz: str) -> str:
    return local(moment, tz).date().isoformat()


def begin(days: int, window: dict[str, Any]) -> datetime:
    """The start of a window, which is not part of it."""
    until: datetime = window["as_of"].astimezone(UTC)
    since: datetime = window["since"] or until - timedelta(hours=24 * days)
    return since.astimezone(UTC)


def local_dates(since: datetime, as_of: datetime, tz: str) -> list[str]:
    """Every date that a clock in `tz` shows in the window.

    It looks every six hours, and just before and after each change of the clock.
    """
    until = as_of.astimezone(UTC)
    if since >= until:
        return []
    steps = math.ceil((until - since) / timedelta(hours=6))
    first = since + MICROSECOND
    moments = [first + number * timedelta(hours=6) for number in range(steps)]
    moments = [moment for moment in moments if moment < until] + [until]
    for earlier, later in pairwise(moments[:]):
        if offset(earlier, tz) != offset(later, tz):
            moments += last_and_first(earlier, later, tz)
    return sorted({local_date(moment, tz) for moment in moments})


def last_and_first(earlier: datetime, later: datetime, tz: str) -> tuple[datetime, datetime]:
    """The moments just before and after the one change of the clock between two moments."""
    while later - earlier > MICROSECOND:
        middle = earlier + (later - earlier) // 2
        if offset(middle, tz) == offset(earlier, tz):
            earlier = middle
        else:
            later = middle
    return earlier, later


def offset(moment: datetime, tz: str) -> timedelta | None:
    return local(moment, tz).utcoffset()


@dataclass(frozen=True)
class Question:
    """What to ask of each report."""

    user_id: UUID
    type: str
    days: int
    chat_id: int | None
    tz: str
    as_of: datetime
    limit: int
    offset: int
    since: datetime | None = None


def answers(reports: Any, question: Question) -> dict[str, Any]:
    """What `reports`, the service or the oracle, says to `question`: all its reports, as data."""
    window = {
        "chat_id": question.chat_id,
        "tz": question.tz,
        "as_of": question.as_of,
        "since": question.since,
    }
    who, days, limit = question.user_id, question.days, question.limit
    return {
        "get_user_stats": reports.get_user_stats(who, days, **window),
        "get_team_activity": reports.get_team_activity(days, **window),
        "get_content_decisions": reports.get_content_decisions(days, **window),
        "get_counts": reports.get_counts(days, **window),
        "get_by_user": as_data(reports.get_by_user(who, limit, question.offset, **window)),
        "get_by_type": as_data(reports.get_by_type(question.type, days, **window)),
        "get_recent_interactions": as_data(reports.get_recent_interactions(days, limit, **window)),
    }


def as_data(interactions: list[Any]) -> list[dict[str, Any]]:
    return [each if isinstance(each, dict) else asdict(each) for each in interactions]
