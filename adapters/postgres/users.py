"""Who is behind a user id. Raises DatabaseUnavailable when the server does not answer."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from adapters.postgres.connect import Pool, connection
from adapters.statements import statement
from domain.context import clean_text
from domain.errors import NotPermitted, UnknownName
from domain.events import BIGINT
from domain.ids import UserId
from domain.ports import Person


class PostgresUsers:
    """The table `users`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def identify(self, people: Sequence[Person]) -> dict[int, UserId]:
        """The UUIDs of these Telegram ids; people not met before get one."""
        if not people:
            return {}
        latest: dict[int, Person] = {}
        first_seen: dict[int, datetime] = {}
        for person in sorted(people, key=lambda person: person.seen_at):
            latest[person.telegram_user_id] = person
            first_seen.setdefault(person.telegram_user_id, person.seen_at)
        rows = {
            "telegram_user_ids": list(latest),
            "usernames": [person.username for person in latest.values()],
            "first_names": [person.first_name for person in latest.values()],
            "last_names": [person.last_name for person in latest.values()],
            "first_seen": [first_seen[telegram_user_id] for telegram_user_id in latest],
            "last_seen": [person.seen_at for person in latest.values()],
        }
        with connection(self._connections) as connected:
            found = connected.execute(statement("queries/identify_users"), rows)
            return {row["telegram_user_id"]: UserId(row["id"]) for row in found}

    def remember(self, user_id: UUID, telegram_user_id: int, seen_at: datetime) -> None:
        """Note whose UUID this is, unless the person or the UUID is known already."""
        row = {"id": user_id, "telegram_user_id": telegram_user_id, "seen_at": seen_at}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/remember_user"), row)

    def find(self, text: str) -> UserId:
        """The person called `text`: a UUID, a Telegram id or @username. Raises UnknownName."""
        wanted: dict[str, UUID | int | str | None] = dict.fromkeys(
            ("id", "telegram_user_id", "username")
        )
        if text.startswith("@"):
            wanted["username"] = clean_text(text[1:])
        elif text.isdecimal() and int(text) <= BIGINT:
            wanted["telegram_user_id"] = int(text)
        else:
            with suppress(ValueError):
                wanted["id"] = UUID(text)
        with connection(self._connections) as connected:
            found = connected.execute(statement("queries/find_actor"), wanted).fetchone()
            found = found or connected.execute(statement("queries/find_user"), wanted).fetchone()
        if found is None:
            raise UnknownName(f"no user {text!r}; give a UUID, a Telegram id or an @username")
        return UserId(found["id"])

    def name(self, user_id: UUID | None) -> str:
        """How to call one person; `somebody` when nobody knows."""
        with connection(self._connections) as connected:
            found = connected.execute(statement("queries/user_name"), {"id": user_id}).fetchone()
        return found["name"] if found else "somebody"

    def names(self) -> dict[UUID, str]:
        """How to call each person who is known. None for a login that may not know."""
        with suppress(NotPermitted), connection(self._connections) as connected:
            return {
                row["id"]: row["name"] for row in connected.execute(statement("queries/user_names"))
            }
        return {}
