"""Queue submitted content, each media item once at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem
from domain.content.queue import QueueState, first_item, following_item, state_of
from domain.content.submission import Submission, check_lengths
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog, GuardedUnit


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of a submission.

    `is_new`: it was queued, and is not offered before `cooldown_until` if that is set. Otherwise
    nothing changed: its media waits already, is on offer, or its cooldown never ends.
    """

    item_id: ItemId
    state: QueueState
    is_new: bool
    cooldown_until: datetime | None = None


def submit(
    log: EventLog,
    submission: Submission,
    *,
    cooldown: Cooldown,
    at: datetime,
    by: UUID | None = None,
) -> Receipt:
    """Queue `submission`, unless its media is queued already or its cooldown never ends.

    Exact even if several people submit the same media at once, because only the log decides.
    Raises InvalidInput for a caption or category that is too long.
    """
    check_lengths(submission.caption, submission.category)
    item = _item(log, first_item(submission.media_id))
    cooldown_until, earlier = at, list[ContentItem]()
    while item.decision is not None or item.is_removed:
        if item.decision is not None:
            if (over_at := cooldown.over_at(item.decision)) is None:
                return Receipt(item.id, state_of(item), is_new=False)
            cooldown_until = max(cooldown_until, over_at)
        earlier.append(item)
        item = _item(log, following_item(item.id))
    if item.version:
        return Receipt(item.id, state_of(item), is_new=False)
    queued = submission.queued(item.id, at=at, by=by)
    (appended,) = log.append([GuardedUnit([queued], unchanged=earlier)])
    if appended.status is AppendStatus.CONFLICT:  # another one was faster, or an undo: look again
        return submit(log, submission, cooldown=cooldown, at=at, by=by)
    return Receipt(
        item.id,
        QueueState.WAITING,
        is_new=True,
        cooldown_until=cooldown_until if cooldown_until > at else None,
    )


def _item(log: EventLog, item_id: ItemId) -> ContentItem:
    return log.items([item_id])[item_id]
