"""Choose what is offered next: find it in a read table that lags, then check it in the log."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem, evolve, is_genuine
from domain.content.queue import ContentQueue, QueueItem, QueueState, following_item, state_of
from domain.content.submission import Submission
from domain.events import CallbackPressed, ContentOffered
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog, GuardedUnit

MAX_FAILURES: Final = 3
"""After so many failures an item is set aside until an admin retries it."""

AGAIN_AFTER: Final = timedelta(hours=3)
"""An item that failed, or that may be in the chat already, is not tried again for so long."""

_FEW: Final = 20
_TIMES_MORE: Final = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """The waiting item that is next, and what to show."""

    item: ContentItem
    submission: Submission

    def shown(
        self, *, chat_id: int | None, message_id: int | None, at: datetime, by: UUID | None = None
    ) -> ContentOffered:
        """The event that it was shown; `by` is the person who asked for it.

        If its append ends in a conflict, the item was decided or changed meanwhile.
        """
        return ContentOffered(
            stream_id=self.item.id,
            stream_version=self.item.version + 1,
            occurred_at=at,
            media_id=self.submission.media_id,
            media_filename=self.submission.media_filename,
            user_id=by,
            chat_id=chat_id,
            message_id=message_id,
        )


class OfferAttempts(Protocol):
    """Attempts to show items, shared by all processes.

    Sending exactly once is impossible. So an attempt is saved before the send, and forgotten when
    the log says that the item was shown. If an attempt is left while its item waits, nobody knows
    whether the item was shown.
    """

    def begin(self, item_id: ItemId, now: datetime) -> bool:
        """Save that this item is about to be shown; False if it must not be tried now.

        It must not be tried while an attempt younger than AGAIN_AFTER is open or has failed, or
        after MAX_FAILURES. If several processes begin at once, one of them gets True.
        """

    def is_open(self, item_id: ItemId) -> bool:
        """Whether this item may be in the chat, because an attempt has begun."""

    def drop(self, item_id: ItemId) -> None:
        """Nothing was sent, for a reason outside the item."""

    def fail(self, item_id: ItemId, reason: str, now: datetime) -> int:
        """The item cannot be shown. Returns how often that has happened."""

    def forget(self, item_ids: Sequence[ItemId]) -> None:
        """They were shown, or an admin has fixed what was wrong."""


class OfferCheck:
    """Tells genuine presses from forged ones.

    `team_chat_ids` returns all ids that the team's chat has or had.
    """

    def __init__(
        self,
        log: EventLog,
        attempts: OfferAttempts,
        team_chat_ids: Callable[[], Collection[int]],
    ) -> None:
        self._log = log
        self._attempts = attempts
        self._team_chat_ids = team_chat_ids

    def is_genuine(self, item: ContentItem, press: CallbackPressed) -> bool:
        """Whether `press` is on a message in which `item` was offered."""
        is_open = item.offered_in is None and self._attempts.is_open(item.id)
        if item.offered_in is None and not is_open:
            # The offer may have been recorded, and its attempt forgotten, after `item` was read.
            item = self._log.items([item.id])[item.id]
        return is_genuine(item, press, team_chat_ids=self._team_chat_ids(), is_open=is_open)


def next_offer(
    queue: ContentQueue,
    log: EventLog,
    attempts: OfferAttempts,
    *,
    cooldown: Cooldown,
    now: datetime,
) -> Offer | None:
    """What to offer now, with an attempt begun; None if nothing may be offered.

    Media whose cooldown is over is queued as a new item first, and then offered like any other.
    """
    limit = _FEW
    while True:
        candidates = queue.candidates(now, cooldown, limit)
        offer = _first_offer(log, attempts, candidates, now)
        if offer is not None or len(candidates) < limit:
            return offer
        limit *= _TIMES_MORE  # none of them waits any more: the read table is far behind


def _first_offer(
    log: EventLog, attempts: OfferAttempts, candidates: Sequence[QueueItem], now: datetime
) -> Offer | None:
    items = log.items([_next_item(candidate) for candidate in candidates])
    for candidate in candidates:
        item, submission = items[_next_item(candidate)], candidate.submission
        if submission is None:
            continue
        if item.version == 0:
            item = _queue(log, candidate.item_id, item, submission, now)
        if still_waits(item) and attempts.begin(item.id, now):
            item = log.items([item.id])[item.id]  # another process may have shown it meanwhile
            if still_waits(item):
                newest = replace(submission, caption=item.caption, category=item.category)
                return Offer(item, newest)
            attempts.forget([item.id])
    return None


def still_waits(item: ContentItem) -> bool:
    """Whether the item may be offered, as far as its stream tells."""
    return item.version > 0 and state_of(item) is QueueState.WAITING


def _next_item(candidate: QueueItem) -> ItemId:
    """The item to offer for a candidate: itself, or after a cooldown the one that follows."""
    waits = candidate.state is QueueState.WAITING
    return candidate.item_id if waits else following_item(candidate.item_id)


def _queue(
    log: EventLog, earlier_id: ItemId, item: ContentItem, submission: Submission, now: datetime
) -> ContentItem:
    """`item` after it is queued, while the decision on the item before it stands.

    It is unchanged if that was taken back, or if another process queued it, which also offers it.
    """
    earlier = log.items([earlier_id])[earlier_id]
    if earlier.decision is None:
        return item
    queued = submission.queued(item.id, at=now)
    (appended,) = log.append([GuardedUnit([queued], unchanged=[earlier])])
    return item if appended.status is AppendStatus.CONFLICT else evolve(item, queued)
