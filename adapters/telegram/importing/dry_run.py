"""Dry runs: import into ports that write nothing and count what would be recorded."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.content.decisions import ContentItem, evolve
from domain.events import Interaction
from domain.ids import ItemId, UserId, update_id_of
from domain.ports import Appended, AppendStatus, Chat, EventLog, ParkedUpdate, Person, Unit


class Kind(NamedTuple):
    """Interactions that are counted together. A changed poll has no type.

    `update_type` is Telegram's, of an update that is recorded as unknown.
    """

    date: date
    type: str | None
    name: str
    update_type: str | None


class DryLog:
    """An event log that appends nothing and counts by kind. Dates are those of `zone`.

    `log` is the real one, which is read; None if the database has none yet.
    """

    def __init__(self, log: EventLog | None, zone: ZoneInfo) -> None:
        self._log = log
        self._zone = zone
        self._digests: dict[UUID, str | None] = {}
        self._streams: defaultdict[int, list[UUID]] = defaultdict(list)
        self._items: dict[ItemId, ContentItem] = {}
        self.interactions: Counter[Kind] = Counter()
        self.people: set[UUID] = set()

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Count the units that the real log would append."""
        known = self.source_digests([unit[0].stream_id for unit in units])
        return [Appended(self._append(unit, known)) for unit in units]

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ContentItem]:
        """The queue items, with what this run has decided on them."""
        unread = [each for each in ids if each not in self._items]
        items = {each: ContentItem(each) for each in unread}
        self._items |= items | (self._log.items(unread) if self._log and unread else {})
        return {each: self._items[each] for each in ids}

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """The digests of recorded interactions, and of those that this run has counted."""
        recorded = self._log.source_digests(stream_ids) if self._log else {}
        seen = {each: self._digests[each] for each in stream_ids if each in self._digests}
        return recorded | seen

    def update_digests(self, update_ids: Sequence[int]) -> dict[UUID, str | None]:
        """The digests of the updates with these ids that are recorded, or counted in this run."""
        recorded = self._log.update_digests(update_ids) if self._log else {}
        streams = [stream for each in update_ids for stream in self._streams.get(each, ())]
        return recorded | {stream: self._digests[stream] for stream in streams}

    def _append(self, unit: Unit, known: dict[UUID, str | None]) -> AppendStatus:
        first = unit[0]
        if first.stream_id in known or first.stream_id in self._digests:
            return AppendStatus.DUPLICATE
        if isinstance(first, Interaction):
            self._count(first)
        if len(unit) > 1:
            self._decide(unit)
        return AppendStatus.RECORDED

    def _count(self, interaction: Interaction) -> None:
        stream_id = interaction.stream_id
        self._digests[stream_id] = interaction.source_digest
        self._streams[update_id_of(stream_id)].append(stream_id)
        day = interaction.occurred_at.astimezone(self._zone).date()
        update_type = interaction.context.get("update_type")
        kind = Kind(day, interaction.INTERACTION_TYPE, interaction.name, update_type)
        self.interactions[kind] += 1
        if interaction.user_id:
            self.people.add(interaction.user_id)

    def _decide(self, unit: Unit) -> None:
        item_id = ItemId(unit[-1].stream_id)
        self._items[item_id] = reduce(evolve, unit, self._items[item_id])


class DryUsers:
    """Identifies people without remembering them."""

    def identify(self, people: Sequence[Person]) -> dict[int, UserId]:
        """A UUID for each Telegram id, for this run only."""
        return {each.telegram_user_id: UserId(UUID(int=each.telegram_user_id)) for each in people}


class DryChats:
    """Keeps no titles."""

    def remember(self, chats: Sequence[Chat]) -> None:
        """Store nothing."""


class DryVault:
    """Seals and digests nothing."""

    def seal(self, texts: Sequence[tuple[UserId | None, str | None]]) -> list[str | None]:
        """No text is recorded."""
        return [None] * len(texts)

    def digest(self, data: str) -> str:
        """No data is recorded."""
        return ""


class DryParked:
    """Parks nothing, and counts the updates by reason. `first` names one of each."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self.reasons: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def park(self, bot_id: int, updates: Sequence[ParkedUpdate]) -> int:
        """Count `updates` and say how many of them were not counted before."""
        new = 0
        for update in updates:
            key = hash((bot_id, update.raw))
            if key not in self._seen:
                self._seen.add(key)
                new += 1
                self.reasons[update.reason] += 1
                self.first.setdefault(update.reason, update.source)
        return new


class DryRun:
    """What an importer writes to, without writing. It reads `log` if the database has one."""

    def __init__(self, log: EventLog | None, zone: ZoneInfo) -> None:
        self.log = DryLog(log, zone)
        self.users = DryUsers()
        self.chats = DryChats()
        self.parked = DryParked()
        self.vault = DryVault()
