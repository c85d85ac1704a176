"""The team's chat and the private chats with the bot."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

from adapters.sandbox.json_text import Json, compact
from adapters.sandbox.sandbox_settings import SandboxSettings
from adapters.sandbox.state.sqlite_store import Store

ChatType = Literal["private", "group", "supergroup"]
BASIC_GROUP_ID: Final = -4_000_001
SUPERGROUP_ID: Final = -1_002_000_000_001


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat. `name` holds the title, or the names of the person of a private chat.

    `topics` are the names of a forum's topics by thread id, None when it is no forum.
    `became` is the supergroup's id once a basic group has migrated. `linked_chat_id` is the channel
    whose discussion group it is.
    """

    id: int
    type: ChatType
    name: Json = field(default_factory=dict)
    topics: dict[int, str] | None = None
    became: int | None = None
    linked_chat_id: int | None = None

    @property
    def json(self) -> Json:
        """The chat as the Bot API's Chat."""
        forum = {"is_forum": True} if self.topics is not None else {}
        return {"id": self.id, "type": self.type, **self.name, **forum}

    @property
    def is_private(self) -> bool:
        """Whether it is the chat of one person with the bot."""
        return self.type == "private"

    @property
    def is_open(self) -> bool:
        """Whether people who are not in it can read it and press buttons."""
        is_public = not self.is_private and "username" in self.name
        return is_public or self.linked_chat_id is not None


class Chats:
    """Every chat, by its id."""

    def __init__(self, store: Store, settings: SandboxSettings) -> None:
        self._store = store
        rows = store.rows("messages/all_chats")
        self._chats = {chat.id: chat for chat in (_read(row["body"]) for row in rows)}
        self._create(settings)

    def __iter__(self) -> Iterator[Chat]:
        """All chats."""
        return iter(self._chats.values())

    def find(self, chat_id: int) -> Chat | None:
        """The chat with this id."""
        return self._chats.get(chat_id)

    @property
    def team(self) -> Chat:
        """The team's chat; after a migration, the supergroup it became."""
        return next(chat for chat in self if not chat.is_private and chat.became is None)

    def save(self, chat: Chat) -> None:
        """Save a new or changed chat."""
        self._chats[chat.id] = chat
        self._store.run("messages/save_chat", chat_id=chat.id, body=compact(asdict(chat)))

    def migrate_team(self) -> tuple[Chat, Chat]:
        """Make the team's basic group a supergroup. Returns both, the old one first."""
        old = replace(self.team, became=SUPERGROUP_ID)
        new = Chat(SUPERGROUP_ID, "supergroup", old.name)
        self.save(old)
        self.save(new)
        return old, new

    def _create(self, settings: SandboxSettings) -> None:
        for person in settings.people:
            if person.id in self._chats:
                continue
            names = {"first_name": person.first_name, "username": person.username}
            names |= {"last_name": person.last_name} if person.last_name else {}
            self.save(Chat(person.id, "private", names))
        if all(chat.is_private for chat in self):
            team_id = BASIC_GROUP_ID if settings.team_type == "group" else SUPERGROUP_ID
            self.save(Chat(team_id, settings.team_type, {"title": settings.team_title}))


def _read(body: str) -> Chat:
    values: dict[str, Any] = json.loads(body)
    if values["topics"] is not None:  # JSON keys are texts
        values["topics"] = {int(thread): name for thread, name in values["topics"].items()}
    return Chat(**values)
