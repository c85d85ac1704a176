"""What the bot has called, for tests to look at."""

from collections import deque
from typing import Any, Final, NamedTuple

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import Json

_REMEMBERED: Final = 50_000


class Call(NamedTuple):
    """One call: when it began, of which method, with which parameters, how it ended.

    `error_code` is None when all went well.
    """

    at: float
    method: str
    parameters: Json
    error_code: int | None


class Calls:
    """The last calls, getUpdates aside."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: deque[Call] = deque(maxlen=_REMEMBERED)

    def remember(self, method: str, parameters: Parameters, error_code: int | None = None) -> None:
        """This was called just now."""
        if method.lower() != "getupdates":
            call = Call(self._clock.now(), method, dict(parameters.values), error_code)
            self._calls.append(call)

    def of(self, method: str = "") -> list[dict[str, Any]]:
        """All calls, or those of one method, oldest first."""
        wanted = method.lower()
        return [call._asdict() for call in self._calls if wanted in ("", call.method.lower())]

    def forget(self) -> None:
        """Begin afresh."""
        self._calls.clear()
