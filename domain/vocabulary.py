"""The closed vocabulary: types, outcomes, and the names that mean something to a report."""

from enum import StrEnum
from typing import Final


class InteractionType(StrEnum):
    """Who said what to whom: the first three by people, the last by the bot."""

    COMMAND = "command"
    CALLBACK = "callback"
    MESSAGE = "message"
    BOT_RESPONSE = "bot_response"


class Outcome(StrEnum):
    """How an interaction ended. Only `ok` counts as a decision."""

    OK = "ok"
    ALREADY_DECIDED = "already_decided"
    DENIED = "denied"
    RATE_LIMITED = "rate_limited"
    FAILED = "failed"


class Button(StrEnum):
    """The buttons under a queue item. Their names are callback names and callback data alike."""

    POSTED = "posted"
    SKIP = "skip"
    REJECT = "reject"
    CONFIRM_REJECT = "confirm_reject"
    CANCEL_REJECT = "cancel_reject"


class MediaKind(StrEnum):
    """How Telegram shows a media item."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"


UNKNOWN: Final = "unknown"
"""The name of an interaction whose meaning is not known (its data is in the context)."""

SEALED_TEXT: Final = "sealed_text"
"""The field of a context that holds what was written, where that is recorded."""

MAX_NAME_LENGTH: Final = 100
