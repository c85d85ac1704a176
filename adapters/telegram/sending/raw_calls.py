"""Calls of the Bot API whose results PTB does not read: it fails on what it does not expect."""

import warnings
from typing import Any

from telegram import Bot
from telegram.warnings import PTBUserWarning


async def call(
    bot: Bot, method: str, *, read_timeout: float | None = None, **parameters: Any
) -> Any:
    """The JSON that `method` results in, awaited `read_timeout` seconds. Raises TelegramError."""
    timeout: dict[str, Any] = {} if read_timeout is None else {"read_timeout": read_timeout}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # which says that it would read them
        return await bot.do_api_request(method, api_kwargs=parameters, **timeout)
