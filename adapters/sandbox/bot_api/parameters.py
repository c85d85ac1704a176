"""The parameters of a Bot API call: from the URL, JSON, or a form with files."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from adapters.sandbox.form_data import read_form
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import Refusal, bad_request
from adapters.sandbox.state.files import LARGEST_FILE, Upload

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_TRUE: Final = frozenset({"true", "yes", "1"})
_LARGEST_BODY: Final = LARGEST_FILE + 1024 * 1024


class Parameters:
    """Values by name, converted as tolerantly as Telegram does."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload]) -> None:
        self.values = values
        self._uploads = uploads

    def has(self, name: str) -> bool:
        """Whether the call has this parameter."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A text; empty when it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; `default` when it is missing or not one."""
        text = self.text(name)
        return int(text) if _WHOLE.fullmatch(text) else default

    def flag(self, name: str) -> bool:
        """True or false; false when it is missing."""
        return self.text(name).lower() in _TRUE

    def json(self, name: str, what: str) -> Any:
        """A JSON value, `what` by its name in errors; None when it is missing. Raises Refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return _checked(json.loads(value))
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None

    def inner(self, name: str, what: str) -> "Parameters":
        """The parameters inside a JSON object, `what` by its name in errors. Raises Refusal."""
        value = self.json(name, what)
        if not isinstance(value, Mapping):
            raise bad_request(f"can't parse {what} JSON object")
        return Parameters(value, self._uploads)

    def upload(self, name: str) -> Upload | None:
        """The file with this name, directly or as `attach://`."""
        return self._uploads.get(self.text(name).removeprefix("attach://") or name)

    def attached(self, reference: str) -> Upload | None:
        """The file that `attach://name` refers to."""
        return self._uploads.get(reference.removeprefix("attach://"))


async def read_parameters(request: Request) -> Parameters:
    """The parameters of `request`. Raises Refusal."""
    values: Json = dict(request.query_params)
    if request.method != "POST":
        return Parameters(values, {})
    if int(request.headers.get("content-length", "0") or 0) > _LARGEST_BODY:
        raise Refusal(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Parameters(values | await _read_json(request), {})
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        texts, uploads = await read_form(request)
        return Parameters(values | texts, {name: files[0] for name, files in uploads.items()})
    return Parameters(values, {})


async def _read_json(request: Request) -> Json:
    body = await request.body()
    try:
        values = _checked(json.loads(body)) if body else {}
    except (ValueError, RecursionError):
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected as request body")
    return values


def _checked(value: Any) -> Any:
    """`value`. Raises ValueError if a text in it cannot be encoded as UTF-8."""
    json.dumps(value, ensure_ascii=False).encode()
    return value
