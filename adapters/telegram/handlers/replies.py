"""Answer in the chat and topic of a message."""

from typing import Any

from telegram import Update
from telegram.constants import ParseMode


async def reply(update: Update, text: str, **more: Any) -> None:
    """Answer in the chat and topic of the message."""
    if update.effective_message:
        await update.effective_message.reply_text(
            text, parse_mode=ParseMode.HTML, do_quote=False, **more
        )
