"""Encrypt people's texts, and digest callback data of other bots with a key.

Each text has the key of its author. Without the key a text is unreadable.
"""

import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.ids import UserId

MAX_BYTES = 11_000
"""Longest text in UTF-8 that fits into a context once it is sealed. The rest is cut off."""

DIGEST_BYTES = 16


class PostgresVault:
    """Encrypt texts with the keys in `user_keys`, if texts are recorded; digest foreign data.

    Raises DatabaseUnavailable when the server does not answer.
    """

    def __init__(self, connections: Pool, *, is_recording: bool) -> None:
        self._connections = connections
        self._is_recording = is_recording
        self._installation_key: bytes | None = None

    def seal(self, texts: Sequence[tuple[UserId | None, str | None]]) -> list[str | None]:
        """Each text, encrypted with the key of its author.

        None where text or author is missing, and for all if texts are not recorded.
        """
        people = {person for person, text in texts if person and text}
        if not (self._is_recording and people):
            return [None] * len(texts)
        keys = self._keys(people, make=True)
        return [
            keys[person].encrypt(_cut(text)).decode() if text and person in keys else None
            for person, text in texts
        ]

    def unseal(self, person: UserId, sealed: Sequence[str]) -> list[str | None]:
        """The decrypted texts. None where the key is gone."""
        key = self._keys({person}).get(person)
        return [_unsealed(key, each) for each in sealed]

    def digest(self, data: str) -> str:
        """The keyed digest of `data`: equal data has the same one in this database only."""
        if self._installation_key is None:
            with connection(self._connections) as connected:
                (row,) = connected.execute(statement("queries/users/installation_key"))
            self._installation_key = bytes(row["key"])
        whole = data.encode("utf-8", "surrogatepass")
        return hmac.digest(self._installation_key, whole, hashlib.sha256)[:DIGEST_BYTES].hex()

    def _keys(self, people: set[UserId], *, make: bool = False) -> dict[UUID, Fernet]:
        wanted = {"user_ids": list(people)}
        with connection(self._connections) as connected:
            if make:
                new = wanted | {"keys": [Fernet.generate_key() for _ in people]}
                connected.execute(statement("queries/users/add_user_keys"), new)
            rows = connected.execute(statement("queries/users/user_keys"), wanted)
            return {row["user_id"]: Fernet(row["key"]) for row in rows}


def _unsealed(key: Fernet | None, sealed: str) -> str | None:
    try:
        return key.decrypt(sealed).decode() if key else None
    except InvalidToken:
        return None


def _cut(text: str) -> bytes:
    """At most MAX_BYTES of `text`, in whole characters."""
    whole = text.encode("utf-8", "replace")
    return whole[:MAX_BYTES].decode("utf-8", "ignore").encode()
