"""What the bot says when an update takes another course than its person expects."""

import contextlib

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.telegram import texts
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import answering


class BotNotices:
    """Notices of the update processor to people, as far as Telegram takes them."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def saved(self, query_id: str) -> None:
        """A press has to wait, and nothing is lost."""
        await self._answer(query_id, texts.SAVED)

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        """A press cannot be handled, and is kept."""
        with answering(state):
            await self._answer(query_id, texts.PARKED)

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        """What was pressed is not a button of ours."""
        with answering(state):
            await self._answer(query_id, texts.NOT_OURS)

    async def failed(self, update: Update, state: UpdateState, error: Exception) -> None:
        """What was pressed or asked for has failed with `error`."""
        with answering(state):
            if update.callback_query:
                text = texts.NOT_SHOWN if state.is_recorded else texts.FAILED
                await self._answer(update.callback_query.id, text)
            elif (
                update.effective_message
                and update.effective_chat  # without a chat nobody can be answered
                and not isinstance(error, TelegramError)
            ):
                with contextlib.suppress(TelegramError):
                    await update.effective_message.reply_text(texts.FAILED, do_quote=False)

    async def _answer(self, query_id: str, text: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query_id, text)
