"""The bot edits and deletes its messages."""

from typing import Any, Final

from adapters.sandbox.bot_api.methods.targets import open_chat, own_message
from adapters.sandbox.bot_api.methods.wording import caption_fields, keyboard_fields, text_fields
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import NOT_MODIFIED, bad_request
from adapters.sandbox.state.world import World

_CAN_HAVE_CAPTION: Final = ("photo", "video", "animation", "document", "audio", "voice")
_DELETABLE_FOR: Final = 48 * 3600


def edit_message_text(world: World, parameters: Parameters) -> Json:
    """Answer `editMessageText`."""
    message = own_message(world, parameters)
    content = text_fields(parameters)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, message, {"text", "entities"}, content | keyboard_fields(parameters))


def edit_message_caption(world: World, parameters: Parameters) -> Json:
    """Answer `editMessageCaption`."""
    message = own_message(world, parameters)
    content = caption_fields(parameters)
    if not any(kind in message for kind in _CAN_HAVE_CAPTION):
        raise bad_request("there is no caption in the message to edit")
    gone = {"caption", "caption_entities"}
    return _replace(world, message, gone, content | keyboard_fields(parameters))


def edit_message_reply_markup(world: World, parameters: Parameters) -> Json:
    """Answer `editMessageReplyMarkup`."""
    message = own_message(world, parameters)
    return _replace(world, message, set(), keyboard_fields(parameters))


def delete_message(world: World, parameters: Parameters) -> bool:
    """Answer `deleteMessage`."""
    chat = open_chat(world, parameters)
    message = world.messages.find(chat, parameters.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if world.clock.now() - message["date"] > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.messages.delete(chat, message["message_id"])
    return True


def _replace(world: World, message: Json, gone: set[str], content: dict[str, Any]) -> Json:
    """Replace the content of a message; its old buttons go too, as on Telegram."""
    kept = {name: value for name, value in message.items() if name not in gone | {"reply_markup"}}
    edited = kept | content
    if edited == message:
        raise bad_request(NOT_MODIFIED)
    return world.messages.replace(edited)
