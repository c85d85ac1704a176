"""Put saved updates into the order in which they happened, whatever order they come in.

Telegram dates messages, but not presses and inline queries. An undated update lies between its
neighbours by `update_id` and takes the latest date before it. After an idle week Telegram starts
the ids again at a random number, so the dates then run backwards: an undated update there belongs
to the neighbour whose id is nearer. At the head of everything it takes the next date.

All updates are sorted by id on disk to find the dates, and then by date.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, Final, NamedTuple

from adapters.telegram.importing.external_sort import ExternalSort, ScratchFile, Span
from adapters.telegram.importing.update_records import UpdateRecord
from adapters.telegram.updates.telegram_form import in_telegram_form
from adapters.telegram.updates.translate import digest_of, time_of

_OUT_OF_ORDER: Final = timedelta(hours=1).total_seconds()
"""Telegram may deliver updates slightly out of order. Ids that start again go back a week."""

_UNDATED: Final = inf


class SavedUpdate(NamedTuple):
    """An update of a file. It happened at `date`; None if neither it nor a neighbour has a date.

    `text` is how it was saved, `update` its content in Telegram's form. If the two differ, then
    `former_digest` is the digest of the content as it was saved.
    """

    source: str
    text: str
    update: dict[str, Any]
    digest: str | None
    former_digest: str | None
    date: datetime | None


class _ById(NamedTuple):
    """Sorts by `update_id`. `time` is a Unix time; 0 if the update has none."""

    update_id: int
    is_undated: bool
    time: float
    digest: str
    content: Span


class _ByDate(NamedTuple):
    date: float
    update_id: int
    digest: str
    content: Span


class ChronologicalUpdates:
    """Takes updates in any order and gives them back by date, `update_id` and digest."""

    def __init__(self, scratch: ScratchFile, now: datetime) -> None:
        self._scratch = scratch
        self._now = now
        self._by_id: ExternalSort[_ById] = ExternalSort(scratch)

    def add(self, record: UpdateRecord) -> None:
        """Add one update. Raises InvalidUpdate if it cannot be read for certain."""
        update = in_telegram_form(record.update, now=self._now)
        update_id, time, is_dated, digest = time_of(update)
        former_digest = None if update == record.update else digest_of(record.update)
        content = self._scratch.append((record.source, record.text, update, former_digest))
        seconds = time.timestamp() if time else 0
        self._by_id.add(_ById(update_id, not is_dated, seconds, digest or "", content))

    def __iter__(self) -> Iterator[SavedUpdate]:
        by_date: ExternalSort[_ByDate] = ExternalSort(self._scratch)
        for each, date in self._dates():
            by_date.add(_ByDate(date, each.update_id, each.digest, each.content))
        for found in by_date:
            source, text, update, former_digest = self._scratch.read(found.content)
            digest = found.digest or None
            yield SavedUpdate(source, text, update, digest, former_digest, _datetime(found.date))

    def _dates(self) -> Iterator[tuple[_ById, float]]:
        """All updates by id, each with its date. The dates never run back within one run of ids."""
        latest = next((each.time for each in self._by_id if each.time), _UNDATED)
        last_id = -1
        for update, following in self._with_the_next_dated():
            if not update.is_undated:
                runs_back = latest - update.time > _OUT_OF_ORDER
                latest = update.time if runs_back else max(latest, update.time)
            elif following and _belongs_to(following, update, latest, last_id):
                latest = update.time or following.time
            else:
                latest = max(latest, update.time)
            last_id = update.update_id
            yield update, latest if update.is_undated else update.time

    def _with_the_next_dated(self) -> Iterator[tuple[_ById, _ById | None]]:
        dated = (each for each in self._by_id if not each.is_undated)
        following = next(dated, None)
        for update in self._by_id:
            while following and following <= update:
                following = next(dated, None)
            yield update, following


def _datetime(date: float) -> datetime | None:
    return None if date == _UNDATED else datetime.fromtimestamp(date, UTC)


def _belongs_to(following: _ById, update: _ById, latest: float, last_id: int) -> bool:
    """Whether `following` starts an older run of ids and `update` is part of it."""
    runs_back = latest - following.time > _OUT_OF_ORDER
    is_nearer = following.update_id - update.update_id < update.update_id - last_id
    return runs_back and is_nearer and update.time <= following.time
