"""Who pressed a button and has to wait is told that nothing is lost.

Telegram takes an answer to a press for some seconds only. Postgres may be away for longer, and a
press may stand in line behind others of its chat.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.telegram.inbox_message import Entry
from adapters.telegram.json_values import as_object

AT_ONCE = 20

ANSWERABLE = timedelta(seconds=60)
"""Telegram takes no answer for a press that is older, and those of now would wait behind it."""


class SlowPressNotice:
    """Calls `console` with the id of each press that is not over after so many `seconds`."""

    def __init__(
        self,
        console: Callable[[str], Awaitable[None]],
        *,
        now: Callable[[], datetime],
        seconds: float = 2.0,
    ) -> None:
        self._console = console
        self._now = now
        self._seconds = seconds
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._consoling: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def begin(self, entry: Entry) -> None:
        """`entry` waits to be handled."""
        self.over(entry)
        if self._now() - entry.letter.received_at > ANSWERABLE:
            return
        loop = asyncio.get_running_loop()
        self._timers[entry.number] = loop.call_later(self._seconds, self._end_of_it, entry)

    def over(self, entry: Entry) -> None:
        """`entry` is handled."""
        timer = self._timers.pop(entry.number, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        """Console nobody any more."""
        for timer in self._timers.values():
            timer.cancel()
        for task in self._consoling:
            task.cancel()

    def _end_of_it(self, entry: Entry) -> None:
        query_id = press_id(entry)
        if query_id is not None:
            task = asyncio.create_task(self._tell(entry.number, query_id))
            self._consoling.add(task)
            task.add_done_callback(self._consoling.discard)

    async def _tell(self, number: int, query_id: str) -> None:
        async with self._turns:
            if number in self._timers:  # not over meanwhile
                await self._console(query_id)


def press_id(entry: Entry) -> str | None:
    """The id of the press that `entry` is."""
    if entry.letter.kind != "update" or b'"callback_query"' not in entry.letter.raw:
        return None
    try:
        update = as_object(json.loads(entry.letter.raw))
    except (ValueError, RecursionError):  # it was parked, and is taken up again
        return None
    query_id = as_object(update.get("callback_query")).get("id")
    return query_id if isinstance(query_id, str) else None
