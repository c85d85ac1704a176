"""Edit, move and remove queue items before the decision on them. The log decides who is first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from domain.content.decisions import ContentItem, evolve
from domain.content.item_history import ItemChange
from domain.content.queue import ContentQueue, QueueItem, QueueState, state_of
from domain.content.submission import check_lengths
from domain.errors import NotChangeable, ReplayDue, UnknownName
from domain.events import ContentEdited, ContentEvent, ContentMoved, ContentRemoved
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog

UNDECIDED: Final = (QueueState.WAITING, QueueState.OFFERED)

_TICK = timedelta(microseconds=1)
_AHEAD = timedelta(seconds=1)
_EVERY = 2**31


def edit(
    item: ContentItem,
    *,
    caption: str | None,
    category: str | None,
    at: datetime,
    by: UUID | None = None,
) -> ContentEdited | None:
    """The event that `item` has another caption or category; None if it has them already.

    None keeps what the item has, an empty text removes it. Raises InvalidInput for a text that is
    too long, and for an item that is decided or removed.
    """
    _check_state(item, UNDECIDED, ItemChange.EDITED)
    check_lengths(caption, category)
    caption = item.caption if caption is None else caption or None
    category = item.category if category is None else category or None
    if (caption, category) == (item.caption, item.category):
        return None
    return ContentEdited(**_next(item, at, by), caption=caption, category=category)


def remove(item: ContentItem, *, at: datetime, by: UUID | None = None) -> ContentRemoved:
    """The event that `item` is removed. Raises InvalidInput if it is decided or removed."""
    _check_state(item, UNDECIDED, ItemChange.REMOVED)
    return ContentRemoved(**_next(item, at, by))


def move(
    item: ContentItem, queued_as: datetime, *, at: datetime, by: UUID | None = None
) -> ContentMoved:
    """The event that `item` has another place. Raises InvalidInput if it does not wait."""
    _check_state(item, (QueueState.WAITING,), ItemChange.MOVED)
    return ContentMoved(**_next(item, at, by), queued_as=queued_as)


def new_places(
    waiting: Sequence[QueueItem], item_id: ItemId, place: int | None, at: datetime
) -> dict[ItemId, datetime]:
    """The `queued_as` that brings an item to `place` among those that wait: 1 is next, None last.

    Other items get a new one too where two of them leave no room in between. `at` is now.
    """
    others = [(each.item_id, each.place) for each in waiting if each.item_id != item_id]
    index = len(others) if place is None else min(max(place, 1) - 1, len(others))
    before, after = others[:index], others[index:]
    if not after:
        return {item_id: max(at, before[-1][1] + _TICK) if before else at}
    if not before:
        return {item_id: after[0][1] - _AHEAD}
    earlier, later = before[-1][1], after[0][1]
    middle = earlier + (later - earlier) / 2
    if earlier < middle < later:
        return {item_id: middle}
    return {item_id: earlier + _TICK, **dict(_pushed(after, earlier + _TICK))}


def _pushed(
    after: Sequence[tuple[ItemId, datetime]], taken: datetime
) -> Iterator[tuple[ItemId, datetime]]:
    """The items that do not come after `taken`, each one tick after the one before."""
    for item_id, place in after:
        if place > taken:
            return
        taken += _TICK
        yield item_id, taken


class QueueChanges:
    """Changes of items. Each returns the item as it is from then on.

    Raises ReplayDue while the read table cannot follow, UnknownName for an item that was never
    queued, and InvalidInput for one that is decided or removed.
    """

    def __init__(
        self,
        log: EventLog,
        queue: ContentQueue,
        replays_due: Callable[[], Sequence[str]],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._queue = queue
        self._replays_due = replays_due
        self._now = now

    def edit(
        self,
        item_id: ItemId,
        *,
        caption: str | None = None,
        category: str | None = None,
        by: UUID | None = None,
    ) -> ContentItem:
        """Give an item another caption or category. None keeps, an empty text removes it."""

        def edited(item: ContentItem) -> ContentEvent | None:
            return edit(item, caption=caption, category=category, at=self._now(), by=by)

        return self._change(item_id, edited)

    def remove(self, item_id: ItemId, *, by: UUID | None = None) -> ContentItem:
        """Take an item out of the queue."""
        return self._change(item_id, lambda item: remove(item, at=self._now(), by=by))

    def move(self, item_id: ItemId, place: int | None, *, by: UUID | None = None) -> ContentItem:
        """Bring a waiting item to `place` among those that wait: 1 is next, None last.

        The others are where the read table says; it lags.
        """
        self._check_replays()
        while True:
            waiting = self._queue.listing(_EVERY, QueueState.WAITING)
            places = new_places(waiting, item_id, place, self._now())
            items = self._log.items(list(places))
            _check_known(items[item_id])
            moves = [
                move(items[each], queued_as, at=self._now(), by=by)
                for each, queued_as in places.items()
                if each == item_id or state_of(items[each]) is QueueState.WAITING
            ]
            (appended,) = self._log.append([moves])
            if appended.status is not AppendStatus.CONFLICT:
                return evolve(items[item_id], moves[0])

    def _change(
        self, item_id: ItemId, change: Callable[[ContentItem], ContentEvent | None]
    ) -> ContentItem:
        self._check_replays()
        while True:
            item = self._log.items([item_id])[item_id]
            _check_known(item)
            event = change(item)
            if event is None:
                return item
            (appended,) = self._log.append([[event]])
            if appended.status is not AppendStatus.CONFLICT:
                return evolve(item, event)

    def _check_replays(self) -> None:
        if due := self._replays_due():
            raise ReplayDue(due)


def _check_known(item: ContentItem) -> None:
    if item.version == 0:
        raise UnknownName(f"no item {item.id} in the queue")


def _check_state(item: ContentItem, allowed: Sequence[QueueState], change: ItemChange) -> None:
    state = state_of(item)
    if state not in allowed:
        raise NotChangeable(state, change)


def _next(item: ContentItem, at: datetime, by: UUID | None) -> dict[str, Any]:
    """The fields that every event of an item has."""
    return {
        "stream_id": item.id,
        "stream_version": item.version + 1,
        "occurred_at": at,
        "user_id": by,
        "media_id": item.media_id,
        "media_filename": item.media_filename,
    }
