"""Handle a press: decide, record it with what it decides or takes back, then show it."""

from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.queue.item_keyboards import confirm_keyboard, offer_keyboard
from adapters.telegram.handlers.queue.item_messages import ItemMessages, Place
from adapters.telegram.handlers.queue.undo import Undo
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import Recorded, RecordUpdate
from adapters.telegram.processing.update_state import UpdateState
from domain.content.decisions import ContentItem
from domain.events import ContentDecided, ContentEvent
from domain.vocabulary import Button, Outcome


class Callbacks:
    """Handles every inline button. Exactly one press decides an item, across all processes."""

    def __init__(
        self, record: RecordUpdate, messages: ItemMessages, undo: Undo, membership: Membership
    ) -> None:
        self._record = record
        self._messages = messages
        self._undo = undo
        self._membership = membership

    async def press(self, update: Update, context: UpdateContext) -> None:
        """Apply one press and answer it."""
        query = update.callback_query
        state = context.state
        if query is None or state.item_id is None:
            state.outcome = Outcome.FAILED
            await answer(query, context.texts.not_ours)
            return
        if not await self._membership.allows(update):
            state.outcome = Outcome.DENIED
            await answer(query, context.texts.not_allowed)
            return
        recorded = await self._record(state)
        if state.outcome is Outcome.FAILED:  # its item was not offered in this message
            await answer(query, context.texts.not_ours)
            return
        item = await self._messages.item(state.item_id)
        if item.is_removed:
            await answer(query, context.texts.is_removed)
            await self._messages.show(query.get_bot(), item, _place(query))
        elif state.translation.interaction.name == Button.UNDO:
            await self._show_undo(query, context, recorded, item)
        elif decision := recorded.decision or item.decision:
            await self._show_decision(query, context, recorded, item, decision)
        else:
            await self._show_question(query, context, item)

    async def _show_undo(
        self, query: CallbackQuery, context: UpdateContext, recorded: Recorded, item: ContentItem
    ) -> None:
        if recorded.withdrawal or _is_again(context.state, recorded, item.withdrawn):
            await answer(query, context.texts.taken_back_now)
        elif recorded.refusal:
            reason = await self._undo.reason(item, recorded.refusal, context.texts)
            await answer(query, reason, is_alert=True)
        else:
            await answer(query)
        await self._messages.show(query.get_bot(), item, _place(query))

    async def _show_decision(
        self,
        query: CallbackQuery,
        context: UpdateContext,
        recorded: Recorded,
        item: ContentItem,
        decision: ContentDecided,
    ) -> None:
        if recorded.decision or _is_again(context.state, recorded, decision):
            await answer(query, context.texts.just_decided(decision))
        else:
            who = await self._messages.name(decision.user_id, context.texts)
            await answer(query, context.texts.already_decided(decision, who))
        await self._messages.show(query.get_bot(), item, _place(query))

    async def _show_question(
        self, query: CallbackQuery, context: UpdateContext, item: ContentItem
    ) -> None:
        """Ask whether to reject for good, or show the first buttons again."""
        button = context.state.translation.interaction.name
        asks = button == Button.REJECT
        cancelled = context.texts.cancelled if button == Button.CANCEL_REJECT else None
        await answer(query, context.texts.reject_sure if asks else cancelled)
        if place := _place(query):
            shown = confirm_keyboard if asks else offer_keyboard
            keyboard = shown(item.id, context.texts)
            await self._messages.show_buttons(query.get_bot(), item, place, keyboard)


def _is_again(state: UpdateState, recorded: Recorded, made: ContentEvent | None) -> bool:
    """Whether an earlier try recorded the press, with what it made, and then failed to show it."""
    by = (state.user_id, state.translation.interaction.occurred_at)
    return not recorded.is_new and made is not None and by == (made.user_id, made.occurred_at)


def _place(query: CallbackQuery) -> Place | None:
    """The message with the button."""
    message = query.message
    return Place(message.chat.id, message.message_id) if message else None


async def answer(
    query: CallbackQuery | None, text: str | None = None, *, is_alert: bool = False
) -> None:
    """Answer a press, unless Telegram has forgotten it meanwhile."""
    if query is None:
        return
    try:
        await query.answer(text, show_alert=is_alert)
    except BadRequest as error:
        if "query is too old" not in str(error).lower() and "invalid" not in str(error).lower():
            raise
