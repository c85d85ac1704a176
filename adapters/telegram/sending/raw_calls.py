"""Call the Bot API and get its JSON: PTB's own methods fail on results they do not expect."""

import warnings
from typing import Any

from telegram import Bot
from telegram.warnings import PTBUserWarning


async def call(
    bot: Bot, method: str, *, read_timeout: float | None = None, **parameters: Any
) -> Any:
    """The JSON result of `method`, within `read_timeout` seconds. Raises TelegramError."""
    timeout: dict[str, Any] = {} if read_timeout is None else {"read_timeout": read_timeout}
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", PTBUserWarning
        )  # it advises to use the method that would parse the result
        return await bot.do_api_request(method, api_kwargs=parameters, **timeout)
