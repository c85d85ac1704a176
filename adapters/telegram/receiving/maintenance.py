"""Maintain the inbox of a running bot: retry marked messages and wipe finished ones."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_file import wipe

EVERY: Final = 1.0
"""Seconds."""


async def maintain(inbox: Inbox, retry: Callable[[int], Awaitable[None]]) -> None:
    """Give marked messages to `retry`, by number, and wipe finished ones, forever.

    Wiping waits until nothing was written for a moment. Raises InboxUnusable.
    """
    seen = wiped = -1
    while True:
        for number in await asyncio.to_thread(inbox.check_file):
            await retry(number)
        if inbox.writes == seen != wiped and await asyncio.to_thread(wipe, inbox.path):
            wiped = seen
        seen = inbox.writes
        await asyncio.sleep(EVERY)
