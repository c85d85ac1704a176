"""An update as PTB's handlers take it, also when PTB cannot read all that it carries.

PTB reads an object whole or not at all, and Telegram changes forms that nobody here asks for. What
asks the bot to act is cut down to what its handlers need.
"""

import logging
from typing import Any

from telegram import Bot, Update

from adapters.telegram.updates.classify import MESSAGE, PRESS
from adapters.telegram.updates.json_values import Json, as_bigint, as_object
from adapters.telegram.updates.translate import Translation
from domain.errors import InvalidUpdate
from domain.events import CommandIssued

log = logging.getLogger(__name__)

_NEEDED = ("from", "text", "message_thread_id", "is_topic_message")
_MIGRATION = ("migrate_to_chat_id", "migrate_from_chat_id")
_MEDIA = ("photo", "video", "animation", "document")


def to_ptb_update(update: Json, translation: Translation, bot: Bot) -> Update | None:
    """`update` in PTB's form; None for what PTB cannot read and nothing has to be done about.

    Raises InvalidUpdate if something has to be done, and cannot be read even when cut.
    """
    try:
        return Update.de_json(dict(update), bot)
    except Exception as error:  # kinds and forms that are newer than the library
        log.info("update %s cannot be read as it is: %s", update["update_id"], error)
        cut = _cut(update, translation)
        if cut is None:
            return None
    try:
        return Update.de_json(cut, bot)
    except Exception as error:
        raise InvalidUpdate(f"the update cannot be read: {error}") from error


def _cut(update: Json, translation: Translation) -> dict[str, Any] | None:
    """What handlers need of a press on a button of ours, or of a message that asks for something.

    That is a command, content that is sent in, or a chat's new id.
    """
    update_id = {"update_id": update["update_id"]}
    if translation.item_id is not None:
        query = as_object(update[PRESS])
        rest = {key: query[key] for key in query if key != "message"}
        place = _place(as_object(query.get("message")))
        return update_id | {PRESS: rest | ({"message": place} if place else {})}
    message = as_object(update.get(MESSAGE))
    needs = _needs(message, translation)
    if not needs:
        return None
    needed = {key: message[key] for key in needs if key in message}
    date = {"date": as_bigint(message.get("date")) or 0}
    return update_id | {MESSAGE: _place(message) | needed | date | _mark(message)}


def _needs(message: Json, translation: Translation) -> tuple[str, ...]:
    """The fields without which nobody can act on a message; none if nothing is to be done."""
    if isinstance(translation.interaction, CommandIssued):
        return _NEEDED
    if translation.migration is not None:
        return _NEEDED + _MIGRATION
    if translation.interaction.is_private and not message.keys().isdisjoint(_MEDIA):
        return (*_NEEDED, "caption", *_MEDIA)
    return ()


def _place(message: Json) -> dict[str, Any]:
    """Where a message is. One without a date cannot be seen, so nobody cuts its caption too."""
    chat = as_object(message.get("chat"))
    chat_id, kind = as_bigint(chat.get("id")), chat.get("type")
    if chat_id is None or not isinstance(kind, str):
        return {}
    message_id = as_bigint(message.get("message_id")) or 0
    return {"message_id": message_id, "date": 0, "chat": {"id": chat_id, "type": kind}}


def _mark(message: Json) -> dict[str, Any]:
    """The mark of the command with which a message begins."""
    entities = message.get("entities")
    for entity in map(as_object, entities if isinstance(entities, list) else []):
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            return {"entities": [{key: entity.get(key) for key in ("type", "offset", "length")}]}
    return {}
