"""Keep the logins to the dashboard: one-time links, sessions and denials.

The bot makes links, and any number of web processes turn them into sessions. The server's clock
decides what is late. Raises DatabaseUnavailable and NotPermitted.
"""

import hashlib
import hmac
import secrets
from typing import Any, Final
from uuid import UUID

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.access import Session
from domain.errors import LinkRefused
from domain.ids import UserId

SECRET_PURPOSE: Final = b"storyline web session v1"


class PostgresWebLogins:
    """The tables `web_login` and `web_denial`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def make_key(self, person: UserId | None, seconds: float) -> str:
        """The key of a new one-time link. `person` is None for a link in the terminal."""
        key = secrets.token_urlsafe(32)
        row = {"user_id": person, "seconds": seconds}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/web/add_login"), row | _digest(key))
        return key

    def begin_session(self, key: str, seconds: float) -> UUID:
        """Use the key of a one-time link for a session of so long. Raises LinkRefused."""
        asked = _digest(key) | {"seconds": seconds}
        with connection(self._connections) as connected:
            begun = connected.execute(statement("queries/web/begin_session"), asked).fetchone()
            if begun is None:
                found = connected.execute(statement("queries/web/bad_link"), asked).fetchone()
                raise _refusal(found)
            connected.execute(statement("queries/web/forget_logins"))
        session: UUID = begun["id"]
        return session

    def session(self, session_id: UUID) -> Session | None:
        """The session with its person as they are now. None: it ended, or never began."""
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/web/session"), {"id": session_id}).fetchone()
        if row is None or not row["is_open"]:
            return None
        return Session(row["user_id"], row["telegram_user_id"], row["name"])

    def end_session(self, session_id: UUID) -> None:
        """Log out."""
        with connection(self._connections) as connected:
            connected.execute(statement("queries/web/end_session"), {"id": session_id})

    def deny(self, reason: str, person: UserId | None) -> None:
        """Count a request that was refused."""
        denial = {"reason": reason, "user_id": person}
        with connection(self._connections) as connected:
            connected.execute(statement("queries/web/add_denial"), denial)

    def secret(self) -> bytes:
        """The secret that signs sessions: the same for all web processes on this database."""
        with connection(self._connections) as connected:
            (row,) = connected.execute(statement("queries/users/installation_key"))
        return hmac.digest(row["key"], SECRET_PURPOSE, hashlib.sha256)


def _digest(key: str) -> dict[str, Any]:
    return {"key_digest": hashlib.sha256(key.encode(errors="replace")).digest()}


def _refusal(link: dict[str, Any] | None) -> LinkRefused:
    if link is None:
        return LinkRefused("unknown link", None)
    return LinkRefused("used link" if link["is_used"] else "late link", link["user_id"])
