"""Tell a person whose press has to wait that nothing is lost.

Telegram accepts an answer to a press for a short time only. Postgres may be away for longer, and a
press may wait behind others of its chat.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.telegram.inbox.inbox_message import InboxMessage

MAX_PARALLEL = 20

ANSWERABLE = timedelta(seconds=60)
"""Older presses get no notice: Telegram refuses it, and newer notices would wait for it."""


class SlowPressNotice:
    """Calls `notify` with each press that is not done after `notify_delay` seconds."""

    def __init__(
        self,
        notify: Callable[[InboxMessage], Awaitable[None]],
        *,
        now: Callable[[], datetime],
        notify_delay: float = 2.0,
    ) -> None:
        self._notify = notify
        self._now = now
        self._notify_delay = notify_delay
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._notifying: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(MAX_PARALLEL)

    def begin(self, message: InboxMessage) -> None:
        """`message` waits to be handled."""
        self.end(message)
        if self._now() - message.received_at > ANSWERABLE:
            return
        if message.press_id() is not None:
            loop = asyncio.get_running_loop()
            self._timers[message.number] = loop.call_later(
                self._notify_delay, self._is_late, message
            )

    def end(self, message: InboxMessage) -> None:
        """`message` is handled."""
        timer = self._timers.pop(message.number, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        """Stop sending notices."""
        for timer in self._timers.values():
            timer.cancel()
        for task in self._notifying:
            task.cancel()

    def _is_late(self, message: InboxMessage) -> None:
        task = asyncio.create_task(self._tell(message))
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)

    async def _tell(self, message: InboxMessage) -> None:
        async with self._turns:
            if message.number in self._timers:  # not done meanwhile
                await self._notify(message)
