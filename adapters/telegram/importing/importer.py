"""Import saved updates in batches, by the same rules as live ones.

The updates of one import are recorded in the order in which they happened, so the log does not
depend on the order or the number of their files.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import TypeVar

from adapters.logs import logger
from adapters.telegram.importing.chronological import ChronologicalUpdates, SavedUpdate
from adapters.telegram.importing.external_sort import ScratchFile
from adapters.telegram.importing.update_records import BrokenRecord, Record, UpdateRecord
from adapters.telegram.processing.recording import ReusedId, UpdateRecorder, all_together
from adapters.telegram.updates.translate import Bot, Translation
from domain.content.undo import UndoRules
from domain.errors import InvalidUpdate
from domain.ports import Chats, EventLog, Identities, ParkedUpdate, ParkedUpdates, Vault

log = logger(__name__)

BATCH = 1_000

T = TypeVar("T")
Translated = tuple[SavedUpdate, Translation | str]
"""An update, and its translation or the reason why it cannot be recorded."""

_NO_DATE = "neither it nor an update beside it has a date; import it together with others"
_OTHER_CONTENT = (
    "its update_id is recorded with other content; if it is another bot's, import it with --bot-id"
)
_LATE = "is older than the decision that stands, and does not change it"


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


class ProblemKind(Enum):
    """What is wrong with a record."""

    BROKEN = "error"
    """It is not an update and is parked."""

    PARKED = "parked"
    """It is an update that cannot be recorded and is parked."""

    LATE = "late"
    """It is recorded, but its press comes too late to decide."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the record at `source`, and why."""

    kind: ProblemKind
    source: str
    reason: str


class Importer:
    """Records the updates of one bot. `report` is called for each problem.

    An undo takes a decision back if its button names the item and the person who decided presses
    it, however late. `replays_due` returns the read tables that have to be replayed before that.
    """

    def __init__(
        self,
        log: EventLog,
        users: Identities,
        chats: Chats,
        parked: ParkedUpdates,
        vault: Vault,
        bot: Bot,
        *,
        replays_due: Callable[[], list[str]],
        now: Callable[[], datetime],
        report: Callable[[Problem], None],
    ) -> None:
        append = all_together(log)
        # A saved press has no exact time. A withdrawal must not be recorded as a refused undo.
        undo_rules = UndoRules(log, within=None, replays_due=replays_due, must_wait=True)
        # Saved presses may be older than the log's offers, so they are taken as they are.
        self._recorder = UpdateRecorder(
            log,
            users,
            chats,
            vault,
            bot,
            append,
            ReusedId.REFUSE,
            offer_check=None,
            undo_rules=undo_rules,
            now=now,
        )
        self._parked = parked
        self._bot_id = bot.id
        self._now = now
        self._report = report

    def run(self, records: Iterable[Record]) -> Iterator[ImportCounts]:
        """Read all records, then record them by date. Yields the counts of each batch.

        Raises ReplayDue before an undo, if read tables have to be replayed first.
        """
        now = self._now()
        with ScratchFile() as scratch, asyncio.Runner() as runner:
            updates = ChronologicalUpdates(scratch, now)
            for batch in _batches(records):
                yield _logged(self._park(_add(batch, updates), ProblemKind.BROKEN))
            translated = (self._translate(each, now) for each in updates)
            for part in _prepared(_batches(translated)):
                yield _logged(runner.run(self._record(part)))

    def _translate(self, saved: SavedUpdate, now: datetime) -> Translated:
        if saved.date is None:
            return saved, _NO_DATE
        try:
            translate = self._recorder.translate
            translation = translate(saved.update, saved.date, now=now, digest=saved.digest)
        except InvalidUpdate as error:
            return saved, str(error)
        if saved.former_digest:
            translation = replace(translation, former_digest=saved.former_digest)
        return saved, translation

    async def _record(self, batch: Sequence[Translated]) -> ImportCounts:
        refused = [_parked(saved, reason) for saved, reason in batch if isinstance(reason, str)]
        known = [(saved, each) for saved, each in batch if isinstance(each, Translation)]
        states = await self._recorder.begin([translation for _, translation in known])
        recorded = await self._recorder.record_all(states)
        for (saved, _), each in zip(known, recorded, strict=True):
            if each.is_refused:
                refused.append(_parked(saved, _OTHER_CONTENT))
            elif each.is_late:
                self._report(Problem(ProblemKind.LATE, saved.source, _LATE))
        new = sum(each.is_new for each in recorded)
        duplicates = len(batch) - new - len(refused)
        counts = ImportCounts(recorded=new, duplicates=duplicates)
        return counts + self._park(refused, ProblemKind.PARKED)

    def _park(self, updates: Sequence[ParkedUpdate], kind: ProblemKind) -> ImportCounts:
        for update in updates:
            self._report(Problem(kind, update.source, update.reason))
        parked = self._parked.park(self._bot_id, updates)
        return ImportCounts(parked=parked, duplicates=len(updates) - parked)


def _logged(counts: ImportCounts) -> ImportCounts:
    if any(asdict(counts).values()):
        log.info("updates imported", **asdict(counts))
    return counts


def _add(records: Sequence[Record], updates: ChronologicalUpdates) -> list[ParkedUpdate]:
    """Add the updates among `records`. Returns the others."""
    parked: list[ParkedUpdate] = []
    for record in records:
        if isinstance(record, BrokenRecord):
            parked.append(ParkedUpdate(record.raw, record.source, record.reason))
            continue
        try:
            updates.add(record)
        except InvalidUpdate as error:
            parked.append(_parked(record, str(error)))
        except RecursionError:
            parked.append(_parked(record, "nested too deep"))
    return parked


def _parked(record: UpdateRecord | SavedUpdate, reason: str) -> ParkedUpdate:
    return ParkedUpdate(record.text.encode("utf-8", "surrogateescape"), record.source, reason)


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(values)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _prepared(batches: Iterator[list[T]]) -> Iterator[list[T]]:
    """The same batches. A thread prepares the next one while a batch is recorded."""
    with ThreadPoolExecutor(1) as thread:
        following: Future[list[T]] = thread.submit(next, batches, [])
        while batch := following.result():
            following = thread.submit(next, batches, [])
            yield batch
