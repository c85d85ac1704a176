"""Keep the titles of chats, and find a chat by its title. Raises DatabaseUnavailable."""

from collections.abc import Sequence

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.errors import InvalidInput, UnknownName
from domain.ports import Chat
from domain.printable import printable

SHOWN = 10
"""So many chats an error names."""


class PostgresChats:
    """The table `chats`. A title is shown without characters that disturb a list."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections
        self._written: dict[int, tuple[str, str]] = {}

    def remember(self, chats: Sequence[Chat]) -> None:
        """Store titles that this process has not stored yet."""
        latest = {each.id: each for each in sorted(chats, key=lambda each: each.seen_at)}
        news = [
            each
            for each in latest.values()
            if self._written.get(each.id) != (each.title, each.kind)
        ]
        if not news:
            return
        rows = {
            "chat_ids": [each.id for each in news],
            "titles": [each.title for each in news],
            "kinds": [each.kind for each in news],
            "seen_at": [each.seen_at for each in news],
        }
        with connection(self._connections) as connected:
            connected.execute(statement("queries/chats/remember_chats"), rows)
        self._written |= {each.id: (each.title, each.kind) for each in news}

    def titles(self) -> dict[int, str]:
        """The title of each chat by each of its ids, as it is shown."""
        return {chat_id: title for chat_id, _, title in self._titles()}

    def newest(self) -> frozenset[int]:
        """The newest id of each chat with a title."""
        return frozenset(newest for _, newest, _ in self._titles())

    def name(self, chat_id: int) -> str:
        """The title and the id of a chat, or the id alone."""
        return named(chat_id, self.titles())

    def find(self, chat: int | str | None) -> int | None:
        """The id of the chat with this id or title, in any case. Raises UnknownName, InvalidInput.

        Of several ids of one chat it is the newest.
        """
        if not isinstance(chat, str):
            return chat
        known, wanted = self._titles(), _folded(chat)
        found = sorted({newest for _, newest, title in known if _folded(title) == wanted})
        if len(found) > 1:
            ids = ", ".join(map(str, found))
            raise InvalidInput(
                f"several chats have the title {chat!r:.80}: give one of the ids {ids}"
            )
        if not found:
            newest = {newest: title for _, newest, title in known}
            names = ", ".join(named(each, newest) for each in [*newest][:SHOWN])
            hint = f"known chats: {names}" if names else "give the id of a chat"
            raise UnknownName(f"no chat has the title {chat!r:.80}; {hint}")
        return found[0]

    def _titles(self) -> list[tuple[int, int, str]]:
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/chats/chat_titles")).fetchall()
        return [(row["chat_id"], row["newest_id"], printable(row["title"])) for row in rows]


def named(chat_id: int, titles: dict[int, str]) -> str:
    """The title and the id of a chat, or the id alone."""
    return f"{titles[chat_id]} ({chat_id})" if chat_id in titles else str(chat_id)


def _folded(title: str) -> str:
    return printable(title).strip().casefold()
