"""What an error says about a message that was to be sent."""

import re
from enum import Enum
from typing import Final

import httpx
from telegram.error import BadRequest, NetworkError, TelegramError

_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ABOUT_THE_CHAT: Final = re.compile(
    "chat|rights|topic|thread|peer|channel|banned|not a member", re.IGNORECASE
)


class SendOutcome(Enum):
    """What became of a message."""

    REFUSED = "refused"
    """Telegram does not take this content, and will not another time."""

    NOT_SENT = "not_sent"
    """It is not in the chat, for a reason that has nothing to do with it."""

    UNKNOWN = "unknown"
    """No answer that tells: it may be in the chat."""


def send_outcome(error: TelegramError) -> SendOutcome:
    """What became of the message whose sending ended with `error`."""
    text = str(error)
    if isinstance(error, BadRequest):
        return SendOutcome.NOT_SENT if _ABOUT_THE_CHAT.search(text) else SendOutcome.REFUSED
    if "Request Entity Too Large" in text:
        return SendOutcome.REFUSED
    if isinstance(error, NetworkError) and not isinstance(error.__cause__, _UNSENT):
        return SendOutcome.UNKNOWN
    return SendOutcome.NOT_SENT


def is_network_trouble(error: BaseException) -> bool:
    """Whether Telegram was not reached. PTB counts BadRequest as a network error; it is not one."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)
