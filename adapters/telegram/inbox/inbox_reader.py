"""Read an inbox, as its bot or from another process."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.statements import statement
from adapters.telegram.inbox.inbox_file import explained, open_file, viewed
from adapters.telegram.inbox.inbox_message import InboxMessage, from_unix, message_of
from adapters.telegram.inbox.update_gaps import Gap


@dataclass(frozen=True, slots=True)
class InboxStatus:
    """How full an inbox is, and what may be lost.

    `open` messages wait since `oldest`. `parked` messages cannot be handled, for the `reasons` with
    their counts; `marked` of them are marked for a retry. `missed` update ids never came, in `gaps`
    gaps; the latest is `last_gap`.
    """

    open: int
    oldest: datetime | None
    parked: int
    marked: int
    reasons: dict[str, int]
    missed: int
    gaps: int
    last_gap: Gap | None


class InboxView:
    """Reads an inbox file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def open_messages(self) -> list[InboxMessage]:
        """The messages still to be handled, in the order in which they came."""
        return [message_of(*row) for row in self._rows("open_messages")]

    def listing(self, *, only_parked: bool = False, limit: int = -1) -> list[InboxMessage]:
        """Messages, parked or not, oldest first; all of them without a `limit`."""
        return [
            message_of(*row)
            for row in self._rows("messages/listing", only_parked=only_parked, limit=limit)
        ]

    def marked(self) -> list[int]:
        """The numbers of the parked messages that are marked for a retry."""
        return [number for (number,) in self._rows("messages/marked")]

    def last_update_id(self) -> int | None:
        """The newest update id that came in."""
        return next((update_id for update_id, _ in self._rows("gaps/progress")), None)

    def status(self) -> InboxStatus:
        """How full the inbox is, and what may be lost."""
        ((waiting, oldest, parked, marked),) = self._rows("messages/depth")
        ((missed, gaps),) = self._rows("gaps/losses")
        last_gap = next(
            (
                Gap(first, last, from_unix(noticed))
                for first, last, noticed in self._rows("gaps/last_gap")
            ),
            None,
        )
        since = from_unix(oldest) if oldest is not None else None
        reasons = dict(self._rows("messages/reasons"))
        return InboxStatus(waiting, since, parked, marked, reasons, missed, gaps, last_gap)

    def _rows(self, name: str, **values: Any) -> list[Any]:
        return self._database.execute(statement(f"inbox/{name}"), values).fetchall()


@contextmanager
def inbox_view(path: Path) -> Iterator[InboxView]:
    """The inbox in the file `path`, as it is now. Raises InboxUnusable."""
    with viewed(path) as database:
        yield InboxView(database)


def mark_parked(path: Path, numbers: Sequence[int] | None = None) -> list[int]:
    """Mark parked messages for a retry: these, or all. Returns the numbers of the marked ones.

    A running bot retries them within seconds, any other when it starts. Raises InboxUnusable.
    """
    return _change_parked(path, "messages/mark", numbers)


def drop_parked(path: Path, numbers: Sequence[int]) -> list[int]:
    """Delete parked messages. Returns the numbers of the deleted ones. Raises InboxUnusable."""
    return _change_parked(path, "messages/drop", numbers)


def _change_parked(path: Path, change: str, numbers: Sequence[int] | None) -> list[int]:
    with closing(open_file(path)) as database, explained(path):
        if numbers is None:
            parked = InboxView(database).listing(only_parked=True)
            numbers = [message.number for message in parked]
        text = statement(f"inbox/{change}")
        return [number for number in numbers if database.execute(text, {"number": number}).rowcount]
