"""Handle a press: decide, record press and decision in one transaction, then show it."""

import asyncio

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.telegram import texts
from adapters.telegram.handlers.item_keyboards import confirm_keyboard, offer_keyboard
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import RecordUpdate
from adapters.telegram.processing.update_state import UpdateState
from domain.events import ContentDecided
from domain.ids import ItemId
from domain.ports import EventLog, Users
from domain.vocabulary import Button, Outcome


class Callbacks:
    """Handles every inline button. Exactly one press decides an item, across all processes."""

    def __init__(
        self, log: EventLog, record: RecordUpdate, users: Users, membership: Membership
    ) -> None:
        self._log = log
        self._record = record
        self._users = users
        self._membership = membership

    async def press(self, update: Update, context: UpdateContext) -> None:
        """Apply one press and answer it."""
        query = update.callback_query
        state = context.state
        if query is None or state.item_id is None:
            state.outcome = Outcome.FAILED
            await answer(query, texts.NOT_OURS)
            return
        if not await self._membership.allows(update):
            state.outcome = Outcome.DENIED
            await answer(query, texts.NOT_ALLOWED)
            return
        decision, is_first = await self._decided(state, state.item_id)
        if state.outcome is Outcome.FAILED:  # its item was not offered in this message
            await answer(query, texts.NOT_OURS)
            return
        button = state.translation.interaction.name
        if decision is not None:
            await self._show_decision(query, decision, is_first=is_first)
        elif button == Button.REJECT:
            await answer(query, texts.REJECT_SURE)
            await _show_keyboard(query, confirm_keyboard(state.item_id))
        else:
            await answer(query, texts.CANCELLED if button == Button.CANCEL_REJECT else None)
            await _show_keyboard(query, offer_keyboard(state.item_id))

    async def _decided(
        self, state: UpdateState, item_id: ItemId
    ) -> tuple[ContentDecided | None, bool]:
        """Record the press. Returns the decision that stands, and whether this press made it."""
        recorded = await self._record(state)
        if recorded.decision is not None:
            return recorded.decision, True
        items = await asyncio.to_thread(self._log.items, [item_id])
        decision = items[item_id].decision
        # An earlier try may have recorded it, with its decision, and then failed to show it.
        return decision, not recorded.is_new and _is_by(state, decision)

    async def _show_decision(
        self, query: CallbackQuery, decision: ContentDecided, *, is_first: bool
    ) -> None:
        who = await asyncio.to_thread(self._users.name, decision.user_id)
        told = texts.just_decided(decision) if is_first else texts.already_decided(decision, who)
        await answer(query, told)
        message = query.message
        if not isinstance(message, Message) or not message.is_accessible:
            # Its caption is not known, so it stays; only its buttons go.
            await _show_keyboard(query, None)
            return
        line = texts.decided(decision, who)
        caption = texts.decided_caption(message.caption or "", message.caption_html or "", line)
        try:
            await message.edit_caption(caption, parse_mode=ParseMode.HTML)
        except (BadRequest, ChatMigrated) as error:
            _ignore_gone(error)


def _is_by(state: UpdateState, decision: ContentDecided | None) -> bool:
    made = decision and (decision.user_id, decision.occurred_at)
    return made == (state.user_id, state.translation.interaction.occurred_at)


async def answer(query: CallbackQuery | None, text: str | None = None) -> None:
    """Answer a press, unless Telegram has forgotten it meanwhile."""
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
    """Ignore that a message is deleted, shows the content already or stays in an old chat."""
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
