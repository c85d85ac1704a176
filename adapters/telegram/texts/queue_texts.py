"""The texts about the queue: its list, its changes, pauses and histories."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final, Protocol
from uuid import UUID

from adapters.telegram.texts.fitting import person, title
from adapters.telegram.texts.report_texts import ReportTexts
from domain.content.decisions import ContentItem
from domain.content.filenames import one_line
from domain.content.item_history import HistoryLine
from domain.content.queue import QueueItem
from domain.content.submissions import Receipt
from domain.errors import InvalidInput, ReplayDue

MAX_LINES: Final = 25
"""The longest history that is shown."""


class QueueTexts(ReportTexts, Protocol):
    """What is said about the queue."""

    edit_usage: str
    move_usage: str
    remove_usage: str
    history_usage: str
    paused_now: str
    not_paused: str
    next_after_pause: str
    """That nothing is shown during a pause, as the end of a sentence."""
    command_line: str
    """Who pauses on the command line, as it stands after `by`."""
    on_offer_head: str

    def queue(
        self,
        waiting: Sequence[QueueItem],
        total: int,
        on_offer: Sequence[QueueItem],
        now: datetime,
    ) -> str:
        """The first waiting items with their numbers, and what is on offer.

        `now` has the zone in which times are told.
        """
        if not total and not on_offer:
            return self.nothing_waiting
        lines = [f"{number}. {self._waiting(item)}" for number, item in enumerate(waiting, 1)]
        more = [self.and_more(total - len(waiting))] if total > len(waiting) else []
        parts = ["\n".join([f"<b>{self.waiting(total)}</b>", *lines, *more])]
        if on_offer:
            offered = (self._offered(item, now) for item in on_offer)
            parts.append("\n".join([f"<b>{self.on_offer_head}</b>", *offered]))
        return "\n\n".join(parts)

    def received(self, receipts: Sequence[Receipt], refused: Sequence[str], next_one: str) -> str:
        """The answer to media that an admin sent in: one item, or the items of an album.

        `refused` says why others are not queued. `next_one` tells when an item is shown next.
        """
        queued = [receipt for receipt in receipts if receipt.is_new]
        lines = []
        if queued:
            is_one = len(receipts) + len(refused) == 1
            lines.append(f"{self.queued(None if is_one else len(queued))}{next_one}.")
        cooling = [receipt.cooldown_until for receipt in queued if receipt.cooldown_until]
        if cooling:
            lines.append(self.cooling(None if len(queued) == 1 else len(cooling), max(cooling)))
        known = Counter(receipt.state for receipt in receipts if not receipt.is_new)
        lines += [self.queued_before(number, self.states[state]) for state, number in known.items()]
        lines += dict.fromkeys(refused)
        return "\n".join(lines)

    def refused(self, error: InvalidInput) -> str:
        """Why media that an admin sent in is not queued."""
        return self.not_queued(escape(self.reason(error)))

    def next_one(self, next_at: datetime | None, now: datetime) -> str:
        """When an item is shown next, as the end of a sentence."""
        return self.next_at(self.when(next_at, now)) if next_at else ""

    def edited(self, item: ContentItem) -> str:
        """The answer to /edit."""
        return self.caption_is(title(item)) if item.caption else self.no_caption(title(item))

    def moved(self, item: ContentItem, place: int | None) -> str:
        """The answer to /move. `place` is the item's new number; None for the last one."""
        return self.is_at(title(item), place)

    def removed(self, item: QueueItem | ContentItem) -> str:
        """The answer to /remove."""
        return self.is_gone(title(item))

    def not_changed(self, error: InvalidInput) -> str:
        """Why an item is not changed."""
        return self.stays(escape(self.reason(error)))

    def replay_due(self, error: ReplayDue) -> str:
        """Why no item can be changed before read tables are replayed."""
        return self.not_yet(escape("; ".join(error.commands)))

    def history(
        self,
        item: QueueItem | ContentItem,
        lines: Sequence[HistoryLine],
        names: Mapping[UUID, str],
        now: datetime,
    ) -> str:
        """What happened to an item. `now` has the zone in which times are told."""
        hidden = len(lines) - MAX_LINES
        more = [self.events_before(hidden)] if hidden > 0 else []
        shown = [self._happened(line, names, now) for line in lines[-MAX_LINES:]]
        return "\n".join([f"<b>{title(item)}</b>", *more, *shown])

    def paused(self, who: str, since: datetime, now: datetime) -> str:
        """That offers are paused. `since` has the zone in which times are told."""
        return self.paused_by(person(who), self.when(since, now))

    def _waiting(self, item: QueueItem) -> str:
        return title(item) + (f" ⚠️ {self.unshowable}" if item.failures else "")

    def _offered(self, item: QueueItem, now: datetime) -> str:
        if item.offered_at is None:
            return f"• {title(item)}"
        since = self.since(self.when(item.offered_at.astimezone(now.tzinfo), now))
        return f"• {title(item)}, {since}"

    def _happened(self, line: HistoryLine, names: Mapping[UUID, str], now: datetime) -> str:
        what = self.changes[line.what]
        if line.by:
            what = self.by(what, person(names.get(line.by, self.somebody)))
        told = f"{self.when(line.at.astimezone(now.tzinfo), now)}: {what}"
        return f"{told}, {escape(one_line(line.caption))}" if line.caption else told

    unshowable: str
    """An item cannot be shown."""

    def and_more(self, number: int) -> str:
        """So many items more wait."""

    def since(self, when: str) -> str:
        """Since this time."""

    def queued(self, number: int | None) -> str:
        """So many items are queued; None: the only one. The beginning of a sentence."""

    def cooling(self, number: int | None, until: datetime) -> str:
        """So many queued items are in cooldown until this day; None: the only one."""

    def queued_before(self, number: int, state: str) -> str:
        """So many items were in the queue already, in this state."""

    def reason(self, error: InvalidInput) -> str:
        """What is wrong, in plain text. Its own text, where nobody has translated it."""

    def not_queued(self, reason: str) -> str:
        """Media is not queued (HTML)."""

    def next_at(self, when: str) -> str:
        """When an item is shown next, as the end of a sentence."""

    def caption_is(self, title: str) -> str:
        """The new caption (HTML)."""

    def no_caption(self, title: str) -> str:
        """The item has no caption any more."""

    def is_at(self, title: str, place: int | None) -> str:
        """The new place of an item; None: the last one."""

    def is_gone(self, title: str) -> str:
        """The item is removed."""

    def stays(self, reason: str) -> str:
        """The item is not changed (HTML)."""

    def not_yet(self, commands: str) -> str:
        """An admin runs these commands (HTML), then items can be changed."""

    def no_such_number(self, number: int, waiting: int) -> str:
        """The answer to the number of an item that is not there."""

    def events_before(self, number: int) -> str:
        """So many events are not shown."""

    def paused_by(self, who: str, since: str) -> str:
        """Who paused the offers (HTML), and since when."""

    def paused_already(self, line: str) -> str:
        """The answer to /pause and /next while offers are paused. `line` says who paused them."""

    def resumed(self, next_one: str) -> str:
        """The answer to /resume."""
