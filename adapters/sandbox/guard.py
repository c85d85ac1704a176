"""Accept calls of programs and pages on this machine, and refuse those of web sites."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.sandbox.http_responses import as_json

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Accepts requests with this machine as Host, and as Origin if there is one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_ours(scope, Headers(scope=scope)):
            await self._app(scope, receive, _with_headers(send))
        else:
            refusal = {"ok": False, "error_code": 403, "description": "Forbidden: not from here"}
            await as_json(refusal, 403)(scope, receive, send)


def _is_ours(scope: Scope, headers: Headers) -> bool:
    host, origin = headers.get("host", ""), headers.get("origin")
    if _name(host) not in _LOOPBACK:
        return False  # a foreign name that resolves to this machine
    if origin is not None and origin != f"http://{host}":
        return False
    is_at_home = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return is_at_home or _is_visit(scope, headers)


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether a person follows a link to the page, which only shows it."""
    is_page = scope["method"] == "GET" and scope["path"] == "/"
    return is_page and headers.get("sec-fetch-mode") == "navigate"


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
