"""The projector as a part of a process."""

import asyncio
import logging
import threading

from adapters.bootstrap import storyline_over
from adapters.postgres.wake_ups import PostgresWakeUps
from adapters.processes.database import Database
from domain.errors import DatabaseUnavailable
from projections.projection import all_projections
from projections.projector import follow

log = logging.getLogger(__name__)


async def follow_log(database: Database) -> None:
    """Keep the read tables fresh for ever, in a thread; while Postgres is away it waits."""
    stop = threading.Event()
    try:
        while True:
            await database.answers()
            try:
                await asyncio.to_thread(_follow, database.url, stop)
            except DatabaseUnavailable:
                database.doubt()
    finally:
        stop.set()


def _follow(url: str, stop: threading.Event) -> None:
    with storyline_over(url) as storyline:
        for row in storyline.projections.status():
            if row["outdated"]:
                log.warning(
                    "%s is folded as before; replay it to fold it as this release does", row["name"]
                )
        follow(storyline.projections, all_projections(), PostgresWakeUps(url), stop)
