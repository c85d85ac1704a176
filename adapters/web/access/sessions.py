"""Sessions of the dashboard: signed cookies that are looked up at every request."""

import hashlib
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID

from itsdangerous import BadSignature, Signer

from adapters.logs import logger
from domain.access import EVERYONE, Rights, Session, Viewer
from domain.errors import DatabaseRefused, DatabaseUnavailable, LinkRefused, LoginNeeded
from domain.ids import UserId

log = logger(__name__)

SALT: Final = b"session"
SESSION_SECONDS: Final = 12 * 3600


class Logins(Protocol):
    """The logins that all processes share. PostgresWebLogins provides them."""

    def begin_session(self, key: str, seconds: float) -> UUID:
        """Use the key of a one-time link, for a session of so long. Raises LinkRefused."""

    def session(self, session_id: UUID) -> Session | None:
        """The session, if it is open."""

    def end_session(self, session_id: UUID) -> None:
        """Log out."""

    def deny(self, reason: str, person: UserId | None) -> None:
        """Count a request that was refused."""

    def secret(self) -> bytes:
        """The secret that signs sessions."""


class Sessions:
    """Knows the person behind a cookie, with the rights of the settings.

    Raises DatabaseUnavailable when the server does not answer.
    """

    def __init__(self, logins: Logins, rights: Rights) -> None:
        self._logins = logins
        self._rights = rights
        self._secret: bytes | None = None

    def begin(self, key: str) -> str:
        """Use the key of a one-time link. Returns the session's cookie. Raises LinkRefused."""
        try:
            session_id = self._logins.begin_session(key, SESSION_SECONDS)
        except LinkRefused as refused:
            self.deny(refused.reason, refused.person)
            raise
        log.info("dashboard login", session=str(session_id))
        return self._signer().sign(session_id.hex).decode()

    def viewer(self, cookie: str | None) -> Viewer:
        """The person behind a cookie. Raises LoginNeeded if it is worth nothing."""
        if cookie is None:
            raise LoginNeeded
        session = self._logins.session(self._session_id(cookie))
        if session is None:
            self.deny("ended session", None)
            raise LoginNeeded("Your session has ended.")
        viewer = self._rights.viewer(session)
        if viewer is None:
            self.deny("no rights", session.person)
            raise LoginNeeded("You may not look any more.")
        return viewer

    def end(self, cookie: str | None) -> None:
        """Log out: the cookie is worth nothing from now on."""
        if cookie is not None:
            with suppress(LoginNeeded):
                self._logins.end_session(self._session_id(cookie))

    def deny(self, reason: str, person: UserId | None) -> None:
        """Record a request that was refused."""
        log.info("dashboard request refused", reason=reason, person=person and str(person))
        with suppress(DatabaseUnavailable, DatabaseRefused):  # the refusal itself stands
            self._logins.deny(reason, person)

    def _session_id(self, cookie: str) -> UUID:
        try:
            return UUID(hex=self._signer().unsign(cookie).decode())
        except BadSignature:
            self.deny("forged cookie", None)
            raise LoginNeeded("This session is not one of ours.") from None

    def _signer(self) -> Signer:
        if self._secret is None:
            self._secret = self._logins.secret()
        return Signer(self._secret, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)


class NoLogin:
    """A dashboard behind a proxy with a login of its own: who passes the proxy sees everything."""

    def viewer(self, cookie: str | None) -> Viewer:
        """The person who looks. Nobody is known."""
        return EVERYONE

    def deny(self, reason: str, person: UserId | None) -> None:
        """Log a request that was refused."""
        log.info("dashboard request refused", reason=reason)
