"""Messages to a person whose update waits, fails or cannot be handled."""

import contextlib

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.telegram import texts
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import answering


class BotNotices:
    """Sends the notices of the update processor. A notice that Telegram refuses is dropped."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def waits(self, query_id: str, *, is_allowed: bool) -> None:
        """Tell that a press has to wait, and that it is not lost; or that it is denied."""
        await self._answer(query_id, texts.SAVED if is_allowed else texts.NOT_ALLOWED)

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        """Tell that a press cannot be handled, and is kept."""
        with answering(state):
            await self._answer(query_id, texts.PARKED)

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        """Tell that the button is not one of ours."""
        with answering(state):
            await self._answer(query_id, texts.NOT_OURS)

    async def failed(self, update: Update, state: UpdateState, error: Exception) -> None:
        """Tell that handling the update failed with `error`."""
        with answering(state):
            if update.callback_query:
                text = texts.NOT_SHOWN if state.is_recorded else texts.FAILED
                await self._answer(update.callback_query.id, text)
            elif (
                update.effective_message
                and update.effective_chat  # a message without a chat cannot be answered
                and not isinstance(error, TelegramError)
            ):
                with contextlib.suppress(TelegramError):
                    await update.effective_message.reply_text(texts.FAILED, do_quote=False)

    async def _answer(self, query_id: str, text: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query_id, text)
