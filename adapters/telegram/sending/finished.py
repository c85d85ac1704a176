"""Finish what must not be left half done, although the process is told to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

FINISH_SECONDS: Final = 3.0
"""How long work goes on after it is cancelled."""


async def finished(work: Coroutine[Any, Any, None]) -> None:
    """Do `work`. If it is cancelled meanwhile, finish it, unless that takes long."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=FINISH_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
