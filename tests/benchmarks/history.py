"""Invented history of three teams. A day is made from its date alone, so it is always the same."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from random import Random
from uuid import UUID

from domain.content.decisions import ContentItem, decide
from domain.events import BotResponded, CallbackPressed, CommandIssued, MessageReceived
from domain.ids import ItemId, StreamId, timed_stream_id, update_stream_id
from domain.ports import Unit

NOW = datetime(2026, 1, 8, 14, 37, 11, 250_000, tzinfo=UTC)
"""A Thursday afternoon, so that both edges of 30 days are in working hours."""

BIG_DAYS = 365
SMALL_DAYS = 36.5
DAILY_EVENTS = 1_000_000 / BIG_DAYS

BOT_ID = 1
TEAMS = (-1001, -1002, -1003)
WEEK = (1.3, 1.3, 1.3, 1.3, 1.3, 0.3, 0.2)

COMMANDS = ("/queue", "/next", "/status", "/stats", "/help", "/team", "/start")
MESSAGES = ("text", "photo", "sticker", "unknown")
RESPONSES = ("photo_notification", "caption_update", "text_reply")
DECIDING = ("posted", "posted", "posted", "skip", "confirm_reject")
UNDECIDING = ("reject", "cancel_reject")
KINDS = {"command": 28, "message": 17, "response": 20, "decision": 25, "press": 10}
EVENTS_PER_UNIT = 1 + KINDS["decision"] / sum(KINDS.values())


class People:
    """People, some of whom do more than others."""

    def __init__(self, count: int) -> None:
        self.ids = [UUID(int=Random(each).getrandbits(128), version=4) for each in range(count)]
        self._numbers = range(count)
        self._weights = list(accumulate(1 / (2 + number % 7) for number in self._numbers))

    def choose(self, random: Random) -> int:
        """The number of somebody who does something."""
        (number,) = random.choices(self._numbers, cum_weights=self._weights)
        return number


SMALL_TEAM = People(20)
PEOPLE = SMALL_TEAM.ids


def history(
    days: float, *, until: datetime, daily: float, people: People = SMALL_TEAM
) -> Iterator[Unit]:
    """Yield the history of the `days` up to `until`: about `daily` events a day, oldest first."""
    since = until - timedelta(days=days)
    for ordinal in range(since.toordinal(), until.toordinal() + 1):
        for unit in _day(date.fromordinal(ordinal), daily, people):
            if since < unit[0].occurred_at <= until:
                yield unit


def crowd(events: int, since: datetime, until: datetime) -> Iterator[Unit]:
    """Yield about `events` between two moments, in units of all kinds."""
    random = Random(events)
    number = round(events / EVENTS_PER_UNIT)
    for each in range(number):
        stream_id = update_stream_id(BOT_ID, 10**12 + each)
        yield _unit(random, SMALL_TEAM, stream_id, since + (until - since) * each / number)


def batches(units: Iterable[Unit], size: int = 5_000) -> Iterator[list[Unit]]:
    """`units` in lists of `size`, the last one shorter."""
    remaining = iter(units)
    while batch := list(islice(remaining, size)):
        yield batch


def _day(day: date, daily: float, people: People) -> Iterator[Unit]:
    random = Random(day.toordinal())
    midnight = datetime.combine(day, time(), UTC)
    hours = [
        random.triangular(6, 20, 10)
        for _ in range(round(daily * WEEK[day.weekday()] / EVENTS_PER_UNIT))
    ]
    for number, hour in enumerate(sorted(hours)):
        stream_id = update_stream_id(BOT_ID, day.toordinal() * 1_000_000 + number)
        yield _unit(random, people, stream_id, midnight + timedelta(hours=hour))


def _unit(random: Random, people: People, stream_id: StreamId, moment: datetime) -> Unit:
    person = people.choose(random)
    (kind,) = random.choices(list(KINDS), list(KINDS.values()))
    is_private = kind == "command" and random.random() < 0.15
    stands = {
        "stream_id": stream_id,
        "stream_version": 1,
        "occurred_at": moment,
        "chat_id": None if is_private else TEAMS[person % len(TEAMS)],
        "is_private": is_private,
        "message_id": random.randrange(1, 1_000_000),
    }
    of_person = stands | {"user_id": people.ids[person]}
    match kind:
        case "command":
            context = {"items_shown": random.randrange(10), "total_queue": random.randrange(200)}
            return [CommandIssued(**of_person, name=random.choice(COMMANDS), context=context)]
        case "message":
            return [MessageReceived(**of_person, name=random.choice(MESSAGES))]
        case "response":
            return [BotResponded(**stands, name=random.choice(RESPONSES))]
        case "decision":
            return _decision(random, CallbackPressed(**of_person, name=random.choice(DECIDING)))
        case _:
            return [CallbackPressed(**of_person, name=random.choice(UNDECIDING))]


def _decision(random: Random, press: CallbackPressed) -> Unit:
    offered_at = press.occurred_at - timedelta(seconds=random.expovariate(1 / 600))
    item = ContentItem(
        ItemId(timed_stream_id(offered_at, random.getrandbits(74))),
        media_id=f"{random.getrandbits(64):x}",
        media_filename=f"IMG_{random.randrange(10_000):04}.jpg",
    )
    press = press.model_copy(update={"context": {"queue_item_id": str(item.id)}})
    return [event for event in decide(item, press, offered_at=offered_at) if event]
