"""The checks before every request to the dashboard.

1. The Host header names the dashboard. A dashboard for this machine has no proxy before it.
2. A request that changes something comes from a page of the dashboard.
3. The cookie belongs to an open session. Only the login, its style, health and metrics need none.
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    AuthenticationError,
    BaseUser,
    SimpleUser,
)
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from adapters.web.access.address import DashboardAddress
from domain.access import Viewer
from domain.errors import DatabaseRefused, DatabaseUnavailable, LoginNeeded
from domain.ids import UserId

ADMIN: Final = "admin"
"""What a page requires that is not for viewers: `@requires(ADMIN)`."""

OPEN: Final = ("/login", "/static", "/healthz", "/livez", "/readyz", "/metrics")
SAFE: Final = ("GET", "HEAD", "OPTIONS")
BY_PROXY: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

Result = TypeVar("Result")


class Door(Protocol):
    """Knows who may come in: Sessions or NoLogin."""

    def viewer(self, cookie: str | None) -> Viewer:
        """The person behind a cookie. Raises LoginNeeded."""

    def deny(self, reason: str, person: UserId | None) -> None:
        """Record a request that was refused."""


class Refused(AuthenticationError):
    """A request that does not come in: the status and the text of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Doorkeeper(AuthenticationBackend):
    """Puts the Viewer into `request.state.viewer`, or raises Refused."""

    def __init__(self, address: DashboardAddress, door: Door) -> None:
        self._address = address
        self._door = door

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, BaseUser] | None:
        """The credentials of a person who is logged in; None for what is open to all."""
        if reason := self._wrong_address(conn):
            await self._refuse(400, "other host", reason)
        if conn.scope["method"] not in SAFE and self._is_from_elsewhere(conn):
            await self._refuse(403, "other site", "This request comes from another site.")
        if any(conn.url.path == path or conn.url.path.startswith(f"{path}/") for path in OPEN):
            return None
        viewer = await self._answer(lambda: self._door.viewer(self._cookie(conn)))
        conn.state.viewer = viewer
        return AuthCredentials([ADMIN] if viewer.is_admin else []), SimpleUser(viewer.name)

    def deny(self, conn: HTTPConnection, reason: str) -> None:
        """Record that a person who is logged in asked for too much."""
        self._door.deny(reason, conn.state.viewer.person)

    def _cookie(self, conn: HTTPConnection) -> str | None:
        return conn.cookies.get(self._address.cookie)

    def _wrong_address(self, conn: HTTPConnection) -> str | None:
        if not self._address.answers_to(conn.headers.get("host", "")):
            return "The dashboard has another address. STORYLINE_PUBLIC_URL sets it."
        if self._address.is_private and any(name in conn.headers for name in BY_PROXY):
            return "The dashboard is behind a proxy: set STORYLINE_PUBLIC_URL."
        return None

    def _is_from_elsewhere(self, conn: HTTPConnection) -> bool:
        """Whether a page of another site makes the request. Programs send neither header."""
        site, origin = conn.headers.get("sec-fetch-site"), conn.headers.get("origin")
        if site is not None:
            return site not in ("same-origin", "none")
        return origin is not None and not self._address.is_ours(origin, conn.headers["host"])

    async def _refuse(self, status: int, reason: str, text: str) -> None:
        await run_in_threadpool(self._door.deny, reason, None)
        raise Refused(status, text)

    async def _answer(self, ask: Callable[[], Result]) -> Result:
        try:
            return await run_in_threadpool(ask)
        except LoginNeeded as error:
            raise Refused(401, str(error)) from error
        except (DatabaseUnavailable, DatabaseRefused) as error:
            raise Refused(503, "The database does not answer.") from error
