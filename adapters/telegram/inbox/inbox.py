"""The inbox: updates from Telegram, on disk before they are acknowledged.

Telegram forgets a press after 150 seconds and never sends an acknowledged update again. So an
update is committed here first, in a SQLite file with `synchronous=FULL`, and leaves only when its
events are in the log. Responses of the bot go the same way. At start-up every message in here is
still to be handled.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, assert_never

from adapters.group_commit import GroupCommit, group_commit
from adapters.statements import statement
from adapters.telegram.inbox.inbox_file import alone, explained, open_file
from adapters.telegram.inbox.inbox_message import (
    Change,
    Done,
    InboxMessage,
    NewMessage,
    Parked,
    Retried,
    from_unix,
    message_of,
    stored,
)
from adapters.telegram.inbox.inbox_reader import InboxView
from adapters.telegram.inbox.update_gaps import Gap, Progress, advance, without
from adapters.telegram.updates.raw_update import parse_update
from domain.errors import InvalidUpdate

InboxChanges = GroupCommit[Change, InboxMessage | None]
"""Changes of an inbox; those that arrive at the same time share a commit."""


class Inbox(InboxView):
    """One bot's inbox file. Only `write` changes it, called from one thread at a time.

    `rows` counts its messages, parked ones too; `writes` grows with each change. `new_gaps` counts
    the gaps in update ids since it was opened.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(open_file(path))
        self.path = path
        self.writes = 0
        self.rows = 0
        self.new_gaps = 0
        self._elsewhere = 0
        with explained(path):
            self._count()

    def write(self, changes: Sequence[Change]) -> list[InboxMessage | None]:
        """Make `changes` durable, all or none. A new message gets its number; None if it is known.

        Raises InboxUnusable.
        """
        with explained(self.path):
            with self._transaction():
                answers = [self._apply(change) for change in changes]
                self._note_ids(_arrived(changes, answers))
            self.writes += 1
            self._count()
        return answers

    def check_file(self) -> list[int]:
        """Notice changes by other processes. Returns the numbers of messages marked for a retry."""
        with explained(self.path):
            ((elsewhere,),) = self._rows("file/changes_elsewhere")
            if elsewhere != self._elsewhere:
                self._elsewhere = elsewhere
                self.writes += 1
                self._count()
            return self.marked()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:  # a full disk ends it by itself
                self._database.execute("ROLLBACK")
            raise

    def _count(self) -> None:
        ((self.rows,),) = self._rows("messages/count")

    def _apply(self, change: Change) -> InboxMessage | None:
        match change:
            case NewMessage():
                return self._put(change)
            case Done(number):
                self._run("messages/finish", number=number)
            case Parked(number, reason):
                self._run("messages/park", number=number, reason=reason)
            case Retried(number):
                return next(
                    (message_of(*row) for row in self._rows("messages/retry", number=number)),
                    None,
                )
            case _:
                assert_never(change)
        return None

    def _put(self, message: NewMessage) -> InboxMessage | None:
        added = self._rows(
            "messages/add",
            kind=message.kind,
            update_id=message.update_id,
            partition_key=message.partition_key,
            received_at=message.received_at.timestamp(),
            raw=message.raw,
            parked=message.parked,
        )
        for (number,) in added:
            return stored(message, number)
        ((here,),) = self._rows("messages/same_update", update_id=message.update_id)
        if _is_same(here, message):
            return None
        return self._put(replace(message, update_id=None))

    def _note_ids(self, messages: Sequence[NewMessage]) -> None:
        """Find gaps in the update ids that came in, in any order within a batch."""
        came = {each.update_id: each for each in messages if each.update_id is not None}
        if not came:
            return
        before = progress = self._progress()
        for update_id in sorted(came):
            progress, gap, is_late = advance(progress, update_id, came[update_id].received_at)
            if gap:
                self._open_gap(gap)
                self.new_gaps += 1
            elif is_late:
                self._close_gap(update_id)
        if progress and progress != before:
            at = progress.at and progress.at.timestamp()
            self._run("gaps/move_progress", last_update_id=progress.update_id, last_at=at)

    def _progress(self) -> Progress | None:
        for update_id, at in self._rows("gaps/progress"):
            return Progress(update_id, from_unix(at) if at is not None else None)
        return None

    def _open_gap(self, gap: Gap) -> None:
        noticed_at = gap.noticed_at.timestamp()
        self._run("gaps/open_gap", first=gap.first, last=gap.last, noticed_at=noticed_at)

    def _close_gap(self, update_id: int) -> None:
        for first, last, noticed_at in self._rows("gaps/close_gap", update_id=update_id):
            for part in without(Gap(first, last, from_unix(noticed_at)), update_id):
                self._open_gap(part)

    def _run(self, name: str, **values: Any) -> None:
        self._database.execute(statement(f"inbox/{name}"), values)


@asynccontextmanager
async def open_inbox(path: Path) -> AsyncIterator[tuple[Inbox, InboxChanges]]:
    """The inbox in the file `path`, for this process alone, and the group commit of its changes.

    Raises InboxUnusable, also while another process has it open this way.
    """
    with alone(path):
        inbox = Inbox(path)
        try:
            async with group_commit(inbox.write, batch=1_000, capacity=100_000) as changes:
                yield inbox, changes
        finally:
            inbox.close()


def _arrived(changes: Sequence[Change], answers: Sequence[InboxMessage | None]) -> list[NewMessage]:
    """The new messages among the changes."""
    pairs = zip(changes, answers, strict=True)
    return [change for change, answer in pairs if answer and isinstance(change, NewMessage)]


def _is_same(here: bytes, message: NewMessage) -> bool:
    """Whether two updates are equal as JSON values."""
    try:
        return here == message.raw or parse_update(here) == message.update()
    except InvalidUpdate:
        return False
