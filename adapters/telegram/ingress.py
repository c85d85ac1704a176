"""Where updates come in: the poller and the webhook both call `accept`, and nothing else does."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from adapters.group_commit import GroupCommit
from adapters.telegram.fields import as_bigint, as_object
from adapters.telegram.inbox import Change, Entry, Letter
from adapters.telegram.lanes import Lanes
from domain.errors import InboxFull

REMEMBERED = 20_000
"""So many handled updates are known again when Telegram sends them a second time."""


class Ingress:
    """Accepts raw updates. What it has accepted is on disk."""

    def __init__(
        self,
        changes: GroupCommit[Change, Entry | None],
        lanes: Lanes,
        *,
        capacity: int,
        now: Callable[[], datetime],
    ) -> None:
        self._changes = changes
        self._lanes = lanes
        self._capacity = capacity
        self._now = now
        self._seen: dict[int | None, None] = {}

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Commit raw updates to the inbox and have them handled.

        Raises InboxFull and InboxUnusable. What was committed nevertheless is handled, and known
        when it comes again.
        """
        if self._lanes.depth + len(updates) > self._capacity:
            raise InboxFull(
                f"the inbox holds {self._lanes.depth} updates that are not in the log yet"
            )
        received_at = self._now()
        letters = [_letter(update, received_at) for update in updates]
        news = [letter for letter in letters if letter.update_id not in self._seen]
        commits = await asyncio.gather(*map(self._changes.append, news), return_exceptions=True)
        failure = None
        for letter, committed in zip(news, commits, strict=True):
            if isinstance(committed, BaseException):
                failure = committed
                continue
            self._remember(letter.update_id)
            if committed is not None:
                self._lanes.put(committed)
        if failure is not None:
            raise failure

    def _remember(self, update_id: int | None) -> None:
        if update_id is not None:
            self._seen[update_id] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]


def lane_of(update: dict[str, Any]) -> str:
    """The chat in which the order of this update counts; where there is none, its person."""
    payload = next((value for key, value in update.items() if key != "update_id"), None)
    content = as_object(payload)
    message = as_object(content.get("message")) or content
    chat = as_bigint(as_object(message.get("chat")).get("id"))
    person = as_bigint(as_object(content.get("from") or content.get("user")).get("id"))
    return f"chat {chat}" if chat is not None else f"person {person}"


def _letter(update: dict[str, Any], received_at: datetime) -> Letter:
    raw = json.dumps(update, separators=(",", ":")).encode()
    return Letter("update", lane_of(update), received_at, raw, as_bigint(update.get("update_id")))
