"""What Telegram always says and other servers of its API leave out, filled in so that PTB can read.

PTB does not read an object at all that lacks one of these fields. The inbox and the log keep what
came as it came.
"""

from typing import Any, Final

from adapters.telegram.json_values import as_bigint

_USERS: Final = frozenset({"from", "user", "via_bot", "new_chat_member", "left_chat_member"})
_CHATS: Final = frozenset({"chat", "sender_chat"})
_MESSAGES: Final = frozenset(
    {"message", "edited_message", "channel_post", "edited_channel_post", "reply_to_message"}
)
_NEVER_TEXT: Final = frozenset(
    {"reply_markup", "entities", "caption_entities", "photo", "video", "animation", "document"}
)
_PRESS: Final = "callback_query"
_LONG_AGO_IN_MILLISECONDS: Final = 10**11


def completed(value: Any, name: str = "") -> Any:
    """The JSON `value` of the field `name`, with what PTB insists on in it."""
    if isinstance(value, list):
        return [completed(each, name) for each in value]
    if not isinstance(value, dict):
        return value
    inner = {key: completed(each, key) for key, each in value.items()}
    if name in _MESSAGES:
        # A press on a message without a date is one on a message that cannot be seen any more.
        return {"message_id": 0, "date": 0} | _without_echoes(inner) | _dates(inner)
    if name in _CHATS:
        return {"type": "private" if (as_bigint(inner.get("id")) or 0) > 0 else "group"} | inner
    if name in _USERS:
        return {"is_bot": False, "first_name": ""} | inner
    return {"chat_instance": ""} | inner if name == _PRESS else inner


def _without_echoes(message: dict[str, Any]) -> dict[str, Any]:
    """A message without what is only the text of the call that sent it."""
    return {
        key: value
        for key, value in message.items()
        if key not in _NEVER_TEXT or not isinstance(value, str)
    }


def _dates(message: dict[str, Any]) -> dict[str, Any]:
    """The times of a message in seconds, also when they came in milliseconds."""
    times = {key: as_bigint(message.get(key)) for key in ("date", "edit_date")}
    return {
        key: time // 1000
        for key, time in times.items()
        if time and time > _LONG_AGO_IN_MILLISECONDS
    }
