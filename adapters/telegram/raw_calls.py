"""Calls of the Bot API whose results PTB does not read: it fails on what it does not expect."""

import warnings
from typing import Any

from telegram import Bot
from telegram.warnings import PTBUserWarning


async def call(bot: Bot, method: str, *, patience: float | None = None, **parameters: Any) -> Any:
    """The JSON that `method` results in, awaited `patience` seconds. Raises TelegramError."""
    timeout: dict[str, Any] = {} if patience is None else {"read_timeout": patience}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # which says that it would read them
        return await bot.do_api_request(method, api_kwargs=parameters, **timeout)
