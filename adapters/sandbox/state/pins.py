"""The pinned messages of each chat."""

from typing import Final

from adapters.sandbox.json_text import Json
from adapters.sandbox.state.chat_stream import Stream
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.key_values import KeyValueStore
from adapters.sandbox.state.messages import Messages

_NAME: Final = "pinned"


class Pins:
    """The ids of pinned messages by chat. Deleted messages do not count."""

    def __init__(self, key_values: KeyValueStore, messages: Messages, stream: Stream) -> None:
        self._key_values = key_values
        self._messages = messages
        self._stream = stream

    def newest(self, chat: Chat) -> Json | None:
        """The pinned message that was sent last, as people see it above the chat."""
        found = (self._messages.find(chat, each) for each in sorted(self._ids(chat), reverse=True))
        return next((message for message in found if message is not None), None)

    def add(self, chat: Chat, message_id: int) -> bool:
        """Pin a message. False if it is pinned already."""
        ids = self._ids(chat)
        if message_id in ids:
            return False
        self._write(chat, [*ids, message_id])
        return True

    def remove(self, chat: Chat, message_id: int) -> None:
        """Unpin a message."""
        self._write(chat, [each for each in self._ids(chat) if each != message_id])

    def clear(self, chat: Chat) -> None:
        """Unpin all messages of a chat."""
        self._write(chat, [])

    def _ids(self, chat: Chat) -> list[int]:
        ids: list[int] = self._all().get(str(chat.id), [])
        return ids

    def _all(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = self._key_values.read(_NAME, {})
        return found

    def _write(self, chat: Chat, ids: list[int]) -> None:
        self._key_values.write(_NAME, self._all() | {str(chat.id): ids})
        self._stream.publish("pinned", chat.id)
