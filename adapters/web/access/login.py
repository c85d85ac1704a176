"""Log in by a one-time link, and log out.

To open the link is enough. A program that looks at links before people do, such as a preview or a
prefetch, uses up no key: it gets a page with a button.
"""

import re
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.access.address import DashboardAddress
from adapters.web.access.sessions import SESSION_SECONDS, Sessions
from adapters.web.pages import Pages
from domain.errors import DatabaseRefused, DatabaseUnavailable, LinkRefused

SENTENCES: Final = {
    "used link": "This link was used already.",
    "late link": "This link is too old.",
    "unknown link": "This link is not one of ours.",
}
MAX_BYTES: Final = 1_000
"""The longest body of a login."""
AHEAD: Final = ("prefetch", "prerender", "preview")
"""The purposes of requests that no person has made."""
PREVIEWS: Final = re.compile(r"bot\b|preview|facebookexternalhit|whatsapp|slack", re.IGNORECASE)
"""User agents that look at links in chats."""


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
            Route("/login/{key}", self.open_link),
            Route("/logout", self.end, methods=["POST"]),
        ]

    def explain(self, request: Request) -> Response:
        """Tell how to get a link."""
        return self._pages.page(request, "login.html", reason=None)

    async def open_link(self, request: Request) -> Response:
        """Use the key of a link, if a person opens it."""
        key = request.path_params["key"]
        if not _is_opened_by_a_person(request):
            return self._pages.page(request, "one_time_link.html", key=key)
        return await self._log_in(request, key)

    async def begin(self, request: Request) -> Response:
        """Use the key of the form."""
        return await self._log_in(request, await _posted_key(request))

    async def _log_in(self, request: Request, key: str) -> Response:
        """Go to the dashboard as a person who is logged in."""
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


def _is_opened_by_a_person(request: Request) -> bool:
    """Whether this is a GET that no browser makes ahead, and no preview of a chat."""
    headers = request.headers
    purpose = " ".join(headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return (
        request.method == "GET"
        and headers.get("sec-fetch-mode", "navigate") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
        and not any(each in purpose.lower() for each in AHEAD)
        and not PREVIEWS.search(headers.get("user-agent", ""))
    )


async def _posted_key(request: Request) -> str:
    """The key of the form, or nothing for a body that is no such form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return ""
    return parse_qs(body.decode(errors="replace")).get("key", [""])[0]
