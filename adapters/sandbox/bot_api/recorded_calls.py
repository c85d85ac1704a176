"""Record the bot's calls for tests."""

from collections import deque
from typing import Any, Final, NamedTuple

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import Json

_REMEMBERED: Final = 50_000


class Call(NamedTuple):
    """One call: its time, method, parameters and result.

    `error_code` is None if it succeeded.
    """

    at: float
    method: str
    parameters: Json
    error_code: int | None


class Calls:
    """The latest calls, without getUpdates."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: deque[Call] = deque(maxlen=_REMEMBERED)

    def remember(self, method: str, parameters: Parameters, error_code: int | None = None) -> None:
        """Add a call that has just ended."""
        if method.lower() != "getupdates":
            call = Call(self._clock.now(), method, dict(parameters.values), error_code)
            self._calls.append(call)

    def of(self, method: str = "") -> list[dict[str, Any]]:
        """All calls, or those of one method, oldest first."""
        wanted = method.lower()
        return [call._asdict() for call in self._calls if wanted in ("", call.method.lower())]

    def forget(self) -> None:
        """Forget all calls."""
        self._calls.clear()
