"""A button was pressed: decide, record both in one transaction, then show it to everybody."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.ext import ContextTypes

from adapters.telegram import texts
from adapters.telegram.keyboards import confirm_keyboard, offer_keyboard
from adapters.telegram.team import Team
from adapters.telegram.tolerant_request import is_missing_method
from adapters.telegram.update_processor import Append
from adapters.telegram.update_state import UpdateState, handled
from domain.content import ContentItem, decide, evolve
from domain.events import CallbackPressed, ContentDecided
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog, Users
from domain.vocabulary import Button, Outcome


class Callbacks:
    """Handles every inline button. Exactly one press on an item wins, across all processes."""

    def __init__(
        self, log: EventLog, append: Append, users: Users, team: Team, now: Callable[[], datetime]
    ) -> None:
        self._log = log
        self._append = append
        self._users = users
        self._team = team
        self._now = now

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Apply one press and answer it."""
        query = update.callback_query
        handling = handled()
        if query is None or handling.item_id is None:
            await answer(query, texts.NOT_OURS)
            return
        if not await self._team.includes(context.bot, query.from_user, update.effective_chat):
            handling.outcome = Outcome.DENIED
            await answer(query, texts.NOT_ALLOWED)
            return
        press, item, is_first = await self._decide(handling, handling.item_id)
        if item.decision is not None:
            await self._show_decision(query, item.decision, is_first=is_first)
        elif press.name == Button.REJECT:
            await answer(query, texts.REJECT_SURE)
            await _show_keyboard(query, confirm_keyboard(item.id))
        else:
            await answer(query, texts.CANCELLED if press.name == Button.CANCEL_REJECT else None)
            await _show_keyboard(query, offer_keyboard(item.id))

    async def _decide(
        self, handling: UpdateState, item_id: ItemId
    ) -> tuple[CallbackPressed, ContentItem, bool]:
        """Record the press, with its decision if it makes the first one.

        The press, the item as it is then, and whether this very press has decided it.
        """
        while True:
            item = await self._item(item_id)
            interaction = handling.interaction(self._now())
            assert isinstance(interaction, CallbackPressed)
            press, decision = decide(item, interaction, offered_at=handling.translation.offered_at)
            appended = await self._append.append([press] if decision is None else [press, decision])
            if appended.status is AppendStatus.CONFLICT:  # somebody else was faster
                continue
            handling.is_recorded = True
            is_new = appended.status is AppendStatus.RECORDED
            if is_new and decision is not None:
                return press, evolve(item, decision), True
            standing = await self._item(item_id)
            # Recorded before, then killed or without Telegram: it may have decided then.
            return press, standing, not is_new and _is_by(press, standing.decision)

    async def _item(self, item_id: ItemId) -> ContentItem:
        return (await asyncio.to_thread(self._log.items, [item_id]))[item_id]

    async def _show_decision(
        self, query: CallbackQuery, decision: ContentDecided, *, is_first: bool
    ) -> None:
        who = await asyncio.to_thread(self._users.name, decision.user_id)
        told = texts.just_decided(decision) if is_first else texts.already_decided(decision, who)
        await answer(query, told)
        message = query.message
        if not isinstance(message, Message) or not _can_be_seen(message):
            # Its caption is not known here and stays; at least its buttons go.
            await _show_keyboard(query, None)
            return
        line = texts.decided(decision, who)
        try:
            if message.text:
                words = texts.decided_caption(message.text, message.text_html, line)
                await message.edit_text(words, parse_mode=ParseMode.HTML)
            else:
                caption, html = message.caption or "", message.caption_html or ""
                words = texts.decided_caption(caption, html, line)
                await message.edit_caption(words, parse_mode=ParseMode.HTML)
        except (BadRequest, ChatMigrated) as error:
            if is_missing_method(error):
                await _show_keyboard(query, None)
            else:
                _ignore_gone(error)


def _can_be_seen(message: Message) -> bool:
    """Whether Telegram shows it to the bot. What it hides has no content, and 0 for a date."""
    return message.is_accessible or bool(message.text or message.caption)


def _is_by(press: CallbackPressed, decision: ContentDecided | None) -> bool:
    made = decision and (decision.user_id, decision.occurred_at)
    return made == (press.user_id, press.occurred_at)


async def answer(query: CallbackQuery | None, text: str | None = None) -> None:
    """Answer a press. One that Telegram has forgotten meanwhile needs no answer any more."""
    if query is None:
        return
    try:
        await query.answer(text)
    except BadRequest as error:
        if "query is too old" not in str(error).lower() and "invalid" not in str(error).lower():
            raise


async def _show_keyboard(query: CallbackQuery, keyboard: InlineKeyboardMarkup | None) -> None:
    message = query.message
    if message is None:
        return
    try:
        await query.get_bot().edit_message_reply_markup(
            message.chat.id, message.message_id, reply_markup=keyboard
        )
    except (BadRequest, ChatMigrated) as error:
        _ignore_gone(error)


def _ignore_gone(error: TelegramError) -> None:
    """A message that was deleted, shows it already, or stayed in an old chat, needs no edit."""
    gone = (
        "not modified",
        "not found",
        "can't be edited",
        "no caption",
        "message_id_invalid",
        "group migrated",
    )
    if not any(reason in str(error).lower() for reason in gone):
        raise error
