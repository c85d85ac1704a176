"""The bot sends messages and media."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from adapters.sandbox.bot_api.methods.targets import open_chat
from adapters.sandbox.bot_api.methods.wording import (
    caption_fields,
    keyboard_fields,
    media_caption_fields,
    text_fields,
)
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.albums import LARGEST_ALBUM, new_group_id
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.files import Upload
from adapters.sandbox.state.world import World

_ALBUM_KINDS: Final = frozenset({"photo", "video", "document", "audio"})


def send_message(world: World, parameters: Parameters) -> Json:
    """Answer `sendMessage`."""
    chat = open_chat(world, parameters)
    return _post(world, chat, parameters, text_fields(parameters))


def send_file(kind: str, world: World, parameters: Parameters) -> Json:
    """Answer `sendPhoto`, `sendVideo` and the like."""
    chat = open_chat(world, parameters)
    caption = {} if kind == "sticker" else caption_fields(parameters)
    file = _file(world, kind, parameters.text(kind), parameters.upload(kind))
    spoiler = {"has_media_spoiler": True} if parameters.flag("has_spoiler") else {}
    return _post(world, chat, parameters, file | caption | spoiler)


def send_media_group(world: World, parameters: Parameters) -> list[Json]:
    """Answer `sendMediaGroup`."""
    chat = open_chat(world, parameters)
    album = parameters.json("media", "media")
    if not isinstance(album, list) or not album:
        raise bad_request("there are no messages to send")
    if len(album) > LARGEST_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {media.get("type") for media in album if isinstance(media, Mapping)}
    for kind in ("document", "audio"):
        if kind in kinds and len(kinds) > 1:
            raise bad_request(f"{kind.title()} can't be mixed with other media types")
    contents = [_album_content(world, parameters, media) for media in album]
    group = {"media_group_id": new_group_id()}
    return [_post(world, chat, parameters, group | content) for content in contents]


def copy_message(world: World, parameters: Parameters) -> Json:
    """Answer `copyMessage`."""
    chat = open_chat(world, parameters)
    source = world.chats.find(parameters.number("from_chat_id"))
    original = world.messages.find(source, parameters.number("message_id")) if source else None
    if original is None:
        raise bad_request("message to copy not found")
    own = {"message_id", "message_thread_id", "from", "sender_chat", "chat", "date", "edit_date"}
    own |= {"reply_markup", "reply_to_message", "media_group_id", "is_topic_message"}
    content = {name: value for name, value in original.items() if name not in own}
    return {"message_id": _post(world, chat, parameters, content)["message_id"]}


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """Answer `sendChatAction`."""
    chat = open_chat(world, parameters)
    if not parameters.has("action"):
        raise bad_request("wrong parameter action in request")
    world.stream.publish("action", chat.id, action=parameters.text("action"))
    return True


send_photo = partial(send_file, "photo")
send_video = partial(send_file, "video")
send_animation = partial(send_file, "animation")
send_document = partial(send_file, "document")
send_audio = partial(send_file, "audio")
send_voice = partial(send_file, "voice")
send_sticker = partial(send_file, "sticker")


def _post(world: World, chat: Chat, parameters: Parameters, content: Mapping[str, Any]) -> Json:
    sender = _topic(chat, parameters) | {"from": world.bot}
    reply = _reply(world, chat, parameters)
    return world.messages.post(chat, sender, {**reply, **content, **keyboard_fields(parameters)})


def _topic(chat: Chat, parameters: Parameters) -> Json:
    if not parameters.has("message_thread_id"):
        return {}
    thread = parameters.number("message_thread_id")
    if thread not in (chat.topics or {}):
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(world: World, chat: Chat, parameters: Parameters) -> Json:
    if not parameters.has("reply_parameters"):
        return {}
    reply = parameters.inner("reply_parameters", "reply parameters")
    original = world.messages.find(chat, reply.number("message_id"))
    if original is None:
        if reply.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    original.pop("reply_to_message", None)
    return {"reply_to_message": original}


def _file(world: World, kind: str, reference: str, upload: Upload | None) -> Json:
    if upload is not None:
        return world.files.keep(kind, upload)
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):  # nothing leaves this machine
        raise bad_request("failed to get HTTP URL content")
    return world.files.again(kind, reference)


def _album_content(world: World, parameters: Parameters, media: Any) -> Json:
    if not isinstance(media, Mapping):
        raise bad_request("can't parse InputMedia: expected an object")
    kind, reference = media.get("type"), str(media.get("media") or "")
    if kind not in _ALBUM_KINDS:
        raise bad_request(f"can't parse InputMedia: type {kind} can't be used in sendMediaGroup")
    file = _file(world, str(kind), reference, parameters.attached(reference))
    return file | media_caption_fields(media)
