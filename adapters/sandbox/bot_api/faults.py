"""Scripted faults: the next calls of a method fail, are delayed, or get no answer."""

import asyncio
from typing import Annotated, Final, Literal

from pydantic import Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.sandbox.refusals import Refusal, too_many_requests
from adapters.sandbox.request_body import Body

_ANY: Final = "*"


class Fault(Body):
    """A fault of the next `times` calls of `method`; `*` is any method.

    Each call is delayed by `delay` seconds. With an `error_code` it is refused. With `drop` the
    connection ends without an answer: `before` or `after` the call is executed.
    """

    method: str = _ANY
    times: Annotated[int, Field(ge=1)] = 1
    error_code: Annotated[int, Field(ge=400, le=599)] | None = None
    description: str = "Internal Server Error"
    retry_after: Annotated[int, Field(ge=0)] = 1
    delay: Annotated[float, Field(ge=0, le=600)] = 0.0
    drop: Literal["before", "after"] | None = None

    async def strike(self) -> None:
        """Wait for `delay`, then refuse. Raises Refusal."""
        await asyncio.sleep(self.delay)
        if self.error_code == 429:
            raise too_many_requests(self.retry_after)
        if self.error_code is not None:
            raise Refusal(self.error_code, self.description)


class Faults:
    """The faults of future calls, in the order in which they were scripted."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def script(self, fault: Fault) -> None:
        """Add a fault."""
        self._waiting += [fault] * fault.times

    def clear(self) -> None:
        """Remove all faults."""
        self._waiting.clear()

    def count(self) -> int:
        """How many calls will get a fault."""
        return len(self._waiting)

    def take(self, method: str) -> Fault:
        """The fault of this call of `method`; one without effect if none is scripted."""
        for number, fault in enumerate(self._waiting):
            if fault.method == _ANY or fault.method.lower() == method:
                return self._waiting.pop(number)
        return Fault()


class HangUp(Response):
    """A response that ends the connection before it is complete."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the headers and nothing more."""
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
