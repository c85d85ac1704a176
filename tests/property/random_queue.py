"""Random items on their way through the queue. Each decision is recorded beside its press."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID, uuid5

from domain.content.decisions import ContentItem, decide, evolve, withdrawal
from domain.content.submission import Submission
from domain.events import Event
from domain.ids import ItemId
from domain.ports import Unit
from domain.vocabulary import MediaKind
from tests.factories.content import edited, moved, offered, queued, removed
from tests.factories.events import command, press
from tests.property.random_history import TEAMS, USERS, random_moment

CATEGORIES = [None, "", "spring", " spring", "a & b = ü"]
BUTTONS = ["posted", "skip", "confirm_reject"]
ITEMS = [ItemId(UUID(int=number)) for number in range(1, 9)]


class RandomQueue:
    """A few items, each further on its way with each unit. Some are only decided on."""

    def __init__(self, chance: Random, moments: Sequence[datetime]) -> None:
        self._chance = chance
        self._moments = moments
        self._items = {item_id: ContentItem(item_id) for item_id in ITEMS}

    def units(self, length: int) -> list[Unit]:
        """What happens next, in the order in which it is recorded."""
        return [unit for _ in range(length) if (unit := self._next_unit())]

    def _next_unit(self) -> Unit:
        item = self._chance.choice([*self._items.values()])
        at = random_moment(self._chance, self._moments)
        unit = [] if item.is_removed else self._happens_to(item, at)
        for event in unit:
            item = evolve(item, event)
        self._items[item.id] = item
        return unit

    def _happens_to(self, item: ContentItem, at: datetime) -> Unit:
        chance = self._chance
        if item.decision is not None:
            return self._undone(item, at) if chance.random() < 0.5 else []
        if item.version == 0 and chance.random() < 0.9:
            category = chance.choice(CATEGORIES)
            return [queued(item, Submission("media", MediaKind.PHOTO, category=category), at)]
        match chance.randrange(10):
            case 0 | 1 | 2 | 3:
                return self._pressed(item, at)
            case 4 | 5 | 6:
                shown = offered(item, at, message_id=chance.randrange(100))
                return [shown.model_copy(update={"chat_id": chance.choice([*TEAMS, None])})]
            case 7 | 8:
                return [self._changed(item, at)]
            case _:
                return [removed(item, at)] if item.version else []

    def _changed(self, item: ContentItem, at: datetime) -> Event:
        if self._chance.random() < 0.3:
            return moved(item, random_moment(self._chance, self._moments), at)
        return edited(item, None, self._chance.choice(CATEGORIES), at)

    def _pressed(self, item: ContentItem, at: datetime) -> Unit:
        chance = self._chance
        pressed = press(
            chance.choice(BUTTONS),
            chance.choice([*USERS, None]),
            stream_id=uuid5(item.id, f"press {item.version}"),
            chat_id=chance.choice([*TEAMS, None]),
            occurred_at=at,
        )
        known = item.offered_at or chance.choice([None, random_moment(chance, self._moments)])
        recorded, decision = decide(item, pressed, offered_at=known)
        return [recorded, decision] if decision else [recorded]

    def _undone(self, item: ContentItem, at: datetime) -> Unit:
        by = self._chance.choice(USERS)
        undo = command("/undo", by, stream_id=uuid5(item.id, f"undo {item.version}"))
        withdrawn = withdrawal(item, by=by, at=at)
        return [undo.model_copy(update={"occurred_at": at}), *([withdrawn] if withdrawn else [])]
