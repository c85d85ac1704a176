"""Decide whether the bot answers an update, by the rate limit of its person.

What counts is in the log, or this process has accepted it and not appended it yet. So a limit holds
across restarts. Several bots are not exact to the last one: each may answer what it handles at the
same moment as another.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from adapters.telegram.processing.update_state import UpdateState
from domain.rate_limit import LimitKey, RateLimit, RecentUses, Suppressed, Use

MAX_REMEMBERED: Final = 10_000
"""For how many keys silence is remembered. Forgotten silence costs a query."""


class RateLimiter:
    """Decides about the updates of all people, those of one key one after the other.

    An accepted update is remembered until it is done and its state is gone.
    """

    def __init__(self, limit: RateLimit, uses: RecentUses) -> None:
        self._limit = limit
        self._uses = uses
        self._turns = WeakValueDictionary[LimitKey, asyncio.Lock]()
        self._accepted = WeakValueDictionary[tuple[LimitKey, UUID], UpdateState]()
        self._silence: dict[LimitKey, tuple[datetime, datetime]] = {}

    async def decide(self, state: UpdateState, key: LimitKey) -> Suppressed | None:
        """Whether the update is suppressed. An accepted one stays so when it is tried again."""
        at = _time_of(state)
        since, until = self._silence.get(key, (at, at))
        if since <= at < until:
            return Suppressed(until - at, is_told=False)
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            if (key, state.stream_id) in self._accepted:
                return None
            suppressed = self._limit.decide(at, await self._other_uses(state, key))
            if suppressed is None:
                self._accepted[key, state.stream_id] = state
            elif not suppressed.is_told:
                self._remember(key, at, at + suppressed.wait)
            return suppressed

    async def is_first_told(self, state: UpdateState, key: LimitKey) -> bool:
        """Whether this recorded update is the first one in its window whose person is told.

        Another bot may have recorded one at the same moment. The log has one of them first.
        """
        told = [use.id for use in await self._recorded(state, key) if use.is_told]
        return told[:1] == [state.stream_id]

    async def _other_uses(self, state: UpdateState, key: LimitKey) -> list[Use]:
        accepted = [  # before the log is read: one that is appended meanwhile is in the log
            Use(other.stream_id, _time_of(other))
            for (its_key, _), other in list(self._accepted.items())
            if its_key == key
        ]
        recorded = await self._recorded(state, key)
        uses = {use.id: use for use in (*accepted, *recorded)}
        uses.pop(state.stream_id, None)
        return list(uses.values())

    async def _recorded(self, state: UpdateState, key: LimitKey) -> Sequence[Use]:
        return await asyncio.to_thread(
            self._uses.recent_uses, key, _time_of(state), self._limit.window
        )

    def _remember(self, key: LimitKey, since: datetime, until: datetime) -> None:
        if len(self._silence) >= MAX_REMEMBERED:
            self._silence.clear()
        self._silence[key] = since, until


def _time_of(state: UpdateState) -> datetime:
    return state.translation.interaction.occurred_at
