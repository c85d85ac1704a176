"""Update types: the fields of the Bot API's Update, and which one an update has.

Telegram adds types. An unknown field is a new type only if it is named like one, holds an object
and is the only field beside `update_id`. Stores and libraries add other fields: `_id`,
`@timestamp`, `received_at`. They are never a type, wherever they stand.
"""

import re
from typing import Final

from adapters.telegram.updates.json_values import Json

UPDATE_TYPES: Final = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "subscription",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "stopped_message_generation",
    }
)

_NAMED_LIKE_A_TYPE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def update_types_of(update: Json) -> list[str]:
    """The types of `update`. Telegram sends exactly one; null and empty fields are none."""
    given = [field for field, value in update.items() if value and field != "update_id"]
    known = [field for field in given if field in UPDATE_TYPES]
    return known or [field for field in given if len(given) == 1 and _is_new(field, update[field])]


def update_type_of(update: Json) -> str:
    """The type of `update`; empty if it has none."""
    return next(iter(update_types_of(update)), "")


def _is_new(field: str, value: object) -> bool:
    """Whether this can be a type that is newer than this list."""
    return isinstance(value, dict) and _NAMED_LIKE_A_TYPE.fullmatch(field) is not None
