"""The bot pins and unpins messages."""

from typing import Final

from adapters.sandbox.bot_api.methods.targets import open_chat
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.world import World

_CONTENT: Final = frozenset(
    {"text", "photo", "video", "animation", "document", "audio", "voice", "sticker"}
)
"""A message without any of these is a service message."""


def pin_chat_message(world: World, parameters: Parameters) -> bool:
    """Answer `pinChatMessage`. A service message tells it, and the bot gets that as an update."""
    chat = open_chat(world, parameters)
    message = _named(world, chat, parameters, "pin")
    if not _CONTENT & message.keys():
        raise bad_request("A service message can't be pinned")
    if world.pins.add(chat, message["message_id"]):
        pinned = {name: value for name, value in message.items() if name != "reply_to_message"}
        told = world.messages.post(chat, {"from": world.bot}, {"pinned_message": pinned})
        world.updates.add("message", told, f"chat {chat.id}")
    return True


def unpin_chat_message(world: World, parameters: Parameters) -> bool:
    """Answer `unpinChatMessage`: without a message, unpin the newest one."""
    chat = open_chat(world, parameters)
    is_named = parameters.has("message_id")
    message = _named(world, chat, parameters, "unpin") if is_named else world.pins.newest(chat)
    if message is None:
        raise bad_request("message to unpin not found")
    world.pins.remove(chat, message["message_id"])
    return True


def unpin_all_chat_messages(world: World, parameters: Parameters) -> bool:
    """Answer `unpinAllChatMessages`."""
    world.pins.clear(open_chat(world, parameters))
    return True


def _named(world: World, chat: Chat, parameters: Parameters, what: str) -> Json:
    if not parameters.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = world.messages.find(chat, parameters.number("message_id"))
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message
