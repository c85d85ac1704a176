"""Log in by a one-time link, and log out.

The link opens a page that posts the key: by itself where scripts run, else by a button. So a GET
changes nothing, and a program that looks at links before people do uses up no key.
"""

from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.address import DashboardAddress
from adapters.web.pages import Pages
from adapters.web.sessions import SESSION_SECONDS, Sessions
from domain.errors import DatabaseRefused, DatabaseUnavailable, LinkRefused

SENTENCES: Final = {
    "used link": "This link was used already.",
    "late link": "This link is too old.",
    "unknown link": "This link is not one of ours.",
}
MAX_BYTES: Final = 1_000
"""The longest body of a login."""


class Login:
    """The routes of the login."""

    def __init__(self, sessions: Sessions, address: DashboardAddress, pages: Pages) -> None:
        self._sessions = sessions
        self._address = address
        self._pages = pages

    @property
    def routes(self) -> list[Route]:
        """All routes."""
        return [
            Route("/login", self.begin, methods=["POST"]),
            Route("/login", self.explain),
            Route("/login/{key}", self.confirm),
            Route("/logout", self.end, methods=["POST"]),
        ]

    def explain(self, request: Request) -> Response:
        """Tell how to get a link."""
        return self._pages.page(request, "login.html", reason=None)

    def confirm(self, request: Request) -> Response:
        """The page behind a one-time link. It posts the key."""
        return self._pages.page(request, "one_time_link.html", key=request.path_params["key"])

    async def begin(self, request: Request) -> Response:
        """Use the key, and go to the dashboard as a person who is logged in."""
        key = await _posted_key(request)
        try:
            cookie = await run_in_threadpool(self._sessions.begin, key)
        except LinkRefused as refused:
            return self._pages.page(request, "login.html", 403, reason=SENTENCES[refused.reason])
        except (DatabaseUnavailable, DatabaseRefused):
            return self._pages.page(
                request, "trouble.html", 503, error="The database does not answer."
            )
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            self._address.cookie,
            cookie,
            max_age=SESSION_SECONDS,
            secure=self._address.is_secure,
            httponly=True,
            samesite="lax",  # strict would ask for a login after every link in a chat
        )
        return answer

    def end(self, request: Request) -> Response:
        """End the session."""
        self._sessions.end(request.cookies.get(self._address.cookie))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(self._address.cookie, secure=self._address.is_secure, httponly=True)
        return answer


async def _posted_key(request: Request) -> str:
    """The key of the form, or nothing for a body that is no such form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return ""
    return parse_qs(body.decode(errors="replace")).get("key", [""])[0]
