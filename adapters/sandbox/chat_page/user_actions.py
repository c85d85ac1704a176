"""The actions of people: send texts and media, edit messages, press buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from adapters.sandbox.formatting.formatted_text import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Formatted,
    spotted,
)
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import InvalidRequest, Refusal
from adapters.sandbox.state.albums import LARGEST_ALBUM, new_group_id
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.files import Upload
from adapters.sandbox.state.people import Member
from adapters.sandbox.state.world import World
from adapters.sandbox.utf16 import units

ANONYMOUS_ADMIN: Final = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}


class UserActions:
    """The actions of one person in one chat. Each raises InvalidRequest if it is not possible."""

    def __init__(self, world: World, member: Member, chat: Chat) -> None:
        if not world.sees(member, chat):
            raise InvalidRequest(f"{member.person.first_name} is not in this chat", 403)
        self._world = world
        self._member = member
        self._chat = chat

    def say(self, text: str, *, topic: int | None = None, reply_to: int | None = None) -> Json:
        """Send a text or a command."""
        said = _checked(text, LONGEST_TEXT)
        if not said.text:
            raise InvalidRequest("text must not be empty")
        return self._post(said.fields(), topic, reply_to)

    def show(
        self, uploads: Sequence[Upload], caption: str = "", *, topic: int | None = None
    ) -> list[Json]:
        """Send a photo, a video, or an album with the caption under its first part."""
        if not 1 <= len(uploads) <= LARGEST_ALBUM:
            raise InvalidRequest(f"an album has 1 to {LARGEST_ALBUM} files, not {len(uploads)}")
        said = _checked(caption, LONGEST_CAPTION).fields("caption", "caption_entities")
        files = [self._keep(upload) for upload in uploads]
        group = {} if len(files) == 1 else {"media_group_id": new_group_id()}
        captions = [said, *({} for _ in files[1:])]
        return [
            self._post(group | file | words, topic)
            for file, words in zip(files, captions, strict=True)
        ]

    def edit(self, message_id: int, text: str) -> Json:
        """Change the text or the caption of an own message."""
        message = self._find(message_id)
        if not self._is_own(message):
            raise InvalidRequest("only own messages can be edited", 403)
        is_text = "text" in message
        names = ("text", "entities") if is_text else ("caption", "caption_entities")
        said = _checked(text, LONGEST_TEXT if is_text else LONGEST_CAPTION)
        if is_text and not said.text:
            raise InvalidRequest("text must not be empty")
        kept = {name: value for name, value in message.items() if name not in names}
        edited = self._world.messages.replace(kept | said.fields(*names))
        self._tell("edited_message", edited)
        return edited

    def unpin(self, message_id: int) -> None:
        """Unpin a message. The bot is not told."""
        self._check_rights("unpin")
        self._world.pins.remove(self._chat, self._find(message_id)["message_id"])

    def delete(self, message_id: int) -> None:
        """Delete a message for everybody: an own one, or any as an admin. The bot is not told."""
        message = self._find(message_id)
        if not self._is_own(message):
            self._check_rights("delete")
        self._world.messages.delete(self._chat, message["message_id"])

    def press(self, message_id: int, data: str) -> str:
        """Press the button with this data. Returns the id of the press."""
        self._check_open()
        message = self._find(message_id)
        if data not in _button_data(message):
            raise InvalidRequest("there is no such button under the message", 404)
        press_id = self._world.callback_queries.begin(self._member.id)
        query = {
            "id": press_id,
            "from": self._member.user,
            "message": message,
            "chat_instance": str(-self._chat.id * 7919),
            "data": data,
        }
        self._world.updates.add("callback_query", query, f"person {self._member.id}")
        return press_id

    def _post(self, content: Json, topic: int | None, reply_to: int | None = None) -> Json:
        self._check_open()
        self._check_may_write()
        if self._chat.is_private and not self._member.standing.started:
            started = replace(self._member.standing, started=True)
            self._world.people.place(self._member, started)
        reply = {} if reply_to is None else {"reply_to_message": self._find(reply_to)}
        reply.get("reply_to_message", {}).pop("reply_to_message", None)
        sender = self._topic(topic) | self._sender()
        message = self._world.messages.post(self._chat, sender, reply | content)
        self._tell("message", message)
        return message

    def _tell(self, kind: str, message: Mapping[str, Any]) -> None:
        self._world.updates.add(kind, message, f"chat {self._chat.id}")

    def _find(self, message_id: int) -> Json:
        message = self._world.messages.find(self._chat, message_id)
        if message is None:
            raise InvalidRequest("there is no such message", 404)
        return message

    def _keep(self, upload: Upload) -> Json:
        kind = _KINDS.get(upload.mime_type.partition("/")[0], "document")
        try:
            return self._world.files.keep(kind, upload)
        except Refusal as refusal:
            raise InvalidRequest(f"{upload.name}: {refusal.description}") from refusal

    def _check_open(self) -> None:
        if self._chat.became is not None:
            raise InvalidRequest("this group has become a supergroup", 410)
        if self._chat.is_private and self._member.standing.blocked:
            raise InvalidRequest("unblock the bot first", 409)

    def _check_may_write(self) -> None:
        may_comment = self._chat.linked_chat_id is not None
        if not (self._chat.is_private or self._member.is_in_team or may_comment):
            raise InvalidRequest("join the group first", 403)

    def _check_rights(self, action: str) -> None:
        if not (self._chat.is_private or self._member.person.admin):
            raise InvalidRequest(f"only admins can {action} this message", 403)

    def _topic(self, topic: int | None) -> Json:
        if topic is None:
            return {}
        if topic not in (self._chat.topics or {}):
            raise InvalidRequest("there is no such topic", 404)
        return {"message_thread_id": topic, "is_topic_message": True}

    def _is_anonymous(self) -> bool:
        return self._member.standing.anonymous and self._chat.type == "supergroup"

    def _sender(self) -> Json:
        if self._is_anonymous():
            return {"from": ANONYMOUS_ADMIN, "sender_chat": self._chat.json}
        return {"from": self._member.user}

    def _is_own(self, message: Mapping[str, Any]) -> bool:
        sender = message.get("from", {}).get("id")
        is_anonymous = sender == ANONYMOUS_ADMIN["id"] and self._is_anonymous()
        return sender == self._member.id or is_anonymous


def _checked(text: str, longest: int) -> Formatted:
    said = spotted(text)
    if units(said.text) > longest:
        raise InvalidRequest(f"text must be at most {longest} characters, not {units(said.text)}")
    return said


def _button_data(message: Mapping[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
