"""The messages of each chat, as the Bot API's Messages."""

import json
from collections.abc import Mapping
from typing import Any, Final

from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import Json, compact
from adapters.sandbox.state.chat_stream import Stream
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.sqlite_store import Store

NEWEST: Final = 2**62
"""Larger than the id of every message."""


class Messages:
    """All messages. The stream gets each change."""

    def __init__(self, store: Store, clock: Clock, stream: Stream) -> None:
        self._store = store
        self._clock = clock
        self._stream = stream

    def post(self, chat: Chat, sender: Mapping[str, Any], content: Mapping[str, Any]) -> Json:
        """Add a message to `chat`; `sender` and `content` are fields of it."""
        (row,) = self._store.rows("messages/next_message_id", chat_id=chat.id)
        message_id = row["last_message_id"]
        message = {
            "message_id": message_id,
            **(_own_topic(message_id) if "forum_topic_created" in content else {}),
            **sender,
            "chat": chat.json,
            "date": int(self._clock.now()),
            **content,
        }
        self._save(message)
        self._stream.publish("message", chat.id, message=message)
        return message

    def find(self, chat: Chat, message_id: int) -> Json | None:
        """The message of `chat` with this id."""
        if not 0 < message_id < NEWEST:
            return None
        row = self._store.row("messages/find_message", chat_id=chat.id, message_id=message_id)
        return json.loads(row["body"]) if row else None

    def replace(self, message: Mapping[str, Any]) -> Json:
        """Replace the message with the same id, as an edit."""
        edited = {**message, "edit_date": int(self._clock.now())}
        self._save(edited)
        self._stream.publish("edited", edited["chat"]["id"], message=edited)
        return edited

    def delete(self, chat: Chat, message_id: int) -> None:
        """Delete a message for everybody."""
        self._store.run("messages/delete_message", chat_id=chat.id, message_id=message_id)
        self._stream.publish("deleted", chat.id, message_id=message_id)

    def history(self, chat: Chat, *, before: int = NEWEST, count: int = 100) -> list[Json]:
        """The newest `count` messages before `before`, oldest first."""
        rows = self._store.rows("messages/history", chat_id=chat.id, before=before, count=count)
        return [json.loads(row["body"]) for row in reversed(rows)]

    def _save(self, message: Json) -> None:
        chat_id, message_id = message["chat"]["id"], message["message_id"]
        body = compact(message)
        self._store.run("messages/save_message", chat_id=chat_id, message_id=message_id, body=body)


def _own_topic(message_id: int) -> Json:
    """The thread of the message that opens a topic, whose id is that message's id."""
    return {"message_thread_id": message_id, "is_topic_message": True}
