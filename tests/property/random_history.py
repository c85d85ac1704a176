"""Random histories that aim at the places where reports go wrong, and random questions on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.factories.events import at
from tests.property.naive_reports import Question

USERS = [UUID(int=number) for number in (1, 2, 3, 4)]
TEAMS = [-1001, -1002, -(2**52)]
NO_TEAM = -999
ZONES = [
    "UTC",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/St_Johns",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Africa/Casablanca",
]
NAMES = {
    "command": ["/queue", "/Queue@storyline_bot", "/status", "/STATS", "/next", "posted"],
    "callback": ["posted", "skip", "reject", "confirm_reject", "cancel_reject", "unknown"],
    "message": ["text", "photo", "posted", "skip", 'a "quoted" \\ name', "ñ" * 100],
    "bot_response": ["photo_notification", "caption_update", "posted", "/queue"],
}
OUTCOMES = ["ok"] * 6 + ["already_decided", "denied", "rate_limited", "failed"]
CONTEXTS: list[dict[str, Any]] = [{}, {"items_shown": 3}, {"media": {"id": "m1", "tags": ["ü"]}}]

CRITICAL_MOMENTS = [
    at(text)
    for text in (
        "2024-03-31 01:00",  # Berlin goes to summer time, and back
        "2024-10-27 01:00",
        "2024-04-06 15:00",  # Lord Howe moves by half an hour
        "2024-10-05 15:30",
        "2024-04-06 14:00",  # Chatham, 12:45 from UTC
        "2024-09-28 14:00",
        "2024-03-10 05:30",  # St. John's, on the half hour
        "2024-11-03 04:30",
        "2024-03-10 02:00",  # Casablanca, for Ramadan
        "2024-04-14 02:00",
        "2024-02-29 00:00",  # leap day
        "2024-03-01 00:00",
        "2024-01-01 00:00",  # ends of months and years
        "2024-05-31 23:59",
        "2024-06-15 18:30",  # midnight in Kolkata, Kathmandu and Chatham
        "2024-06-15 18:15",
        "2024-06-15 11:15",
    )
]
OFF_THE_QUARTER_HOUR = {
    "Antarctica/Casey": ["2020-10-03 16:01", "2021-10-02 16:01", "2022-10-01 16:01"],
    "America/St_Johns": ["1987-10-25 02:31", "2010-03-14 03:31", "2010-11-07 02:31"],
    "America/Goose_Bay": ["2010-11-07 03:01", "2011-03-13 04:01"],
    "America/Moncton": ["2006-04-02 04:01", "2006-10-29 03:01"],
    "Asia/Gaza": ["2010-03-26 22:01", "2011-03-31 22:01"],
    "Pacific/Guam": ["1976-08-21 15:01"],
    "Pacific/Kiritimati": ["1979-10-01 10:40"],  # before: 10:40 from UTC
    "Africa/Monrovia": ["1972-01-07 00:44:30"],  # before: 0:44:30 from UTC
}
"""When clocks changed inside a quarter hour, or ceased to differ from UTC by a part of one."""

MICROSECOND = timedelta(microseconds=1)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """An interaction before it is logged."""

    type: str
    user_id: UUID | None
    name: str
    context: dict[str, Any]
    chat_id: int | None
    message_id: int | None
    at: datetime
    outcome: str
    key: str | None = None
    item_id: UUID | None = None
    item_version: int = 0
    """The item that a press decides on or an undo gives back, and the event that says so."""
    offered_at: datetime | None = None
    withdraws: "Draft | None" = None
    """The press whose decision this one takes back."""


def private_chat(user_id: UUID | None) -> int:
    return 5_000_000_000 + (user_id.int if user_id else 0)


def random_history(
    chance: Random, length: int, moments: Sequence[datetime] = CRITICAL_MOMENTS
) -> list[Draft]:
    """Interactions in the order in which they are recorded; some keyed ones come again."""
    history: list[Draft] = []
    items = RandomItems(chance, moments)
    for number in range(length):
        if chance.random() < 0.3:
            history.append(items.next_draft(f"item {number}"))
        elif history and chance.random() < 0.1 and (keyed := chance.choice(history)).key:
            history.append(
                replace(random_draft(chance, moments), key=keyed.key)
            )  # redelivered, and garbled
        else:
            key = f"update {number}" if chance.random() < 0.3 else None
            history.append(replace(random_draft(chance, moments), key=key))
    return history


def random_draft(chance: Random, moments: Sequence[datetime]) -> Draft:
    kind = chance.choice(list(NAMES))
    user_id = None if kind == "bot_response" else chance.choice([*USERS, None])
    return Draft(
        type=kind,
        user_id=user_id,
        name=chance.choice(NAMES[kind]),
        context=chance.choice(CONTEXTS),
        chat_id=chance.choice([*TEAMS, *TEAMS, None, private_chat(user_id)]),
        message_id=chance.choice([None, 7]),
        at=random_moment(chance, moments),
        outcome=chance.choice(OUTCOMES),
    )


class RandomItems:
    """People decide on a few items, take it back, and decide anew."""

    def __init__(self, chance: Random, moments: Sequence[datetime]) -> None:
        self._chance = chance
        self._moments = moments
        self._versions: Counter[UUID] = Counter()
        self._standing: dict[UUID, Draft] = {}

    def next_draft(self, key: str) -> Draft:
        """A press that decides on an item, or an undo of the decision that stands."""
        item_id = UUID(int=self._chance.randrange(100, 103))
        self._versions[item_id] += 1
        usual = replace(
            random_draft(self._chance, self._moments),
            outcome="ok",
            key=key,
            item_id=item_id,
            item_version=self._versions[item_id],
        )
        decided = self._standing.pop(item_id, None)
        return self._undo(usual, decided) if decided else self._decision(usual, item_id)

    def _decision(self, usual: Draft, item_id: UUID) -> Draft:
        button = self._chance.choice(["posted", "skip", "confirm_reject"])
        waited = self._chance.choice([None, 500, 86_400 * 10**6, 10**8, 10**4])
        offered_at = (
            None if waited is None else usual.at - self._chance.randrange(-9, waited) * MICROSECOND
        )
        person = self._chance.choice([*USERS, None])
        pressed = replace(
            usual,
            type="callback",
            name=button,
            user_id=person,
            offered_at=offered_at,
            chat_id=self._chance.choice([*TEAMS, None, private_chat(person)]),
        )
        self._standing[item_id] = pressed
        return pressed

    def _undo(self, usual: Draft, decided: Draft) -> Draft:
        kind, name = self._chance.choice([("command", "/undo"), ("callback", "undo")])
        return replace(usual, type=kind, name=name, withdraws=decided)


def random_migrations(chance: Random) -> list[tuple[int, int]]:
    """Which chats became which: chains and forks, told twice, and circles that cannot be."""
    chats = [*TEAMS, NO_TEAM]
    pairs = [chance.sample(chats, 2) for _ in range(chance.choice([0, 1, 2, 4]))]
    return [(old, new) for old, new in pairs]


def random_moment(chance: Random, moments: Sequence[datetime]) -> datetime:
    """Often one of these moments, a bucket's edge, or the microsecond next to one."""
    near = chance.choice(moments)
    match chance.randrange(4):
        case 0:
            return near + chance.randrange(-1, 2) * MICROSECOND
        case 1:
            return (
                near + chance.randrange(-50, 50) * QUARTER + chance.randrange(-1, 2) * MICROSECOND
            )
        case 2:
            return near + chance.randrange(-(10**11), 10**11) * MICROSECOND  # a bit over a day
        case _:
            return near + chance.randrange(-200, 200) * DAY + chance.randrange(10**9) * MICROSECOND


def random_question(
    chance: Random,
    history: list[Draft],
    zones: Sequence[str] = ZONES,
    moments: Sequence[datetime] = CRITICAL_MOMENTS,
) -> Question:
    days = chance.choice([0, 1, 1, 7, 30, 365])
    tz = chance.choice(zones)
    as_of = random_as_of(chance, history, days, tz, moments)
    return Question(
        user_id=chance.choice(USERS),
        type=chance.choice(list(NAMES)),
        days=days,
        chat_id=chance.choice([None, None, *TEAMS, NO_TEAM]),
        tz=tz,
        as_of=as_of.astimezone(ZoneInfo(tz)) if chance.random() < 0.5 else as_of,
        limit=chance.choice([0, 1, 5, 1000]),
        offset=chance.choice([0, 0, 3]),
        since=random_since(chance, history, as_of),
    )


def random_since(chance: Random, history: list[Draft], as_of: datetime) -> datetime | None:
    """Often none, the end itself, or a moment around what happened."""
    near = chance.choice(history).at + chance.randrange(-1, 2) * MICROSECOND
    return chance.choice([None, None, as_of, min(near, as_of)])


def random_as_of(
    chance: Random, history: list[Draft], days: int, tz: str, moments: Sequence[datetime]
) -> datetime:
    """Often when the window begins or ends exactly with a bucket, a date, or what happened."""
    happened = chance.choice(history).at
    just_about = chance.randrange(-1, 2) * MICROSECOND
    match chance.randrange(5):
        case 0:
            return happened + just_about
        case 1:
            return happened + timedelta(hours=24 * days) + just_about
        case 2:
            edge = happened.replace(minute=happened.minute // 15 * 15, second=0, microsecond=0)
            return edge + chance.randrange(-4, 5) * QUARTER + just_about
        case 3:
            midnight = happened.astimezone(ZoneInfo(tz)).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            return midnight.astimezone(UTC) + just_about
        case _:
            return random_moment(chance, moments)
