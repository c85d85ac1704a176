"""Messages to a person whose update waits, fails or cannot be handled."""

import contextlib
from collections.abc import Callable

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import answering
from adapters.telegram.texts.texts import Texts


class BotNotices:
    """Sends the notices of the update processor. A notice that Telegram refuses is dropped.

    Items are offered in the team's chat, so presses are answered with its `texts`. `texts_in`
    returns those for the chat of an update.
    """

    def __init__(self, bot: Bot, texts: Texts, texts_in: Callable[[Update], Texts]) -> None:
        self._bot = bot
        self._texts = texts
        self._texts_in = texts_in

    async def waits(self, query_id: str, *, is_allowed: bool) -> None:
        """Tell that a press has to wait, and that it is not lost; or that it is denied."""
        await self._answer(query_id, self._texts.saved if is_allowed else self._texts.not_allowed)

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        """Tell that a press cannot be handled, and is kept."""
        with answering(state):
            await self._answer(query_id, self._texts.parked)

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        """Tell that the button is not one of ours."""
        with answering(state):
            await self._answer(query_id, self._texts.not_ours)

    async def failed(self, update: Update, state: UpdateState, error: Exception) -> None:
        """Tell that handling the update failed with `error`."""
        texts = self._texts_in(update)
        with answering(state):
            if update.callback_query:
                text = texts.counts_unseen if state.is_recorded else texts.failed
                await self._answer(update.callback_query.id, text)
            elif (
                update.effective_message
                and update.effective_chat  # a message without a chat cannot be answered
                and not isinstance(error, TelegramError)
            ):
                with contextlib.suppress(TelegramError):
                    await update.effective_message.reply_text(texts.failed, do_quote=False)

    async def _answer(self, query_id: str, text: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query_id, text)
