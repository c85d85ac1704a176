"""The texts of the bot about the queue, in HTML. Everything from outside is escaped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from uuid import UUID

from adapters.telegram.texts import NOTHING_WAITING, when
from domain.content.decisions import ContentItem
from domain.content.filenames import display_name, one_line
from domain.content.item_history import HistoryLine
from domain.content.queue import QueueItem, QueueState
from domain.content.submissions import Receipt
from domain.plurals import counted

EDIT_USAGE = (
    "Tell me the item and its new caption: <code>/edit 3 The harbour at dawn</code>, or reply to"
    " the item with <code>/edit The harbour at dawn</code>. <code>/edit 3 -</code> removes the"
    " caption."
)
MOVE_USAGE = (
    "Tell me the item and its new place: <code>/move 3 1</code> makes the third item the next one,"
    " <code>/move 3 last</code> the last one. The numbers are those of /queue."
)
REMOVE_USAGE = (
    "Tell me the item: <code>/remove 3</code> with its number in /queue, or reply to it with"
    " <code>/remove</code>."
)
HISTORY_USAGE = (
    "Tell me the item: <code>/history 3</code> with its number in /queue, or reply to it with"
    " <code>/history</code>."
)
IS_REMOVED = "This item was removed from the queue."
REMOVED = "🗑️ Removed"
"""The line under a removed item."""

PAUSED = "⏸️ Paused: I show no items until an admin sends /resume."
NOT_PAUSED = "Offers are not paused."
NOT_YET = ", and nothing is shown while offers are paused"
COMMAND_LINE = "the command line"

MAX_LINES = 25
"""The longest history that is shown."""

STATES = {QueueState.OFFERED: "on offer"}


def title(item: QueueItem | ContentItem) -> str:
    """What an item is called: its caption, or else its file name."""
    return escape(one_line(item.caption) if item.caption else display_name(item.media_filename))


def queue(
    waiting: Sequence[QueueItem], total: int, on_offer: Sequence[QueueItem], now: datetime
) -> str:
    """The first waiting items with their numbers, and what is on offer.

    `now` has the zone in which times are told.
    """
    if not total and not on_offer:
        return NOTHING_WAITING
    lines = [f"{number}. {_waiting(item)}" for number, item in enumerate(waiting, 1)]
    more = [f"and {total - len(waiting)} more"] if total > len(waiting) else []
    parts = ["\n".join([f"<b>{total} waiting</b>", *lines, *more])]
    if on_offer:
        parts.append("\n".join(["<b>On offer</b>", *(_offered(item, now) for item in on_offer)]))
    return "\n\n".join(parts)


def received(receipts: Sequence[Receipt], refused: Sequence[str], next_one: str) -> str:
    """The answer to media that an admin sent in: one item, or the items of an album.

    `refused` says why others are not queued. `next_one` tells when an item is shown next.
    """
    queued = [receipt for receipt in receipts if receipt.is_new]
    lines = []
    if queued:
        is_one = len(receipts) + len(refused) == 1
        head = "Queued" if is_one else f"{len(queued)} queued"
        lines.append(f"{head}{next_one}.")
    cooling = [receipt.cooldown_until for receipt in queued if receipt.cooldown_until]
    if cooling:
        head = "Its cooldown ends on" if len(queued) == 1 else f"{len(cooling)} in cooldown until"
        lines.append(f"{head} {max(cooling):%d %B %Y}.")
    known = Counter(receipt.state for receipt in receipts if not receipt.is_new)
    lines += [_known(state, number) for state, number in known.items()]
    lines += dict.fromkeys(refused)
    return "\n".join(lines)


def refused(reason: str) -> str:
    """Why media that an admin sent in is not queued."""
    return f"Not queued: {escape(reason)}"


def next_one(next_at: datetime | None, now: datetime) -> str:
    """When an item is shown next, as the end of a sentence."""
    return f", next one {when(next_at, now)}" if next_at else ""


def edited(item: ContentItem) -> str:
    """The answer to /edit."""
    return f"The caption is now: {title(item)}" if item.caption else f"{title(item)}: no caption"


def moved(item: ContentItem, place: int | None) -> str:
    """The answer to /move."""
    return f"{title(item)} is now {f'number {place}' if place else 'the last one'}."


def removed(item: QueueItem | ContentItem) -> str:
    """The answer to /remove."""
    return f"Removed: {title(item)}"


def not_changed(reason: str) -> str:
    """Why an item is not changed."""
    return f"Not changed: {escape(reason)}"


def replay_due(reason: str) -> str:
    """Why no item can be changed before read tables are replayed."""
    return f"Not yet: {escape(reason)}"


def no_such_number(number: int, waiting: int) -> str:
    """The answer to the number of an item that is not there."""
    return f"There is no number {number}: {waiting} waiting. /queue shows the numbers."


def history(
    item: QueueItem | ContentItem,
    lines: Sequence[HistoryLine],
    names: Mapping[UUID, str],
    now: datetime,
) -> str:
    """What happened to an item. `now` has the zone in which times are told."""
    hidden = len(lines) - MAX_LINES
    more = [f"and {counted(hidden, 'event')} before"] if hidden > 0 else []
    shown = [_happened(line, names, now) for line in lines[-MAX_LINES:]]
    return "\n".join([f"<b>{title(item)}</b>", *more, *shown])


def paused(who: str, since: datetime, now: datetime) -> str:
    """That offers are paused. `since` has the zone in which times are told."""
    return f"⏸️ Paused by {escape(one_line(who))} since {when(since, now)}"


def paused_already(line: str) -> str:
    """The answer to /pause and /next while offers are paused."""
    return f"{line}. An admin can send /resume."


def resumed(next_one: str) -> str:
    """The answer to /resume."""
    return f"▶️ I show items again{next_one}."


def _waiting(item: QueueItem) -> str:
    return title(item) + (" ⚠️ cannot be shown" if item.failures else "")


def _offered(item: QueueItem, now: datetime) -> str:
    if item.offered_at is None:
        return f"• {title(item)}"
    return f"• {title(item)}, since {when(item.offered_at.astimezone(now.tzinfo), now)}"


def _known(state: QueueState, number: int) -> str:
    head = "Already" if number == 1 else f"{number} are already"
    return f"{head} in the queue: {STATES.get(state, state)}."


def _happened(line: HistoryLine, names: Mapping[UUID, str], now: datetime) -> str:
    by = f" by {escape(one_line(names.get(line.by, 'somebody')))}" if line.by else ""
    what = f"{when(line.at.astimezone(now.tzinfo), now)}: {line.what}{by}"
    return f"{what}, {escape(one_line(line.caption))}" if line.caption else what
