"""Make a PTB update, even if PTB cannot read every field of it.

PTB reads an object completely or not at all, and Telegram changes fields that no handler here
needs. So an update that PTB cannot read is reduced to what the handlers need.
"""

from typing import Any

from telegram import Bot, Update

from adapters.logs import logger
from adapters.telegram.updates.classify import MESSAGE, PRESS
from adapters.telegram.updates.json_values import Json, as_bigint, as_object
from adapters.telegram.updates.translate import Translation
from domain.errors import InvalidUpdate
from domain.events import CommandIssued

log = logger(__name__)

_NEEDED = ("from", "text", "message_thread_id", "is_topic_message")
_MIGRATION = ("migrate_to_chat_id", "migrate_from_chat_id")
_MEDIA = ("photo", "video", "animation", "document")


def to_ptb_update(update: Json, translation: Translation, bot: Bot) -> Update | None:
    """`update` as PTB's Update; None if PTB cannot read it and no handler needs it.

    Raises InvalidUpdate if a handler needs it and PTB cannot read it even when it is reduced.
    """
    try:
        return Update.de_json(dict(update), bot)
    except Exception as error:  # it may be newer than the library
        log.info(
            "update cannot be read completely",
            update_id=update["update_id"],
            error=type(error).__name__,
        )
        reduced = _reduced(update, translation)
        if reduced is None:
            return None
    try:
        return Update.de_json(reduced, bot)
    except Exception as error:
        raise InvalidUpdate(f"the update cannot be read: {error}") from error


def _reduced(update: Json, translation: Translation) -> dict[str, Any] | None:
    """The fields that handlers need; None if no handler needs the update.

    Needed are presses on our buttons, commands, submitted content and a chat's new id.
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
    reply = _reply(as_object(message.get("reply_to_message")))
    return update_id | {MESSAGE: _place(message) | needed | date | _entity(message) | reply}


def _needs(message: Json, translation: Translation) -> tuple[str, ...]:
    """The fields of a message that handlers need; empty if no handler needs it."""
    if isinstance(translation.interaction, CommandIssued):
        return _NEEDED
    if translation.migration is not None:
        return _NEEDED + _MIGRATION
    if translation.interaction.is_private and not message.keys().isdisjoint(_MEDIA):
        return (*_NEEDED, "caption", *_MEDIA)
    return ()


def _place(message: Json) -> dict[str, Any]:
    """Where a message is. With the date 0 PTB takes it for an inaccessible message."""
    chat = as_object(message.get("chat"))
    chat_id, kind = as_bigint(chat.get("id")), chat.get("type")
    if chat_id is None or not isinstance(kind, str):
        return {}
    message_id = as_bigint(message.get("message_id")) or 0
    return {"message_id": message_id, "date": 0, "chat": {"id": chat_id, "type": kind}}


def _reply(message: Json) -> dict[str, Any]:
    """The message that is replied to: where it is, and who sent it."""
    place = _place(message)
    if not place:
        return {}
    sender = {"from": message["from"]} if as_object(message.get("from")) else {}
    return {"reply_to_message": place | sender}


def _entity(message: Json) -> dict[str, Any]:
    """The entity of the command with which a message begins."""
    entities = message.get("entities")
    for entity in map(as_object, entities if isinstance(entities, list) else []):
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            return {"entities": [{key: entity.get(key) for key in ("type", "offset", "length")}]}
    return {}
