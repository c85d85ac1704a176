"""Faults on request: the next calls of a method fail, are late, or get no answer."""

import asyncio
from typing import Annotated, Final, Literal

from pydantic import Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.sandbox.refusals import Refusal, too_many_requests
from adapters.sandbox.request_body import Body

_ANY: Final = "*"


class Fault(Body):
    """What goes wrong with the next `times` calls of `method`, `*` being any.

    Each is `delay` seconds late. With an `error_code` it is refused. With `drop` the connection
    ends without an answer: `before` the call does anything, or `after` it has done it.
    """

    method: str = _ANY
    times: Annotated[int, Field(ge=1)] = 1
    error_code: Annotated[int, Field(ge=400, le=599)] | None = None
    description: str = "Internal Server Error"
    retry_after: Annotated[int, Field(ge=0)] = 1
    delay: Annotated[float, Field(ge=0, le=600)] = 0.0
    drop: Literal["before", "after"] | None = None

    async def strike(self) -> None:
        """Be late, then refuse. Raises Refusal."""
        await asyncio.sleep(self.delay)
        if self.error_code == 429:
            raise too_many_requests(self.retry_after)
        if self.error_code is not None:
            raise Refusal(self.error_code, self.description)


class Faults:
    """The faults that wait for their call, in the order in which they were scripted."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def script(self, fault: Fault) -> None:
        """Let this go wrong."""
        self._waiting += [fault] * fault.times

    def clear(self) -> None:
        """Let everything go well."""
        self._waiting.clear()

    def count(self) -> int:
        """How many calls will go wrong."""
        return len(self._waiting)

    def take(self, method: str) -> Fault:
        """What goes wrong with this call of `method`: mostly nothing."""
        for number, fault in enumerate(self._waiting):
            if fault.method == _ANY or fault.method.lower() == method:
                return self._waiting.pop(number)
        return Fault()


class HangUp(Response):
    """No answer: the connection ends in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin an answer and leave."""
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
