"""Where updates come in: the poller and the webhook both call `accept`, and nothing else does."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.group_commit import GroupCommit
from adapters.telegram.inbox import Inbox
from adapters.telegram.inbox_message import Change, Entry, Letter, TakenUp
from adapters.telegram.json_values import as_bigint, as_object
from adapters.telegram.ordered_queues import OrderedQueues
from domain.errors import InboxFull, InvalidUpdate, StorylineError
from domain.ids import MAX_UPDATE_ID

log = logging.getLogger(__name__)

REMEMBERED: Final = 20_000
"""So many handled updates are known again when Telegram sends them a second time."""

FREE_AGAIN: Final = 0.9
"""A full inbox takes updates again when it holds no more than this part of its capacity."""


def tell_nobody(alarm: str) -> None:
    """Leave it at the log."""


class Ingress:
    """Accepts raw updates. What it has accepted is on disk.

    The first time that it takes no more it says so in the log and calls `alert`; then not again
    until it has taken some.
    """

    def __init__(
        self,
        inbox: Inbox,
        changes: GroupCommit[Change, Entry | None],
        lanes: OrderedQueues,
        *,
        capacity: int,
        now: Callable[[], datetime],
        alert: Callable[[str], None] = tell_nobody,
    ) -> None:
        self._inbox = inbox
        self._changes = changes
        self._lanes = lanes
        self._capacity = capacity
        self._now = now
        self._alert = alert
        self._arriving = 0
        self._refusal: StorylineError | None = None
        self._seen: dict[int, int] = {}

    @property
    def room(self) -> int:
        """For how many more updates there is room."""
        taken = self._inbox.rows + self._arriving
        if isinstance(self._refusal, InboxFull) and taken > self._capacity * FREE_AGAIN:
            return 0
        return max(self._capacity - taken, 0)

    async def accept(self, raw_updates: Sequence[bytes]) -> None:
        """Commit raw updates, JSON as it came, to the inbox and have them handled.

        What cannot be read is parked. Raises InboxFull and InboxUnusable; what was committed
        nevertheless is handled, and known when it comes again.
        """
        try:
            await self._accept(raw_updates)
        except StorylineError as error:
            self._refuse(error)
            raise
        if self._refusal is not None and raw_updates:
            log.warning("updates are accepted again")
            self._refusal = None

    async def take_up(self, number: int) -> None:
        """Have a parked entry that somebody has marked handled again. Raises InboxUnusable."""
        self._hand_on(await self._changes.append(TakenUp(number)))

    async def _accept(self, raw_updates: Sequence[bytes]) -> None:
        if self.room < len(raw_updates):
            raise InboxFull(
                f"the inbox is full: {self._inbox.rows} updates wait for Postgres or are parked"
            )
        received_at = self._now()
        letters = [message_of(raw, received_at) for raw in raw_updates]
        news = [letter for letter in letters if not self._is_known(letter)]
        self._arriving += len(news)
        try:
            commits = await asyncio.gather(*map(self._changes.append, news), return_exceptions=True)
        finally:
            self._arriving -= len(news)
        for letter, committed in zip(news, commits, strict=True):
            if not isinstance(committed, BaseException):
                self._remember(letter)
                self._hand_on(committed)
        for committed in commits:
            if isinstance(committed, BaseException):
                raise committed

    def _hand_on(self, entry: Entry | None) -> None:
        if entry is None:
            return
        if entry.letter.parked is None:
            self._lanes.put(entry)
        else:
            log.warning("entry %s is parked: %s", entry.number, entry.letter.parked)

    def _refuse(self, error: StorylineError) -> None:
        if self._refusal is None:
            log.error("updates are not accepted: %s", error)
            self._alert(str(error))
        self._refusal = error

    def _is_known(self, letter: Letter) -> bool:
        return letter.update_id is not None and self._seen.get(letter.update_id) == hash(letter.raw)

    def _remember(self, letter: Letter) -> None:
        if letter.update_id is not None:
            self._seen[letter.update_id] = hash(letter.raw)
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]


def message_of(raw: bytes, received_at: datetime) -> Letter:
    """A raw update as a letter; one to be parked if it is no JSON object."""
    try:
        update = parse_update(raw)
    except InvalidUpdate as error:
        return Letter("update", "unreadable", received_at, raw, parked=str(error))
    return Letter("update", partition_key_of(update), received_at, raw, update_id_of(update))


def parse_update(raw: bytes) -> dict[str, Any]:
    """A raw update from its JSON. Raises InvalidUpdate for what is none, or no object."""
    try:
        update = json.loads(raw)
    except RecursionError as error:
        raise InvalidUpdate("nested too deep") from error
    except ValueError as error:
        raise InvalidUpdate(f"not JSON: {error}") from error
    if not isinstance(update, dict):
        raise InvalidUpdate(f"an update must be a JSON object, not {type(update).__name__}")
    return update


def update_id_of(update: dict[str, Any]) -> int | None:
    """The id of a raw update, if it has one that can be."""
    update_id = as_bigint(update.get("update_id"))
    return update_id if update_id is not None and 0 <= update_id <= MAX_UPDATE_ID else None


def partition_key_of(update: dict[str, Any]) -> str:
    """The chat in which the order of this update counts; where there is none, its person."""
    payload = next((value for key, value in update.items() if key != "update_id"), None)
    content = as_object(payload)
    message = as_object(content.get("message")) or content
    chat = as_bigint(as_object(message.get("chat")).get("id"))
    person = as_bigint(as_object(content.get("from") or content.get("user")).get("id"))
    return f"chat {chat}" if chat is not None else f"person {person}"
