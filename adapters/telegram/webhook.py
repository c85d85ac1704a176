"""The webhook: 200 once the update is in the inbox, 503 when it cannot be put there."""

import hmac
import json
import logging
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.telegram.ingress import Ingress
from domain.errors import StorylineError

log = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY: Final = 1024 * 1024
"""Bytes. Telegram's largest updates have a few thousand."""

PATH: Final = "/telegram"


def webhook_app(ingress: Ingress, secret: str, *, path: str = PATH) -> Starlette:
    """A web application that takes updates at `path` from whoever knows `secret`."""
    expected = secret.encode()

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse("wrong secret", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("body too large", 413)
        update = _object(body)
        if update is None:
            return _nonsense()
        try:
            await ingress.accept([update])
        except StorylineError as error:
            log.error("an update was not accepted: %s", error)
            return PlainTextResponse("try again later", 503, {"Retry-After": "5"})
        except RecursionError:  # read, but nested too deep to be written
            return _nonsense()
        return Response(status_code=200)

    return Starlette(routes=[Route(path, receive, methods=["POST"])])


def _nonsense() -> Response:
    return PlainTextResponse("not a JSON object", 400)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is known to be too large."""
    if int(request.headers.get("content-length", "0") or 0) > MAX_BODY:
        return None
    parts = bytearray()
    try:
        async for part in request.stream():
            parts += part
            if len(parts) > MAX_BODY:
                return None
    except ClientDisconnect:
        return b""
    return bytes(parts)
