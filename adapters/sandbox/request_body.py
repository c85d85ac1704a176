"""The JSON body of a call of the chat page or of a test, checked."""

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import InvalidRequest


class Body(BaseModel):
    """The fields of a request body; others are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Expected = TypeVar("Expected", bound=Body)


async def read_body(request: Request, expected: type[Expected]) -> Expected:
    """The body of `request`. Raises InvalidRequest."""
    try:
        return expected.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidRequest(f"{where}: {first['msg']}" if where else first["msg"], 422) from None


async def read_object(request: Request) -> Json:
    """The body of `request`, any JSON object. Raises InvalidRequest."""
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise InvalidRequest("the body is not JSON", 422) from None
    if not isinstance(value, dict):
        raise InvalidRequest("the body is not a JSON object", 422)
    return value
