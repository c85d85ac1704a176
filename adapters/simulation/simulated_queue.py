"""How the items of a simulation came into the queue, and where they were offered.

The updates of a simulation hold only the presses on the bot's offers. The bot itself records that
items are queued and offered.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from adapters.simulation.simulated_people import Json
from adapters.telegram.updates.callback_data import parse_callback_data
from domain.events import ContentOffered, ContentQueued
from domain.ids import ItemId
from domain.ports import Identities, Person

_NEVER_DECIDED: Final = 0.03
"""The share of offers that nobody decides on, beside those in the updates."""


def queue_history(
    updates: Iterable[Json], users: Identities
) -> Iterator[tuple[ContentQueued, ContentOffered]]:
    """The start of each item's stream: its queueing and its offer.

    The person who presses first has queued the item. The media itself is unknown, so no bot offers
    these items again.
    """
    seen: set[ItemId] = set()
    people: dict[int, UUID] = {}
    for update in updates:
        query = update.get("callback_query", {})
        pressed = parse_callback_data(query.get("data"))
        if pressed is None or pressed[1] in seen:
            continue
        seen.add(pressed[1])
        rng = Random(pressed[1].int)
        message, user = query["message"], query["from"]
        filename = message["caption"].splitlines()[-1]
        offered_at = datetime.fromtimestamp(message["date"], UTC)
        if user["id"] not in people:
            people |= users.identify([_person(user, offered_at)])
        by = people[user["id"]]
        yield _start(rng, pressed[1], filename, offered_at, message, by)
        if rng.random() < _NEVER_DECIDED:
            ignored = ItemId(UUID(int=rng.getrandbits(128), version=4))
            hour_later = offered_at + timedelta(hours=1)
            place = {"chat": message["chat"], "message_id": None}
            yield _start(rng, ignored, f"other_{filename}", hour_later, place, by)


def _person(user: Json, seen_at: datetime) -> Person:
    names = {field: user.get(field) for field in ("username", "first_name", "last_name")}
    return Person(user["id"], seen_at, **names)


def _start(
    rng: Random, item_id: ItemId, filename: str, offered_at: datetime, place: Json, by: UUID
) -> tuple[ContentQueued, ContentOffered]:
    subject = filename.removeprefix("other_").partition("_")[0]
    waited = timedelta(hours=rng.lognormvariate(2.5, 0.8))
    queued = ContentQueued(
        stream_id=item_id,
        stream_version=1,
        occurred_at=offered_at - waited,
        user_id=by,
        media_filename=filename,
        category=subject,
    )
    offered = ContentOffered(
        stream_id=item_id,
        stream_version=2,
        occurred_at=offered_at,
        media_filename=filename,
        chat_id=place["chat"]["id"],
        message_id=place["message_id"],
    )
    return queued, offered
