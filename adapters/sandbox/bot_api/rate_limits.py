"""Telegram's rate limits, applied if they are on."""

import math
from collections import defaultdict, deque
from typing import Final, NamedTuple

from adapters.sandbox.clock import Clock
from adapters.sandbox.refusals import too_many_requests


class _Limit(NamedTuple):
    messages: int
    seconds: float


_ALL: Final = _Limit(30, 1)
_CHAT: Final = _Limit(1, 1)
_GROUP: Final = _Limit(20, 60)


class RateLimits:
    """Counts the bot's messages, and refuses those over a limit while it is `on`."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.on = on
        self._clock = clock
        self._said: defaultdict[tuple[int, _Limit], deque[float]] = defaultdict(deque)

    def count(self, chat_id: int) -> None:
        """Count a message to a chat. Raises Refusal."""
        if not self.on:
            return
        now = self._clock.now()
        limits = [(0, _ALL), (chat_id, _CHAT), *([(chat_id, _GROUP)] if chat_id < 0 else [])]
        wait = max(self._wait(chat, limit, now) for chat, limit in limits)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for key in limits:
            self._said[key].append(now)

    def _wait(self, chat_id: int, limit: _Limit, now: float) -> float:
        said = self._said[chat_id, limit]
        while said and said[0] <= now - limit.seconds:
            said.popleft()
        return said[0] + limit.seconds - now if len(said) >= limit.messages else 0.0
