"""Import saved updates in batches, by the same rules as live ones.

Telegram does not date a press. A press in a file gets the latest date of itself and of the updates
before it in the same file: it did not happen earlier.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from adapters.telegram.importing.update_records import BrokenRecord, Record, UpdateRecord
from adapters.telegram.processing.recording import ReusedId, UpdateRecorder, all_together
from adapters.telegram.updates.telegram_form import in_telegram_form
from adapters.telegram.updates.translate import Bot, Translation, digest_of
from domain.errors import InvalidUpdate
from domain.ports import EventLog, Identities, ParkedUpdate, ParkedUpdates, Vault

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many records were recorded, known already, or parked. Each counts once."""

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
    """Why a record was parked. `is_broken`: it is not an update."""

    source: str
    reason: str
    is_broken: bool


@dataclass(frozen=True, slots=True)
class TranslatedRecord:
    """A record and what its update means."""

    record: UpdateRecord
    translation: Translation


class Importer:
    """Records the updates of one bot. `report` is called for each parked record."""

    def __init__(
        self,
        log: EventLog,
        users: Identities,
        parked: ParkedUpdates,
        vault: Vault,
        bot: Bot,
        *,
        now: Callable[[], datetime],
        report: Callable[[Problem], None],
    ) -> None:
        append = all_together(log)
        # Saved presses may be older than the log's offers, so they are taken as they are.
        self._recorder = UpdateRecorder(
            log, users, vault, bot, append, ReusedId.REFUSE, offer_check=None, now=now
        )
        self._log = log
        self._parked = parked
        self._bot_id = bot.id
        self._now = now
        self._report = report

    def run(self, records: Iterable[Record]) -> Iterator[ImportCounts]:
        """Import the records of one file in order. Yields the counts of each batch."""
        latest: datetime | None = None
        remaining = iter(records)
        with asyncio.Runner() as runner:
            while batch := list(islice(remaining, BATCH)):
                now = self._now()
                arrivals: list[TranslatedRecord] = []
                broken: list[ParkedUpdate] = []
                for record in batch:
                    arrival = self._translate(record, latest, now)
                    if isinstance(arrival, ParkedUpdate):
                        broken.append(arrival)
                        continue
                    arrivals.append(arrival)
                    if told_at := arrival.translation.told_at:
                        latest = max(latest or told_at, min(told_at, now))
                counts = runner.run(self._record(arrivals))
                yield counts + self._park(broken, is_broken=True)

    def _translate(
        self, record: Record, latest: datetime | None, now: datetime
    ) -> TranslatedRecord | ParkedUpdate:
        if isinstance(record, BrokenRecord):
            return ParkedUpdate(record.raw, record.source, record.reason)
        try:
            update = in_telegram_form(record.update, now=now)
            translation = self._recorder.translate(update, latest, now=now)
        except InvalidUpdate as error:
            return _parked(record, str(error))
        return TranslatedRecord(record, translation)

    async def _record(self, arrivals: Sequence[TranslatedRecord]) -> ImportCounts:
        states = await self._recorder.begin([arrival.translation for arrival in arrivals])
        recorded = await self._recorder.record_all(states)
        refused = [
            _parked(
                arrival.record,
                f"update_id {arrival.record.update['update_id']} is recorded with other content;"
                " if it is another bot's, import it with --bot-id",
            )
            for arrival, each in zip(arrivals, recorded, strict=True)
            if each.is_refused and not self._is_recorded_as_saved(arrival)
        ]
        new = sum(each.is_new for each in recorded)
        counts = ImportCounts(recorded=new, duplicates=len(recorded) - new - len(refused))
        return counts + self._park(refused, is_broken=False)

    def _is_recorded_as_saved(self, arrival: TranslatedRecord) -> bool:
        """Whether release 0.1 recorded this record: its digest is that of the form in the file."""
        stream_id = arrival.translation.interaction.stream_id
        recorded = self._log.source_digests([stream_id]).get(stream_id)
        return digest_of(arrival.record.update) == recorded

    def _park(self, updates: Sequence[ParkedUpdate], *, is_broken: bool) -> ImportCounts:
        for update in updates:
            self._report(Problem(update.source, update.reason, is_broken))
        parked = self._parked.park(self._bot_id, updates)
        return ImportCounts(parked=parked, duplicates=len(updates) - parked)


def _parked(record: UpdateRecord, reason: str) -> ParkedUpdate:
    return ParkedUpdate(record.text.encode("utf-8", "surrogateescape"), record.source, reason)
