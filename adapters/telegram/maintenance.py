"""What has to be done for an inbox while its bot is at work, besides handling what comes in."""

import asyncio
from typing import Final

from adapters.telegram.inbox import Inbox
from adapters.telegram.inbox_file import wipe
from adapters.telegram.ingress import Ingress

EVERY: Final = 1.0
"""Seconds."""


async def maintain(inbox: Inbox, ingress: Ingress) -> None:
    """Take up again what somebody has marked, and wipe what is done with, for ever.

    Wiping waits until nothing was written for a moment. Raises InboxUnusable.
    """
    seen = wiped = -1
    while True:
        for number in await asyncio.to_thread(inbox.look):
            await ingress.take_up(number)
        if inbox.writes == seen != wiped and await asyncio.to_thread(wipe, inbox.path):
            wiped = seen
        seen = inbox.writes
        await asyncio.sleep(EVERY)
