"""What is offered next: found in a read table that lags, checked against the log that does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.content.cooldown import Rest
from domain.content.decisions import ContentItem, evolve
from domain.content.queue import ContentQueue, QueueItem, QueueState, following_item, state_of
from domain.content.submission import Submission
from domain.events import ContentOffered
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog

MAX_FAILURES: Final = 3
"""What Telegram has not taken so often is set aside until somebody acts."""

AGAIN_AFTER: Final = timedelta(hours=3)
"""What failed, or what is perhaps in the chat already, lets others go first for so long."""

_FEW: Final = 20
_TIMES_MORE: Final = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """A waiting item whose turn it is, as its stream tells it, and what to show."""

    item: ContentItem
    submission: Submission

    def shown(
        self, *, chat_id: int | None, message_id: int | None, at: datetime, by: UUID | None = None
    ) -> ContentOffered:
        """The fact that it was shown; `by` is who asked for it.

        A conflict when it is appended says that it was decided on meanwhile.
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
    """What is known of attempts to show items, across all processes.

    To send exactly once is impossible. So an attempt is noted before the send, and forgotten when
    the fact that the item was shown is in the log. One that is left over while the item waits has
    an unknown end.
    """

    def begin(self, item_id: ItemId, now: datetime) -> bool:
        """Note that this item is about to be shown; False when it is not to be tried now.

        It is not while an attempt younger than AGAIN_AFTER is open or has failed, nor after
        MAX_FAILURES. Of several who begin at once one does.
        """

    def drop(self, item_id: ItemId) -> None:
        """Nothing was sent, and that had nothing to do with the item."""

    def fail(self, item_id: ItemId, reason: str, now: datetime) -> int:
        """The item cannot be shown; how often that happened."""

    def forget(self, item_ids: Sequence[ItemId]) -> None:
        """It was shown, or somebody has put right what was wrong."""


def next_offer(
    queue: ContentQueue, log: EventLog, attempts: OfferAttempts, *, rest: Rest, now: datetime
) -> Offer | None:
    """What to offer now, with an attempt begun; None when nothing may be.

    Media whose rest is over is put into the queue first, as a new item, and then offered like any.
    """
    limit = _FEW
    while True:
        candidates = queue.candidates(now, rest, limit)
        offer = _first_offer(log, attempts, candidates, now)
        if offer is not None or len(candidates) < limit:
            return offer
        limit *= _TIMES_MORE  # all of them were old news: the read table is far behind


def _first_offer(
    log: EventLog, attempts: OfferAttempts, candidates: Sequence[QueueItem], now: datetime
) -> Offer | None:
    items = log.items([_next_item(candidate) for candidate in candidates])
    for candidate in candidates:
        item, submission = items[_next_item(candidate)], candidate.submission
        if submission is None:
            continue
        if item.version == 0:
            item = _queue(log, item, submission, now)
        if _waits(item) and attempts.begin(item.id, now):
            item = log.items([item.id])[item.id]  # who had it until now may have shown it
            if _waits(item):
                return Offer(item, submission)
            attempts.forget([item.id])
    return None


def _waits(item: ContentItem) -> bool:
    return item.version > 0 and state_of(item) is QueueState.WAITING


def _next_item(candidate: QueueItem) -> ItemId:
    """By which item a candidate comes: itself, or after its rest the one that follows."""
    waits = candidate.state is QueueState.WAITING
    return candidate.item_id if waits else following_item(candidate.item_id)


def _queue(log: EventLog, item: ContentItem, submission: Submission, now: datetime) -> ContentItem:
    """`item` once it is queued; unchanged when somebody else was faster, who offers it too."""
    queued = submission.queued(item.id, at=now)
    (appended,) = log.append([[queued]])
    return item if appended.status is AppendStatus.CONFLICT else evolve(item, queued)
