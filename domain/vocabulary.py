"""The closed vocabulary: interaction types, outcomes, buttons, media kinds and languages."""

from enum import StrEnum
from typing import Final


class InteractionType(StrEnum):
    """The type of an interaction. The first three come from people, the last from the bot."""

    COMMAND = "command"
    CALLBACK = "callback"
    MESSAGE = "message"
    BOT_RESPONSE = "bot_response"


class Outcome(StrEnum):
    """How an interaction ended. Only `ok` counts as a decision.

    `rate_limited`: the person was too fast and got no answer, or Telegram made the bot wait.
    """

    OK = "ok"
    ALREADY_DECIDED = "already_decided"
    DENIED = "denied"
    RATE_LIMITED = "rate_limited"
    FAILED = "failed"


class Button(StrEnum):
    """The buttons under a queue item. Each value is a callback name and part of callback data."""

    POSTED = "posted"
    SKIP = "skip"
    REJECT = "reject"
    CONFIRM_REJECT = "confirm_reject"
    CANCEL_REJECT = "cancel_reject"
    UNDO = "undo"


class MediaKind(StrEnum):
    """How Telegram shows a media item."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"


class Language(StrEnum):
    """The languages that the bot speaks, as IETF tags."""

    ENGLISH = "en"
    GERMAN = "de"


UNKNOWN: Final = "unknown"
"""The name of an interaction that is not understood. Its context says what is known."""

SEALED_TEXT: Final = "sealed_text"
"""The context field with the text of a message, sealed, if texts are recorded."""

DATA_DIGEST: Final = "data_digest"
"""The context field with the keyed digest of another bot's callback data."""

MAX_NAME_LENGTH: Final = 100
