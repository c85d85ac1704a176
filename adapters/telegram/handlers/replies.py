"""Answer in the chat and topic of a message, or in private."""

from typing import Any

from telegram import Update, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.telegram.handlers.update_context import UpdateContext
from domain.vocabulary import Outcome


async def reply(update: Update, text: str, **more: Any) -> None:
    """Answer in the chat and topic of the message."""
    if update.effective_message:
        await update.effective_message.reply_text(
            text, parse_mode=ParseMode.HTML, do_quote=False, **more
        )


async def reply_in_private(
    update: Update, context: UpdateContext, user: User, text: str, told_here: str, **more: Any
) -> None:
    """Send HTML `text` to the private chat of `user`. A group is told `told_here`.

    If the person has not opened the private chat, or has blocked the bot, they are told that.
    """
    try:
        await context.bot.send_message(user.id, text, parse_mode=ParseMode.HTML, **more)
    except (Forbidden, BadRequest) as error:
        if not _is_closed(error):
            raise
        context.state.outcome = Outcome.FAILED
        await reply(update, context.texts.start_first)
        return
    chat = update.effective_chat
    if chat is not None and chat.type != ChatType.PRIVATE:
        await reply(update, told_here)


def _is_closed(error: TelegramError) -> bool:
    return isinstance(error, Forbidden) or "chat not found" in str(error).lower()
