"""Who may take a decision back, and until when: what `decisions.withdraw` needs to know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.content.decisions import ContentItem, Refusal, Undo, refused, withdraw, withdrawal
from domain.content.queue import following_item
from domain.errors import ReplayDue, UndoRefused
from domain.events import DecisionWithdrawn
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog, GuardedUnit, Person, Unit


@dataclass(frozen=True, slots=True)
class UndoRules:
    """Decides on undos by the log.

    `within`: how long after the decision the person who made it may take it back; None for ever.
    `admin_ids` are Telegram ids. `replays_due` returns the read tables that have to be replayed
    first. `must_wait`: raise ReplayDue then, instead of refusing the undo.
    """

    log: EventLog
    within: timedelta | None
    replays_due: Callable[[], list[str]]
    admin_ids: frozenset[int] = frozenset()
    must_wait: bool = False

    def withdraw(self, item: ContentItem, undo: Undo, person: Person | None) -> Unit:
        """The undo of `person` as it is to be recorded, and the withdrawal, if it makes one."""
        following = next_of_media(self.log, item.id)
        recorded, withdrawn = withdraw(
            item,
            undo,
            within=self.within,
            is_admin=person is not None and person.telegram_user_id in self.admin_ids,
            is_queued_anew=following.version > 0,
        )
        if withdrawn is None:
            return [recorded]
        if due := self.replays_due():
            if self.must_wait:
                raise ReplayDue(due)
            return [refused(undo, Refusal.REPLAYS_DUE)]
        return GuardedUnit([recorded, withdrawn], unchanged=[following])


def take_back(
    log: EventLog, item_id: ItemId, *, replays_due: Callable[[], list[str]], at: datetime
) -> DecisionWithdrawn:
    """Take the decision on an item back for an operator, at any time.

    Raises UndoRefused and ReplayDue.
    """
    while True:
        item = log.items([item_id])[item_id]
        withdrawn = withdrawal(item, by=None, at=at)
        if withdrawn is None:
            told = "its decision is taken back already" if item.withdrawn else "it is not decided"
            raise UndoRefused(told)
        following = next_of_media(log, item_id)
        if following.version:
            raise UndoRefused("its media is in the queue again, so the decision stays")
        if due := replays_due():
            raise ReplayDue(due)
        (appended,) = log.append([GuardedUnit([withdrawn], unchanged=[following])])
        if appended.status is AppendStatus.RECORDED:
            return withdrawn


def next_of_media(log: EventLog, item_id: ItemId) -> ContentItem:
    """The next item of the same media that was not removed.

    It has version 0 unless the media is in the queue again.
    """
    item = ContentItem(item_id, is_removed=True)
    while item.is_removed:
        item_id = following_item(item.id)
        item = log.items([item_id])[item_id]
    return item
