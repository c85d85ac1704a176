"""How content gets into the queue, each media item once at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.content.cooldown import Rest
from domain.content.decisions import ContentItem
from domain.content.queue import QueueState, first_item, following_item, state_of
from domain.content.submission import Submission
from domain.errors import InvalidInput
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog
from domain.vocabulary import MAX_NAME_LENGTH

MAX_CAPTION_LENGTH: Final = 1024
"""Characters of a caption that Telegram takes."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission.

    `is_new`: it was put into the queue; its turn is not before `rests_until`, where that is set.
    Otherwise nothing changed: its media waits already, is on offer, or rests for ever.
    """

    item_id: ItemId
    state: QueueState
    is_new: bool
    rests_until: datetime | None = None


def submit(
    log: EventLog, submission: Submission, *, rest: Rest, at: datetime, by: UUID | None = None
) -> Receipt:
    """Put `submission` into the queue, unless its media is there already or rests for ever.

    Exact also when several submit the same media at once, because it asks nobody but the log.
    Raises InvalidInput for a caption or category that is too long.
    """
    _check_length("caption", submission.caption, MAX_CAPTION_LENGTH)
    _check_length("category", submission.category, MAX_NAME_LENGTH)
    item = _item(log, first_item(submission.media_id))
    rests_until = at
    while item.decision is not None:
        if (over_at := rest.over_at(item.decision)) is None:
            return Receipt(item.id, state_of(item), is_new=False)
        rests_until = max(rests_until, over_at)
        item = _item(log, following_item(item.id))
    if item.version:
        return Receipt(item.id, state_of(item), is_new=False)
    (appended,) = log.append([[submission.queued(item.id, at=at, by=by)]])
    if appended.status is AppendStatus.CONFLICT:
        return submit(log, submission, rest=rest, at=at, by=by)  # somebody was faster: look again
    return Receipt(
        item.id,
        QueueState.WAITING,
        is_new=True,
        rests_until=rests_until if rests_until > at else None,
    )


def _item(log: EventLog, item_id: ItemId) -> ContentItem:
    return log.items([item_id])[item_id]


def _check_length(name: str, text: str | None, limit: int) -> None:
    if text is not None and len(text) > limit:
        raise InvalidInput(f"{name} {text!r:.40}... has {len(text)} characters; at most {limit}")
