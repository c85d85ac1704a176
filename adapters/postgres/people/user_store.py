"""Know the people behind the user ids. Raises DatabaseUnavailable."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from time import monotonic, sleep
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS, column
from adapters.statements import statement
from domain.context import clean_text
from domain.errors import InvalidInput, LimitExceeded, NotPermitted, UnknownName
from domain.ids import BIGINT, StreamId, UserId
from domain.ports import Person, Profile

TABLES_ABOUT_PEOPLE = ("users", "user_keys", "parked_updates")
"""They are rewritten when a person is erased."""

REWRITE_SECONDS = 30.0
"""How long to wait for transactions that may still read a deleted row."""

PAUSE_SECONDS = 0.5


class PostgresUsers:
    """The table `users`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def identify(self, people: Sequence[Person]) -> dict[int, UserId]:
        """The UUIDs of these Telegram ids. A new person gets a UUID.

        A person who is seen only in streams that are already recorded has been erased: no UUID.
        """
        if not people:
            return {}
        rows = {
            "telegram_user_ids": [person.telegram_user_id for person in people],
            "usernames": column([person.username for person in people]),
            "first_names": column([person.first_name for person in people]),
            "last_names": column([person.last_name for person in people]),
            "seen_at": [person.seen_at for person in people],
            "seen_in": column([person.seen_in for person in people]),
        }
        with connection(self._connections) as connected:
            found = connected.execute(statement("queries/users/identify_users"), rows)
            return {row["telegram_user_id"]: UserId(row["id"]) for row in found}

    def remember(
        self, user_id: UUID, telegram_user_id: int, seen_at: datetime, *, seen_in: StreamId
    ) -> None:
        """Store whose UUID this is, unless the person, the UUID or `seen_in` is already known."""
        row = {
            "id": user_id,
            "telegram_user_id": telegram_user_id,
            "seen_at": seen_at,
            "seen_in": seen_in,
        }
        with connection(self._connections) as connected:
            connected.execute(statement("queries/users/remember_user"), row)

    def find(self, text: str, *, only: bool = False) -> UserId:
        """The person with this UUID, Telegram id or @username. Raises UnknownName.

        A username can pass from one person to another: it means the person seen last. With `only`
        InvalidInput is raised if several people have had it.
        """
        wanted: dict[str, UUID | int | str | None] = dict.fromkeys(
            ("id", "telegram_user_id", "username")
        )
        if text.startswith("@"):
            wanted["username"] = clean_text(text[1:])
        elif text.isdecimal() and len(text) <= len(str(BIGINT)) and int(text) <= BIGINT:
            wanted["telegram_user_id"] = int(text)
        else:
            with suppress(ValueError):
                wanted["id"] = UUID(text)
        with connection(self._connections) as connected:
            found = connected.execute(statement("queries/users/find_actor"), wanted).fetchall()
            found = (
                found or connected.execute(statement("queries/users/find_user"), wanted).fetchall()
            )
        if not found:
            raise UnknownName(f"no user {text!r:.80}; give a UUID, a Telegram id or an @username")
        if only and len(found) > 1:
            ids = ", ".join(str(each["telegram_user_id"]) for each in found)
            raise InvalidInput(f"{text} means several people: give one of the Telegram ids {ids}")
        return UserId(found[0]["id"])

    def name(self, user_id: UUID | None) -> str | None:
        """The display name of one person; None if unknown."""
        with connection(self._connections) as connected:
            found = connected.execute(
                statement("queries/users/user_name"), {"id": user_id}
            ).fetchone()
        return found["name"] if found else None

    def names(self) -> dict[UUID, str]:
        """The display names of all people. Empty for a login that may not read them."""
        with suppress(NotPermitted), connection(self._connections) as connected:
            return {
                row["id"]: row["name"]
                for row in connected.execute(statement("queries/users/user_names"))
            }
        return {}

    def profiles(self, limit: int | None = None) -> list[Profile]:
        """The profiles of people, the last seen first."""
        return self._profiles(None, limit)

    def profile(self, user_id: UserId) -> Profile | None:
        """The profile of one person; None if erased."""
        return next(iter(self._profiles(user_id, None)), None)

    def content(self, user_id: UserId) -> list[DictRow]:
        """The content events of one person, in order."""
        with connection(self._connections, deadline=LONG_SECONDS) as connected:
            query = statement("queries/users/content_of_user")
            return connected.execute(query, {"id": user_id}).fetchall()

    @contextmanager
    def erasing(self, person: Profile, mentions: Callable[[Profile, bytes], bool]) -> Iterator[int]:
        """Erase `person`, their key, and every parked update that mentions them, all or nothing.

        Yields the number of parked updates. The transaction commits when the body ends. The body
        erases what is stored elsewhere: a login that may not erase here does not erase there.
        Recorded events stay, under a UUID without a person.
        """
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            connected.execute(statement("queries/users/erase_user"), {"id": person.id})
            everything = {"id": None, "dropped": False, "limit": None}
            kept = connected.execute(statement("queries/parked_updates/parked_updates"), everything)
            ids = [row["id"] for row in kept if mentions(person, row["raw"])]
            connected.execute(statement("queries/users/erase_parked_updates"), {"ids": ids})
            yield len(ids)
        self._rewrite()

    def _rewrite(self) -> None:
        """Leave no deleted rows in the files of the database. Raises LimitExceeded."""
        deadline = monotonic() + REWRITE_SECONDS
        tables = [*TABLES_ABOUT_PEOPLE]
        while tables := [table for table in tables if not self._is_rewritten(table)]:
            if monotonic() > deadline:
                raise LimitExceeded(
                    "the person is erased, but deleted rows stay in the files of the database until"
                    f" other transactions end; then run VACUUM FULL {', '.join(tables)}"
                )
            sleep(PAUSE_SECONDS)

    def _is_rewritten(self, table: str) -> bool:
        """Rewrite a table. False if a deleted row is still there, for an older transaction."""
        names = {"table": Identifier(table), "index": Identifier(f"{table}_pkey")}
        rewrite = SQL(statement("queries/users/rewrite_table")).format(**names)
        with (
            suppress(LimitExceeded),  # another session uses the table
            transaction(self._connections, deadline=LONG_SECONDS) as connected,
            _details(connected) as details,
        ):
            connected.execute(rewrite)
            return not any(_number_in(detail) for detail in details)
        return False

    def _profiles(self, user_id: UserId | None, limit: int | None) -> list[Profile]:
        asked = {"id": user_id, "limit": limit}
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/users/user_profiles"), asked)
            return [Profile(**row) for row in rows]


@contextmanager
def _details(connected: Connection[DictRow]) -> Iterator[list[str]]:
    """The details of what the server says in the body."""
    details: list[str] = []

    def hear(said: psycopg.errors.Diagnostic) -> None:
        if said.message_detail:
            details.append(said.message_detail)

    connected.add_notice_handler(hear)
    try:
        yield details
    finally:
        connected.remove_notice_handler(hear)


def _number_in(detail: str) -> int:
    """The first number, in any language: "2 dead row versions cannot be removed yet"."""
    found = re.search(r"\d+", detail)
    return int(found[0]) if found else 0
