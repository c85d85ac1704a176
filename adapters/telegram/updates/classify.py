"""Classify the payload of an update: a command, a callback or a message."""

import re
from typing import Any, Final, NamedTuple

from adapters.telegram.updates.callback_data import parse_callback_data
from adapters.telegram.updates.json_values import Json, as_bigint, as_object, as_text
from adapters.telegram.updates.message_types import message_type
from domain.events import (
    CallbackPressed,
    CommandIssued,
    Interaction,
    MessageReceived,
    PollChanged,
)
from domain.ids import ItemId
from domain.vocabulary import UNKNOWN

PRESS: Final = "callback_query"
POLL: Final = "poll"
MESSAGE: Final = "message"
MESSAGES: Final = (MESSAGE, "channel_post", "business_message", "guest_message")
EDITED: Final = ("edited_message", "edited_channel_post", "edited_business_message")

_COMMAND: Final = re.compile(r"(/[a-z0-9_]{1,64})(?:@([a-z0-9_]{1,64}))?", re.ASCII | re.IGNORECASE)
_FILES: Final = ("document", "video", "animation", "audio")


class Classification(NamedTuple):
    """The type, name and context of the interaction, and the queue item if a button was pressed."""

    event: type[Interaction]
    name: str
    context: dict[str, Any]
    item_id: ItemId | None = None


def classify(kind: str, payload: Json, bot_username: str | None) -> Classification:
    """Classify `payload`, the object in the field `kind` of an update."""
    if kind == PRESS:
        return _press(payload)
    if kind == POLL:
        return Classification(PollChanged, POLL, {})
    if kind in EDITED:
        context = {"kind": message_type(payload), **_text_length(payload)}
        return Classification(MessageReceived, "edited_message", context)
    if kind not in MESSAGES:
        update_type = as_text(kind)
        context = {"update_type": update_type} if update_type else {}
        return Classification(MessageReceived, UNKNOWN, context)
    # Only a plain message can command the bot. The others belong to a channel or a business.
    if kind == MESSAGE and (command := _command(payload, bot_username)):
        return Classification(CommandIssued, command, {})
    return _message(payload)


def _press(query: Json) -> Classification:
    pressed = parse_callback_data(query.get("data"))
    if pressed is None:
        return Classification(CallbackPressed, UNKNOWN, _foreign_press(query))
    button, item_id = pressed
    context = {"queue_item_id": str(item_id), **_file_name(as_object(query.get("message")))}
    return Classification(CallbackPressed, button, context, item_id)


def _foreign_press(query: Json) -> dict[str, Any]:
    """The context of a press on a button that is not ours. Its data may name people."""
    if (data := foreign_data(query)) is not None:
        return {"data_length": len(data)}
    game = as_text(query.get("game_short_name"))
    return {"game_short_name": game} if game else {}


def foreign_data(query: Json) -> str | None:
    """The callback data of another bot's button; None if there is none or the button is ours."""
    data = query.get("data")
    if not isinstance(data, str) or not data or parse_callback_data(data):
        return None
    return data


def _file_name(message: Json) -> dict[str, str]:
    names = (as_text(as_object(message.get(field)).get("file_name")) for field in _FILES)
    return next(({"media_filename": name} for name in names if name), {})


def _command(message: Json, bot_username: str | None) -> str | None:
    """The command at the start of the message, if Telegram marked it and it is for this bot."""
    text, entities = message.get("text"), message.get("entities")
    match = _COMMAND.match(text) if isinstance(text, str) else None
    if match is None or not isinstance(entities, list):
        return None
    # Entities count UTF-16 units. A command is ASCII, so units and characters are the same.
    mark = ("bot_command", 0, match.end())
    if mark not in (
        (entity.get("type"), entity.get("offset"), entity.get("length"))
        for entity in map(as_object, entities)
    ):
        return None
    name, addressee = match.groups()
    is_ours = not addressee or not bot_username or addressee.lower() == bot_username.lower()
    return name.lower() if is_ours else None


def _message(message: Json) -> Classification:
    kind = message_type(message)
    context = _text_length(message)
    if kind in ("migrate_to_chat_id", "migrate_from_chat_id"):
        other_chat = as_bigint(message.get(kind))
        # A positive id belongs to a person.
        context = {kind: other_chat} if other_chat is not None and other_chat < 0 else {}
    return Classification(MessageReceived, kind, context)


def text_of(message: Json) -> str | None:
    """The text or the caption of the message."""
    texts = (message.get("text"), message.get("caption"))
    return next((text for text in texts if text and isinstance(text, str)), None)


def _text_length(message: Json) -> dict[str, Any]:
    text = text_of(message)
    return {} if text is None else {"text_length": len(text)}
