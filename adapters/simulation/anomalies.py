"""Anomalies in a simulation: what the rules of alerts on interactions and decisions must find.

The same team is simulated twice. The first time shows what is usual, and the second time the
anomalies are planted: each at least five times the median of its hour of the week, and at least 20
events, after four quiet weeks, and each on a day of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from random import Random
from statistics import median
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from adapters.simulation.anomaly_scenarios import (
    Burst,
    all_talk,
    posts,
    rejects,
    talks,
    undoes,
)
from adapters.simulation.scenarios import ScenarioContext
from adapters.simulation.simulated_chats import Chat
from adapters.simulation.simulated_people import Json, Member
from adapters.simulation.simulator import Silence, Simulation, chat_of
from adapters.telegram.updates.callback_data import parse_callback_data
from domain.alerts.rules import WITH_PAST, AlertKind
from domain.errors import InvalidInput
from domain.vocabulary import Button

LEAST: Final = 20
TIMES_THE_MEDIAN: Final = 5
QUIET: Final = timedelta(days=29)
"""Four weeks, and the day on which the first of them began."""

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_WEEKS: Final = 12
_BEGIN, _LENGTH = 120.0, 3_200.0
"""Seconds of the hour in which an anomaly begins, and in which it goes on."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What was planted: `events` in [since, until), where the median of this hour is `usual`."""

    kind: AlertKind
    chat_id: int
    since: datetime
    until: datetime
    events: int
    usual: float
    person: Json | None = None

    def as_json(self) -> dict[str, Any]:
        """The same for a line of JSON."""
        user = self.person or {}
        return {
            "kind": str(self.kind),
            "chat_id": self.chat_id,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "events": self.events,
            "usual": self.usual,
            "telegram_user_id": user.get("id"),
            "first_name": user.get("first_name"),
        }


class Who(NamedTuple):
    """A person (None: all) in an hour that the clocks show."""

    user_id: int | None
    hour: datetime


class Observed:
    """What is usual in one chat: how often people act, and reject, by local hour."""

    def __init__(self, chat: Chat, zone: ZoneInfo) -> None:
        self._chat_id = chat.about["id"]
        self._zone = zone
        self._latest = 0.0
        self.acts: Counter[Who] = Counter()
        self.rejections: Counter[Who] = Counter()
        self.presses: Counter[Who] = Counter()
        self._first: dict[int | None, datetime] = {}

    def see(self, update: Json) -> None:
        """Count an update. One without a date happened when the one before it did."""
        (payload,) = (value for key, value in update.items() if key != "update_id")
        self._latest = max(self._latest, payload.get("edit_date", payload.get("date", 0)))
        if chat_of(update)["id"] != self._chat_id:
            return
        at = datetime.fromtimestamp(self._latest, self._zone)
        hour = at.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        pressed = parse_callback_data(payload.get("data"))
        is_rejection = pressed is not None and pressed[0] is Button.CONFIRM_REJECT
        for who in (Who(payload["from"]["id"], hour), Who(None, hour)):
            self.acts[who] += 1
            self._first[who.user_id] = min(hour, self._first.get(who.user_id, hour))
            self.rejections[who] += is_rejection
            self.presses[who] += pressed is not None

    def usual(self, counts: Counter[Who], who: Who) -> float:
        """The median of the same hour in the weeks before, from when a person is known."""
        weeks = range(1, _WEEKS + 1)
        first = self._first.get(who.user_id, who.hour)
        hours = [who.hour - week * timedelta(weeks=1) for week in weeks]
        return median([counts[who._replace(hour=each)] for each in hours if each >= first] or [0])

    def of_day(self, day: date, user_id: int | None = None) -> int:
        """How much happened on a day."""
        start = datetime(day.year, day.month, day.day)
        return sum(self.acts[Who(user_id, start + hour * _HOUR)] for hour in range(24))

    def first_day(self, user_id: int) -> date:
        """The day on which a person is first seen."""
        return self._first.get(user_id, datetime.max).date()


class Planner:
    """Chooses where to plant anomalies in a chat of `simulation`, and plants them."""

    def __init__(
        self,
        simulation: Simulation,
        observed: Observed,
        rng: Random,
        since: datetime,
        until: datetime,
        zone: ZoneInfo,
    ) -> None:
        self._simulation = simulation
        self._chat = simulation.chats[0]
        self._observed = observed
        self._rng = rng
        self._zone = zone
        self._since = since
        self._days = list(self._working_days(since, until))
        rng.shuffle(self._days)

    def plant(self, kind: AlertKind) -> Anomaly:
        """Plant an anomaly of this kind. Raises InvalidInput if no day fits."""
        for day in self._days:
            if planted := self._on(day, kind):
                self._days = [each for each in self._days if abs(each - day) > _DAY]
                return planted
        raise InvalidInput(
            f"no day fits for {kind}, which needs a day of work after four quiet weeks:"
            " simulate more days, or more events"
        )

    def _working_days(self, since: datetime, until: datetime) -> Iterator[date]:
        day = (since + QUIET).astimezone(self._zone).date() + _DAY
        while day < until.astimezone(self._zone).date() - _DAY:
            usual = median(
                self._observed.of_day(day - week * timedelta(weeks=1)) for week in (1, 2, 3, 4)
            )
            if day.weekday() < 5 and self._observed.of_day(day) >= max(0.6 * usual, 1):
                yield day
            day += _DAY

    def _on(self, day: date, kind: AlertKind) -> Anomaly | None:
        match kind:
            case AlertKind.TEAM_SILENT:
                return self._silence(day)
            case AlertKind.TEAM_ACTIVE:
                return self._team_burst(day)
            case AlertKind.DENIALS:
                return self._denials(day)
            case AlertKind.UNUSUAL_HOUR:
                return self._at_night(day)
            case AlertKind.REJECTIONS:
                return self._person_burst(day, kind, rejects, self._observed.rejections)
            case _:
                return self._person_burst(day, kind, talks, self._observed.acts)

    def _silence(self, day: date) -> Anomaly | None:
        start = datetime(day.year, day.month, day.day)
        hours = [Who(None, start + hour * _HOUR) for hour in range(24)]
        usual = sum(self._observed.usual(self._observed.acts, each) for each in hours)
        if usual < 2 * LEAST:
            return None
        since, until = (self._moment(each) for each in (start, start + _DAY))
        chat_id = self._chat.about["id"]
        self._simulation.silence(Silence(chat_id, since.timestamp(), until.timestamp()))
        return Anomaly(AlertKind.TEAM_SILENT, chat_id, since, until, 0, usual)

    def _team_burst(self, day: date) -> Anomaly | None:
        hours = [who for who in self._hours(day, None) if self._usual(who) >= 1]
        if not hours or len(self._chat.members) < 2:
            return None
        who = self._rng.choice(hours)
        actor = self._rng.choice(self._chat.members)
        return self._burst(AlertKind.TEAM_ACTIVE, who, actor, all_talk, self._usual(who))

    def _denials(self, day: date) -> Anomaly | None:
        hours = self._hours(day, None)
        if not hours or len(self._chat.members) < 2:
            return None
        actor = self._rng.choice(self._chat.members)
        return self._burst(AlertKind.DENIALS, self._rng.choice(hours), actor, undoes, 0.0)

    def _person_burst(
        self, day: date, kind: AlertKind, burst: Burst, counts: Counter[Who]
    ) -> Anomaly | None:
        people = self._known(day)
        if not people:
            return None
        actor = self._rng.choice(people)
        who = self._rng.choice(self._hours(day, actor.user["id"]))
        return self._burst(kind, who, actor, burst, self._observed.usual(counts, who))

    def _at_night(self, day: date) -> Anomaly | None:
        people = self._known(day)
        if not people:
            return None
        actor = self._rng.choice(people)
        start = datetime(day.year, day.month, day.day)
        hours = [Who(actor.user["id"], start + hour * _HOUR) for hour in range(24)]
        quiet = {who: self._days_pressed(who) for who in hours}
        least = min(quiet.values())
        if least > 1:
            return None
        who = self._rng.choice([who for who, days in quiet.items() if days == least])
        return self._burst(AlertKind.UNUSUAL_HOUR, who, actor, posts, 0.0)

    def _burst(
        self, kind: AlertKind, who: Who, actor: Member, burst: Burst, usual: float
    ) -> Anomaly:
        count = max(LEAST, ceil(TIMES_THE_MEDIAN * usual)) + self._rng.randrange(5)
        since = self._moment(who.hour)
        begin = since.timestamp() + _BEGIN
        context = ScenarioContext(self._rng, actor, self._chat, begin)
        self._simulation.plant(begin, burst(context, count, _LENGTH))
        is_of_one = kind not in (AlertKind.TEAM_ACTIVE, AlertKind.DENIALS)
        chat_id, until = self._chat.about["id"], since + _HOUR
        return Anomaly(kind, chat_id, since, until, count, usual, actor.user if is_of_one else None)

    def _known(self, day: date) -> list[Member]:
        """Who is at work that day, and is known for long enough."""
        return [
            member
            for member in self._chat.members
            if self._observed.of_day(day, member.user["id"])
            and self._observed.first_day(member.user["id"]) <= day - QUIET
        ]

    def _hours(self, day: date, user_id: int | None) -> list[Who]:
        """The hours of the day in which a person, or the team, is active."""
        start = datetime(day.year, day.month, day.day)
        hours = [Who(user_id, start + hour * _HOUR) for hour in range(24)]
        return [who for who in hours if self._observed.acts[who]]

    def _usual(self, who: Who) -> float:
        return self._observed.usual(self._observed.acts, who)

    def _days_pressed(self, who: Who) -> int:
        earlier = (who.hour - day * _DAY for day in range(1, 7 * _WEEKS + 1))
        return sum(self._observed.presses[who._replace(hour=each)] > 0 for each in earlier)

    def _moment(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self._zone).astimezone(UTC)


def simulate_anomalies(
    make: Callable[[], Simulation],
    events: int,
    kinds: Sequence[AlertKind],
    *,
    seed: int,
    since: datetime,
    until: datetime,
    tz: str,
) -> tuple[list[Anomaly], Iterator[Json]]:
    """What is planted, and the updates of a simulation with it. Hours are those of the zone `tz`.

    `make` begins the same simulation each time. Raises InvalidInput if no day fits.
    """
    zone = ZoneInfo(tz)
    quiet = make()
    observed = Observed(quiet.chats[0], zone)
    for update in quiet.updates(events):
        observed.see(update)
    simulation = make()
    planner = Planner(simulation, observed, Random(f"anomalies {seed}"), since, until, zone)
    planted = [planner.plant(kind) for kind in sorted(kinds or WITH_PAST)]
    planted.sort(key=lambda each: each.since)
    return planted, simulation.updates(events)
