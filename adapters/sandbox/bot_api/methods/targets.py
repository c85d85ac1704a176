"""Find the chat, message or person that a call names, and check that the bot may reach them."""

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request, forbidden, migrated
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.people import Member, Standing
from adapters.sandbox.state.world import World


def known_chat(world: World, parameters: Parameters) -> Chat:
    """The chat that `chat_id` names. Raises Refusal."""
    if not parameters.has("chat_id"):
        raise bad_request("chat_id is empty")
    chat = world.chats.find(parameters.number("chat_id"))
    if chat is None or (chat.is_private and not _standing(world, chat).started):
        raise bad_request("chat not found")
    if chat.became is not None:
        raise migrated(chat.became)
    return chat


def open_chat(world: World, parameters: Parameters) -> Chat:
    """The chat that `chat_id` names, if the bot may write there. Raises Refusal."""
    chat = world.chats.find(parameters.number("chat_id"))
    if chat and chat.is_private:
        standing = _standing(world, chat)
        if standing.blocked:
            raise forbidden("bot was blocked by the user")
        if not standing.started:
            raise forbidden("bot can't initiate conversation with a user")
    return known_chat(world, parameters)


def own_message(world: World, parameters: Parameters) -> Json:
    """The message to edit. Raises Refusal."""
    chat = open_chat(world, parameters)
    if not parameters.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = world.messages.find(chat, parameters.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return message


def known_member(world: World, parameters: Parameters) -> Member:
    """The person that `user_id` names. Raises Refusal."""
    member = world.people.find(parameters.number("user_id"))
    if member is None:
        raise bad_request("invalid user_id specified")
    return member


def _standing(world: World, chat: Chat) -> Standing:
    member = world.people.find(chat.id)
    return member.standing if member else Standing()
