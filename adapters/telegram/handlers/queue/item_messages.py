"""The messages in which items are offered: each shows what the log says of its item.

Several processes may edit one message at once, in any order. Each reads the item again after its
edit, so the last edit shows the last event.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.queue.item_keyboards import offer_keyboard, undo_keyboard
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.send_outcome import is_network_trouble
from adapters.telegram.texts.offer_texts import OfferTexts, offer_caption
from domain.content.decisions import ContentItem
from domain.content.queue import ChangedItems
from domain.errors import StorylineError
from domain.events import DecisionWithdrawn
from domain.ids import ItemId
from domain.ports import EventLog, Users

log = logger(__name__)

CHECK_SECONDS: Final = 15.0
"""How often buttons are removed, and changes from the command line shown."""

DOWNTIME: Final = timedelta(hours=1)
"""A bot that starts removes the buttons that it should have removed in the time before."""


class Place(NamedTuple):
    """A message in a chat, by Telegram's ids."""

    chat_id: int
    message_id: int


class ItemChanges(Protocol):
    """What happened to items of late."""

    def changed_items(self, after: int | None) -> ChangedItems:
        """Those changed from the command line after this position; None: the last ones of all."""


class DecidedItems(Protocol):
    """The read table of the queue."""

    def decided(self, after: datetime, until: datetime) -> list[ItemId]:
        """The items that were decided in this time and are shown in a chat."""


class ItemMessages:
    """Shows items as they are. An undo button stays for `undo_limit` after the decision."""

    def __init__(
        self,
        event_log: EventLog,
        changes: ItemChanges,
        queue: DecidedItems,
        users: Users,
        team: Team,
        *,
        undo_limit: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._log = event_log
        self._changes = changes
        self._queue = queue
        self._users = users
        self._team = team
        self._undo_limit = undo_limit
        self._now = now

    async def item(self, item_id: ItemId) -> ContentItem:
        """The item as the log has it now."""
        items = await asyncio.to_thread(self._log.items, [item_id])
        return items[item_id]

    async def show(self, bot: Bot, item: ContentItem, place: Place | None = None) -> None:
        """Show `item` in its message, and what became of it meanwhile.

        `place` is the message if the caller knows it, else the one in which it was offered.
        """
        place = place or self._place(item)
        shown = None
        while place and shown != item.version:
            shown = item.version
            caption, keyboard = await self._look(item)
            await _ignore_gone(
                bot.edit_message_caption(
                    place.chat_id,
                    place.message_id,
                    caption=caption,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                )
            )
            item = await self.item(item.id)

    async def show_buttons(
        self, bot: Bot, item: ContentItem, place: Place, keyboard: InlineKeyboardMarkup
    ) -> None:
        """Show other buttons under `item`, unless something became of it meanwhile."""
        await _ignore_gone(
            bot.edit_message_reply_markup(place.chat_id, place.message_id, reply_markup=keyboard)
        )
        current = await self.item(item.id)
        if current.version != item.version:
            await self.show(bot, current, place)

    async def follow(self, bot: Bot) -> None:
        """Remove each undo button in its time, and show changes from the command line.

        At first it shows again what changed lately: a bot may have been killed before it did.
        """
        position: int | None = None
        since = self._now() - self._undo_limit - DOWNTIME
        while True:
            try:
                changed = await asyncio.to_thread(self._changes.changed_items, position)
                until = self._now() - self._undo_limit
                decided = await asyncio.to_thread(self._queue.decided, since, until)
                await self._show_all(bot, [*changed.item_ids, *decided])
                position, since = changed.position, until
            except (TelegramError, StorylineError) as error:
                log.warning("items are shown later", error=str(error))
            await asyncio.sleep(CHECK_SECONDS)

    async def _show_all(self, bot: Bot, item_ids: Iterable[ItemId]) -> None:
        items = await asyncio.to_thread(self._log.items, list(dict.fromkeys(item_ids)))
        for item in items.values():
            try:
                await self.show(bot, item)
            except TelegramError as error:
                if is_network_trouble(error):
                    raise
                log.warning("item cannot be shown", item=str(item.id), error=str(error))

    def _place(self, item: ContentItem) -> Place | None:
        """Where `item` was offered. A private chat has no id in the log; the team's is known."""
        if item.offered_in is None:
            return None
        return Place(item.offered_in.chat_id or self._team.chat_id, item.offered_in.message_id)

    async def _look(self, item: ContentItem) -> tuple[str, InlineKeyboardMarkup | None]:
        """The caption of `item`, and its buttons."""
        texts, line, keyboard = self._team.texts, "", None
        if item.decision is not None:
            line = texts.decided(item.decision, await self.name(item.decision.user_id, texts))
            if self._now() < item.decision.occurred_at + self._undo_limit:
                keyboard = undo_keyboard(item.id, texts)
        elif item.is_removed:
            line = texts.removed_line
        else:
            keyboard = offer_keyboard(item.id, texts)
            if item.withdrawn is not None:
                line = texts.taken_back(await self.who_undid(item.withdrawn, texts))
        return offer_caption(item.caption, item.category, line), keyboard

    async def who_undid(self, withdrawn: DecisionWithdrawn, texts: OfferTexts) -> str:
        """How to call the person who took a decision back."""
        by = withdrawn.user_id
        return await self.name(by, texts) if by else texts.operator

    async def name(self, user_id: UUID | None, texts: OfferTexts) -> str:
        """How to call a person."""
        return await asyncio.to_thread(self._users.name, user_id) or texts.somebody


async def _ignore_gone(edit: Awaitable[object]) -> None:
    """Edit a message, unless it is deleted, shows the content already or stays in an old chat."""
    gone = (
        "not modified",
        "not found",
        "can't be edited",
        "no caption",
        "message_id_invalid",
        "group migrated",
    )
    try:
        await edit
    except (BadRequest, ChatMigrated) as error:
        if not any(reason in str(error).lower() for reason in gone):
            raise
