"""The webhook: 200 once the update is in the inbox, 503 if it cannot be stored.

Telegram repeats each request that is not answered with 200. So a body that can never be handled is
parked too, if its sender knows the secret.
"""

import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.telegram.receiving.ingress import Ingress
from domain.errors import StorylineError

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY: Final = 1024 * 1024
"""Bytes. Telegram's largest updates have a few thousand."""

PATH: Final = "/telegram"
"""The path of an address that has none."""


def webhook_address(url: str) -> str:
    """The address that Telegram is told: `url`, with `PATH` if it has no path."""
    return url if urlsplit(url).path.strip("/") else url.rstrip("/") + PATH


def webhook_app(ingress: Ingress, secret: str) -> ASGIApp:
    """A web application that accepts updates from a sender that knows `secret`.

    It accepts them at any path, because a server in front of it may change the path. So it needs no
    routes, which would cost each update a tenth of its time.
    """
    expected = secret.encode()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return PlainTextResponse("only POST", 405, {"Allow": "POST"})
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse("wrong secret", 403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)  # the client is gone
        if body is None:
            return PlainTextResponse("body too large", 413)
        try:
            await ingress.accept([body])
        except StorylineError:  # the ingress has logged it
            return PlainTextResponse("try again later", 503, {"Retry-After": "5"})
        return Response(status_code=200)

    return app


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is known to be too large."""
    if int(request.headers.get("content-length", "0") or 0) > MAX_BODY:
        return None
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY:
            return None
    return bytes(parts)
