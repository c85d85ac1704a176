"""HTTP responses: JSON, for errors too, and files."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.json_text import compact
from adapters.sandbox.refusals import InvalidRequest, Refusal
from adapters.sandbox.state.files import Upload

_SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4"})


def as_json(value: Any, status: int = 200) -> Response:
    """`value` as JSON."""
    return Response(compact(value), status, media_type="application/json")


def as_file(file: Upload | None) -> Response:
    """The file; types that a browser might run are sent as downloads."""
    if file is None:
        raise Refusal(404, "Not Found")
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
    if file.mime_type in _SHOWN_IN_PLACE:
        return Response(file.content, media_type=file.mime_type, headers=headers)
    headers["Content-Disposition"] = "attachment"
    return Response(file.content, media_type="application/octet-stream", headers=headers)


async def refused(_: Request, error: Exception) -> Response:
    """Telegram's answer to a refused call."""
    assert isinstance(error, Refusal)
    retry_after = error.parameters.get("retry_after")
    response = as_json(error.envelope, error.error_code)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


async def invalid_request(_: Request, error: Exception) -> Response:
    """The answer to an action that is not possible."""
    assert isinstance(error, InvalidRequest)
    return as_json({"error": str(error)}, error.status)


async def http_error(_: Request, error: Exception) -> Response:
    """The answer for an unknown path or HTTP method."""
    assert isinstance(error, HTTPException)
    return _failure(error.status_code, error.detail)


async def crashed(_: Request, __: Exception) -> Response:
    """The answer to a bug of the sandbox, without a stack trace."""
    return _failure(500, "Internal Server Error")


def _failure(status: int, reason: str) -> Response:
    return as_json({"ok": False, "error_code": status, "description": reason}, status)
