"""Import saved updates by the same rules as live ones, a thousand at a time.

Telegram puts no time on a press. In a file of updates a press is dated by the latest time that it
or an update before it in the same file names: it happened no earlier.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from adapters.telegram.translate import Bot, Translation, translate
from adapters.telegram.update_records import BrokenRecord, Record, UpdateRecord
from domain.content import ContentItem, decide, evolve
from domain.errors import InvalidUpdate
from domain.events import CallbackPressed
from domain.ids import ItemId, UserId
from domain.ports import AppendStatus, EventLog, ParkedUpdate, ParkedUpdates, Unit, Users, Vault
from domain.vocabulary import SEALED_TEXT

BATCH = 1_000

Items = dict[ItemId, ContentItem]
Personal = tuple[UserId | None, str | None]
"""Whose interaction it is, and what they wrote, sealed."""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the records of an import: each is counted once."""

    recorded: int = 0
    duplicates: int = 0
    parked: int = 0

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts(
            self.recorded + other.recorded,
            self.duplicates + other.duplicates,
            self.parked + other.parked,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record was parked. `is_broken`: it is no update at all."""

    source: str
    reason: str
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update that was translated, and where it came from."""

    record: UpdateRecord
    translation: Translation


class Importer:
    """Records the updates of one bot. `tell` hears of each record that is parked."""

    def __init__(
        self,
        log: EventLog,
        users: Users,
        parked: ParkedUpdates,
        vault: Vault,
        bot: Bot,
        *,
        now: Callable[[], datetime],
        tell: Callable[[Problem], None],
    ) -> None:
        self._log = log
        self._users = users
        self._parked = parked
        self._vault = vault
        self._bot = bot
        self._now = now
        self._tell = tell

    def run(self, records: Iterable[Record]) -> Iterator[ImportCounts]:
        """Import the records of one file, in their order, and count them batch by batch."""
        latest: datetime | None = None
        remaining = iter(records)
        while batch := list(islice(remaining, BATCH)):
            now = self._now()
            arrivals: list[Arrival] = []
            problems: list[ParkedUpdate] = []
            for record in batch:
                arrival = self._translate(record, latest, now)
                if isinstance(arrival, ParkedUpdate):
                    problems.append(arrival)
                    continue
                arrivals.append(arrival)
                if told_at := arrival.translation.told_at:
                    latest = max(latest or told_at, min(told_at, now))
            yield self._record(arrivals) + self._park(problems, is_broken=True)

    def _translate(
        self, record: Record, latest: datetime | None, now: datetime
    ) -> Arrival | ParkedUpdate:
        if isinstance(record, BrokenRecord):
            return ParkedUpdate(record.raw, record.source, record.reason)
        try:
            return Arrival(record, translate(record.update, self._bot, latest, now=now))
        except InvalidUpdate as error:
            return _parked(record, str(error))

    def _record(self, arrivals: Sequence[Arrival]) -> ImportCounts:
        people = [arrival.translation.person for arrival in arrivals]
        known_people = self._users.identify([person for person in people if person])
        user_ids = [known_people.get(each.telegram_user_id) if each else None for each in people]
        texts = (arrival.translation.text for arrival in arrivals)
        sealed = self._vault.seal(list(zip(user_ids, texts, strict=True)))
        statuses = self._append(arrivals, list(zip(user_ids, sealed, strict=True)))
        known = [
            arrival
            for arrival, status in zip(arrivals, statuses, strict=True)
            if status is AppendStatus.DUPLICATE
        ]
        reused = self._of_other_content(known)
        counts = self._park(reused, is_broken=False)
        return counts + ImportCounts(
            recorded=len(arrivals) - len(known), duplicates=len(known) - len(reused)
        )

    def _append(
        self, arrivals: Sequence[Arrival], personal: Sequence[Personal]
    ) -> list[AppendStatus]:
        statuses: dict[int, AppendStatus] = {}
        waiting = list(range(len(arrivals)))
        while waiting:  # whoever lost an item to another process decides anew
            translations = [arrivals[number].translation for number in waiting]
            units = self._units(translations, [personal[number] for number in waiting])
            migrations = [[t.migration] for t in translations if t.migration]
            appended = self._log.append([*units, *migrations])[: len(units)]
            statuses.update(
                (number, outcome.status) for number, outcome in zip(waiting, appended, strict=True)
            )
            waiting = [number for number in waiting if statuses[number] is AppendStatus.CONFLICT]
        return [statuses[number] for number in range(len(arrivals))]

    def _units(
        self, translations: Sequence[Translation], personal: Sequence[Personal]
    ) -> list[Unit]:
        """What each of them appends. One whose id is taken is refused, so it decides nothing."""
        pressed = [each for each in translations if each.item_id]
        items = self._log.items([each.item_id for each in pressed if each.item_id])
        taken = set(self._log.source_digests([each.interaction.stream_id for each in pressed]))
        units = []
        for translation, whose in zip(translations, personal, strict=True):
            stream_id = translation.interaction.stream_id
            units.append(_unit(translation, items, whose, decides=stream_id not in taken))
            taken.add(stream_id)
        return units

    def _of_other_content(self, known: Sequence[Arrival]) -> list[ParkedUpdate]:
        """Those that came under the id of another update, which is the one that was recorded."""
        interactions = [arrival.translation.interaction for arrival in known]
        digests = self._log.source_digests([each.stream_id for each in interactions])
        return [
            _parked(
                arrival.record,
                f"update_id {arrival.record.update['update_id']} was recorded with other content;"
                " is it another bot's? then import it with --bot-id",
            )
            for arrival, interaction in zip(known, interactions, strict=True)
            if digests[interaction.stream_id] != interaction.source_digest
        ]

    def _park(self, updates: Sequence[ParkedUpdate], *, is_broken: bool) -> ImportCounts:
        for update in updates:
            self._tell(Problem(update.source, update.reason, is_broken))
        parked = self._parked.park(self._bot.id, updates)
        return ImportCounts(parked=parked, duplicates=len(updates) - parked)


def _unit(translation: Translation, items: Items, personal: Personal, *, decides: bool) -> Unit:
    """What the update appends: its interaction, and the decision when it makes the first one."""
    interaction = translation.interaction
    user_id, sealed = personal
    context = interaction.context | ({SEALED_TEXT: sealed} if sealed else {})
    interaction = interaction.model_copy(update={"user_id": user_id, "context": context})
    item_id = translation.item_id
    if item_id is None or not decides or not isinstance(interaction, CallbackPressed):
        return [interaction]
    press, decision = decide(items[item_id], interaction, offered_at=translation.offered_at)
    if decision is None:
        return [press]
    items[item_id] = evolve(items[item_id], decision)
    return [press, decision]


def _parked(record: UpdateRecord, reason: str) -> ParkedUpdate:
    return ParkedUpdate(record.text.encode("utf-8", "surrogateescape"), record.source, reason)
