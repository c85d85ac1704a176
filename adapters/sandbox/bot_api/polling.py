"""getUpdates: confirm updates and wait for new ones."""

import asyncio
from collections.abc import Sequence
from typing import Final

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import RawJson
from adapters.sandbox.refusals import OTHER_POLLER, bad_request, conflict
from adapters.sandbox.state.update_queue import Updates, WaitingUpdate

_LONGEST_WAIT: Final = 50
_MOST: Final = 100
_HASTE: Final = 0.5
_CONFLICT_PAUSE: Final = 3.0
_FUTURE: Final = 10


class Polling:
    """The bot's long polls. One at a time can wait; none while `blocked` holds a reason."""

    def __init__(self, updates: Updates, clock: Clock) -> None:
        self._updates = updates
        self._clock = clock
        self.blocked = ""
        self._poll: asyncio.Future[str] | None = None
        self._last_offset: int | None = None
        self._last_at = 0.0
        self._next_conflict = 0.0
        updates.listen(self.stop)

    async def get_updates(self, parameters: Parameters) -> RawJson:
        """Updates from `offset` on; those before it are confirmed. Raises Refusal."""
        if self.blocked:
            await self._pause()
            raise conflict(self.blocked)
        offset, limit, wait = self._read(parameters)
        self.stop(OTHER_POLLER)
        start = self._confirm(offset)
        found = self._updates.from_id(start, limit)
        if wait and not found:
            await self._arrival(wait)
            found = self._updates.from_id(start, limit)
        return _joined(found)

    @property
    def is_waiting(self) -> bool:
        """Whether a poll waits for updates."""
        return self._poll is not None and not self._poll.done()

    def stop(self, reason: str = "") -> None:
        """End the poll that waits: with a conflict for this reason, else with what there is."""
        if self._poll and self.is_waiting:
            self._poll.set_result(reason)

    def _read(self, parameters: Parameters) -> tuple[int, int, float]:
        kinds = allowed_updates(parameters)
        if kinds is not None:
            self._updates.allow(kinds)
        offset = parameters.number("offset")
        limit = min(max(parameters.number("limit", _MOST), 1), _MOST)
        wait = min(max(parameters.number("timeout"), 0), _LONGEST_WAIT)
        now = self._clock.now()
        if offset == self._last_offset and now < self._last_at + _HASTE:
            limit = 1
        self._last_offset, self._last_at = offset, now
        return offset, limit, wait

    def _confirm(self, offset: int) -> int:
        """Confirm updates before `offset`. Returns the first id to send."""
        if offset > self._updates.last_id + _FUTURE:
            return 0  # from before an idle week: Telegram ignores it
        start = self._updates.from_end(-offset) if offset < 0 else offset
        self._updates.confirm_before(start)
        return start

    async def _arrival(self, wait: float) -> None:
        poll: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(wait):
                reason = await poll
        except TimeoutError:
            return
        if reason:
            await self._pause()
            raise conflict(reason)

    async def _pause(self) -> None:
        """Slow two pollers down that fight for the updates, as Telegram does."""
        now = self._clock.now()
        if now < self._next_conflict:
            await self._clock.sleep_until(now + _CONFLICT_PAUSE)
        else:
            self._next_conflict = now + _CONFLICT_PAUSE


def allowed_updates(parameters: Parameters) -> list[str] | None:
    """The kinds of updates that the bot asks for; None: as before. Raises Refusal."""
    kinds = parameters.json("allowed_updates", "allowed updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates: expected an array of strings")
    return kinds


def _joined(updates: Sequence[WaitingUpdate]) -> RawJson:
    return RawJson(f"[{','.join(update.body for update in updates)}]")
