"""Translate one raw Bot API update into one interaction: pure and total.

Updates are untrusted input, and Telegram adds new types. Every JSON object becomes an interaction;
only an update without a usable `update_id` is refused. The interaction holds no name, no text and
no id of a person.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from adapters.telegram.updates.classify import (
    EDITED,
    MESSAGE,
    PRESS,
    classify,
    foreign_data,
    text_of,
)
from adapters.telegram.updates.json_values import (
    Json,
    as_bigint,
    as_object,
    as_text,
    as_unix_time,
)
from adapters.telegram.updates.raw_update import checked_update_id
from adapters.telegram.updates.update_types import update_type_of
from domain.events import ChatMigrated, Interaction
from domain.ids import ItemId, StreamId, keyed_stream_id, update_stream_id
from domain.ports import Chat, Person

_NOT_A_PERSON: Final = (
    "sender_chat",  # an anonymous admin or a channel
    "actor_chat",
    "voter_chat",
    "sender_business_bot",  # a bot wrote in the person's name
    "is_from_offline",  # Telegram sent it: a greeting, an away or a scheduled message
)
_TITLED: Final = ("group", "supergroup", "channel")
_TELEGRAM_ITSELF: Final = 777_000
_DIGEST_LENGTH: Final = 16
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot that received the updates. Without a username every command counts as its own."""

    id: int
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """The content of one update.

    `interaction` has no `user_id` yet: the caller knows the UUID of `person`. `item_id` is the
    queue item if one of its buttons was pressed. `offered_at` is when the message with the button
    was sent, if the update says so. `told_at` is the latest time in the update itself. `migration`
    is set when a group became a supergroup: both chats announce it. `text` is what the person
    wrote; it is recorded only if a setting says so, and then sealed. `foreign_data` is the callback
    data of another bot's button; only its keyed digest is recorded. `chat` is the group or channel
    with its title, which is kept beside the log. `former_digest` is that of the form in which a
    library saved the update: release 0.1 recorded it.
    """

    interaction: Interaction
    person: Person | None
    item_id: ItemId | None
    offered_at: datetime | None
    told_at: datetime | None
    migration: ChatMigrated | None
    text: str | None = None
    foreign_data: str | None = None
    chat: Chat | None = None
    former_digest: str | None = None

    def apart(self) -> "Translation":
        """The same in a stream of its own, because another update has the same id.

        After an idle week Telegram's ids start again at a random number.
        """
        return self.in_stream(
            apart_stream_id(self.interaction.stream_id, self.interaction.source_digest)
        )

    def as_recorded(self, stream_id: StreamId, digest: str) -> "Translation":
        """The same in the stream and with the digest under which it is recorded."""
        moved = self.in_stream(stream_id)
        interaction = moved.interaction.model_copy(update={"source_digest": digest})
        return replace(moved, interaction=interaction)

    def in_stream(self, stream_id: StreamId) -> "Translation":
        """The same in another stream."""
        return replace(
            self,
            interaction=self.interaction.model_copy(update={"stream_id": stream_id}),
            person=self.person and replace(self.person, seen_in=stream_id),
        )


class UpdateTime(NamedTuple):
    """What orders an update among others.

    `time` is the latest time in it. The update happened then if `is_dated`, else not before it: a
    press only has the times of its message.
    """

    update_id: int
    time: datetime | None
    is_dated: bool
    digest: str | None


def time_of(update: Json) -> UpdateTime:
    """The order of `update`. Raises InvalidUpdate as `translate` does."""
    update_id = checked_update_id(update)
    kind = update_type_of(update)
    time = _told_at(kind, _message(kind, as_object(update.get(kind))))
    return UpdateTime(update_id, time, bool(time) and kind != PRESS, digest_of(update))


def apart_stream_id(stream_id: UUID, digest: str | None) -> StreamId:
    """The stream of an update whose own stream another update has taken."""
    return keyed_stream_id(f"{stream_id} {digest}")


def translate(
    update: Json,
    bot: Bot,
    received_at: datetime | None,
    *,
    now: datetime,
    digest: str | None = None,
) -> Translation:
    """Translate `update`, parsed from JSON and received by `bot`.

    `received_at` dates updates without a time of their own, like a press; None if it is not known,
    then `now` is taken. `digest` is that of `time_of`, if it is known already. Raises InvalidUpdate
    if `update` is not an object or has no `update_id` that fits into a stream id.
    """
    stream_id = update_stream_id(bot.id, checked_update_id(update))
    kind = update_type_of(update)
    payload = as_object(update.get(kind))
    message = _message(kind, payload)
    told_at = _told_at(kind, message)
    occurred_at = _occurred_at(kind, told_at, received_at) or now
    found = classify(kind, payload, bot.username)
    interaction = found.event(
        stream_id=stream_id,
        stream_version=1,
        occurred_at=occurred_at,
        name=found.name,
        context=found.context,
        message_id=as_bigint(message.get("message_id")),
        thread_id=as_bigint(message.get("message_thread_id")),
        source_digest=digest or digest_of(update),
        **_chat(message),
    )
    offered_at = _offered_at(message, occurred_at) if found.item_id else None
    person = _person(payload, occurred_at, stream_id)
    migration = _migration(message, occurred_at) if kind == MESSAGE else None
    is_press = kind == PRESS
    return Translation(
        interaction,
        person,
        found.item_id,
        offered_at,
        told_at,
        migration,
        text=None if is_press else text_of(payload),
        foreign_data=foreign_data(payload) if is_press else None,
        chat=_titled_chat(message, occurred_at),
    )


def _message(kind: str, payload: Json) -> Json:
    """The message that a press is on; otherwise the object of the update itself."""
    return as_object(payload.get("message")) if kind == PRESS else payload


def _told_at(kind: str, message: Json) -> datetime | None:
    fields = ("date", "edit_date") if kind in (PRESS, *EDITED) else ("date",)
    times = (as_unix_time(message.get(field)) for field in fields)
    return max((time for time in times if time), default=None)


def _occurred_at(
    kind: str, told_at: datetime | None, received_at: datetime | None
) -> datetime | None:
    """A message carries its time. A press happened after every time that is known."""
    if kind == PRESS and told_at and received_at:
        return max(told_at, received_at)
    return told_at or received_at


def _offered_at(message: Json, pressed_at: datetime) -> datetime | None:
    sent = as_unix_time(message.get("date"))
    return sent if sent and sent < pressed_at else None


def _chat(message: Json) -> dict[str, Any]:
    """The columns of the chat. The id of a private chat is a person's id and is not recorded."""
    chat = as_object(message.get("chat"))
    chat_id = as_bigint(chat.get("id")) or None
    is_private = chat.get("type") == "private" or (chat_id is not None and chat_id > 0)
    return {"chat_id": None if is_private else chat_id, "is_private": is_private}


def _titled_chat(message: Json, seen_at: datetime) -> Chat | None:
    chat = as_object(message.get("chat"))
    chat_id, title, kind = as_bigint(chat.get("id")), as_text(chat.get("title")), chat.get("type")
    if chat_id is None or chat_id >= 0 or title is None or kind not in _TITLED:
        return None
    return Chat(chat_id, title, kind, seen_at)


def _migration(message: Json, at: datetime) -> ChatMigrated | None:
    chat_id = as_bigint(as_object(message.get("chat")).get("id"))
    old = as_bigint(message.get("migrate_from_chat_id")) or chat_id
    new = as_bigint(message.get("migrate_to_chat_id")) or chat_id
    if old is None or new is None or old == new or max(old, new) >= 0:
        return None
    return ChatMigrated.between(old, new, at)


def _person(payload: Json, seen_at: datetime, seen_in: StreamId) -> Person | None:
    """The person who did it; None for bots, channels, anonymous admins and Telegram itself.

    What a business bot or Telegram sends in a person's name is not done by that person.
    """
    if any(payload.get(field) for field in _NOT_A_PERSON):
        return None
    user = as_object(payload.get("from")) or as_object(payload.get("user"))
    user_id = as_bigint(user.get("id"))
    if user_id is None or user_id <= 0 or user_id == _TELEGRAM_ITSELF or user.get("is_bot"):
        return None
    return Person(
        user_id,
        seen_at,
        username=as_text(user.get("username")),
        first_name=as_text(user.get("first_name")),
        last_name=as_text(user.get("last_name")),
        seen_in=seen_in,
    )


def digest_of(update: Json) -> str | None:
    """Tells this update from another one with the same id; None if it is nested too deep."""
    try:
        canonical = _CANONICAL.encode(update)
    except (RecursionError, ValueError):
        return None
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGEST_LENGTH]
