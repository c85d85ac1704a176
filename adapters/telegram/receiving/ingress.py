"""Accept raw updates from the poller and the webhook into the inbox."""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import inf
from shutil import disk_usage
from time import monotonic
from typing import Final

from adapters.logs import logger
from adapters.telegram.inbox.inbox import Inbox, InboxChanges
from adapters.telegram.inbox.inbox_message import InboxMessage, NewMessage, Retried
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.updates.raw_update import parse_update, partition_key_of, update_id_of
from domain.errors import InboxFull, InvalidUpdate, StorylineError
from domain.trouble_log import TroubleLog

log = logger(__name__)

REMEMBERED: Final = 20_000
"""How many handled updates are remembered, to recognise them when Telegram sends them again."""

FREE_AGAIN: Final = 0.9
"""A full inbox accepts updates again when it holds no more than this share of its capacity."""


REFUSAL_SECONDS: Final = 10.0
"""For how long a failed write counts as a reason not to send updates here."""


LEAST_FREE_BYTES: Final = 1_000_000
"""A disk with less room is full: the next updates may not fit."""


def alert_nobody(reason: str) -> None:
    """Do nothing: the log has it."""


class Ingress:
    """Accepts raw updates. An accepted update is on disk.

    When it begins to refuse updates, it logs that once and calls `alert` once; then not again
    until it has taken some.
    """

    def __init__(
        self,
        inbox: Inbox,
        changes: InboxChanges,
        queues: OrderedQueues,
        *,
        capacity: int,
        now: Callable[[], datetime],
        alert: Callable[[str], None] = alert_nobody,
    ) -> None:
        self._inbox = inbox
        self._changes = changes
        self._queues = queues
        self._capacity = capacity
        self._now = now
        self._alert = alert
        self._arriving = 0
        self._trouble = TroubleLog(__name__)
        self._is_full = False
        self._failed_at = -inf
        self._seen: dict[int, int] = {}

    @property
    def room(self) -> int:
        """How many more updates fit."""
        taken = self._inbox.rows + self._arriving
        if self._is_full and taken > self._capacity * FREE_AGAIN:
            return 0
        return max(self._capacity - taken, 0)

    @property
    def refusal(self) -> str | None:
        """Why an update that comes now would not be accepted, as far as is known.

        After a failure of the disk, updates are refused for a while. Then the next one tries
        it again.
        """
        if self.room == 0:
            return "the inbox is full"
        if monotonic() - self._failed_at < REFUSAL_SECONDS:
            return "the inbox cannot be written"
        is_full = disk_usage(self._inbox.path.parent).free < LEAST_FREE_BYTES
        return "the disk is full" if is_full else None

    async def accept(self, raw_updates: Sequence[bytes]) -> None:
        """Commit raw updates to the inbox, byte for byte, and pass them on to be handled.

        An unreadable update is parked. Raises InboxFull and InboxUnusable. Even then the updates
        that were committed are handled, and recognised when they come again.
        """
        try:
            await self._accept(raw_updates)
        except StorylineError as error:
            self._refuse(error)
            raise
        if raw_updates:
            self._trouble.end("updates are accepted again")
            self._is_full = False
            self._failed_at = -inf

    async def retry(self, number: int) -> None:
        """Handle a parked message again that is marked for a retry. Raises InboxUnusable."""
        self._hand_on(await self._changes.append(Retried(number)))

    async def _accept(self, raw_updates: Sequence[bytes]) -> None:
        if self.room < len(raw_updates):
            raise InboxFull(
                f"the inbox is full: {self._inbox.rows} updates wait for Postgres or are parked"
            )
        received_at = self._now()
        messages = [_received(raw, received_at) for raw in raw_updates]
        news = [message for message in messages if not self._is_known(message)]
        self._arriving += len(news)
        failures: list[Exception] = []
        try:
            for message, commit in [(each, self._changes.append(each)) for each in news]:
                try:
                    committed = await commit
                except Exception as error:  # the others are committed all the same
                    failures.append(error)
                else:
                    self._remember(message)
                    self._hand_on(committed)
        finally:
            self._arriving -= len(news)
        if failures:
            raise failures[0]

    def _hand_on(self, message: InboxMessage | None) -> None:
        if message is None:
            return
        if message.parked is None:
            self._queues.put(message)
        else:
            log.warning("message is parked", message=message.number, reason=message.parked)

    def _refuse(self, error: StorylineError) -> None:
        self._is_full = isinstance(error, InboxFull)
        self._failed_at = -inf if self._is_full else monotonic()
        if self._trouble.begin(f"updates are not accepted: {error}"):
            self._alert(str(error))

    def _is_known(self, message: NewMessage) -> bool:
        return message.update_id is not None and self._seen.get(message.update_id) == hash(
            message.raw
        )

    def _remember(self, message: NewMessage) -> None:
        if message.update_id is not None:
            self._seen[message.update_id] = hash(message.raw)
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]


def _received(raw: bytes, received_at: datetime) -> NewMessage:
    """A raw update as a message; one to be parked if it is not a JSON object."""
    try:
        update = parse_update(raw)
    except InvalidUpdate as error:
        return NewMessage("update", "unreadable", received_at, raw, parked=str(error))
    key, update_id = partition_key_of(update), update_id_of(update)
    return NewMessage("update", key, received_at, raw, update_id, parsed=update)
