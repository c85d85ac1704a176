"""What is sent over HTTP: JSON, also when something is wrong."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.json_text import compact
from adapters.sandbox.refusals import Nonsense, Refusal
from adapters.sandbox.state.files import Upload

_SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4"})


def as_json(value: Any, status: int = 200) -> Response:
    """`value` as it is."""
    return Response(compact(value), status, media_type="application/json")


def as_file(file: Upload | None) -> Response:
    """The file; what a browser might run is only ever saved."""
    if file is None:
        raise Refusal(404, "Not Found")
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
    if file.mime_type in _SHOWN_IN_PLACE:
        return Response(file.content, media_type=file.mime_type, headers=headers)
    headers["Content-Disposition"] = "attachment"
    return Response(file.content, media_type="application/octet-stream", headers=headers)


async def refused(_: Request, error: Exception) -> Response:
    """Telegram's answer to a call that is refused."""
    assert isinstance(error, Refusal)
    retry_after = error.parameters.get("retry_after")
    response = as_json(error.envelope, error.error_code)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


async def nonsense(_: Request, error: Exception) -> Response:
    """The answer to what a person cannot do."""
    assert isinstance(error, Nonsense)
    return as_json({"error": str(error)}, error.status)


async def http_error(_: Request, error: Exception) -> Response:
    """The answer where there is nothing, or not with this HTTP method."""
    assert isinstance(error, HTTPException)
    return _failure(error.status_code, error.detail)


async def crashed(_: Request, __: Exception) -> Response:
    """The answer when the sandbox itself is wrong: never a stack trace."""
    return _failure(500, "Internal Server Error")


def _failure(status: int, reason: str) -> Response:
    return as_json({"ok": False, "error_code": status, "description": reason}, status)
