"""Verify the new part of the log every hour, as a part of a process."""

import asyncio
import logging
import threading
from typing import Final

from adapters.bootstrap import storyline_over
from adapters.processes.database_watch import Database
from domain.errors import DatabaseUnavailable, LogBroken

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 300.0
"""How often each process looks whether a verification is due."""

CONNECTIONS: Final = 3
"""One keeps other processes away, and two read the log."""


async def watch_chain(database: Database) -> None:
    """Verify forever, in a thread. Of several processes one does it."""
    stop = threading.Event()
    try:
        while True:
            await database.wait_until_available()
            try:
                await asyncio.to_thread(_verify, database.url, stop)
            except DatabaseUnavailable as error:
                database.mark_suspect(error)
            else:
                await asyncio.sleep(LOOK_SECONDS)
    finally:
        stop.set()


def _verify(url: str, stop: threading.Event) -> None:
    """Verify the events after the head that was verified last, if that is due."""
    with (
        storyline_over(url, connections=CONNECTIONS) as storyline,
        storyline.verifications.turn() as since,
    ):
        if since is None:
            return
        progress = storyline.audit.verify_new(since)
        try:
            for _ in storyline.verifications.keeping(progress, since.position):
                if stop.is_set():
                    return
        except LogBroken as broken:
            log.error("the log is not what was appended: %s; run: storyline audit verify", broken)
