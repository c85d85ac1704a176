"""The outcome of a send that ended with an error."""

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
    """Whether a message was sent."""

    REFUSED = "refused"
    """Telegram does not accept this content; a retry would fail too."""

    NOT_SENT = "not_sent"
    """It was not sent, for a reason outside the message."""

    UNKNOWN = "unknown"
    """There is no clear answer: it may be in the chat."""


def send_outcome(error: TelegramError) -> SendOutcome:
    """The outcome of a send that ended with `error`."""
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
