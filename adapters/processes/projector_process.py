"""The projector as a part of a process."""

import asyncio
import threading
from contextlib import closing
from time import monotonic
from typing import Final

from adapters.backoff import Backoff
from adapters.bootstrap import storyline_over
from adapters.logs import logger, release
from adapters.monitoring.endpoints import Monitoring
from adapters.postgres.connection.connect import shown
from adapters.postgres.event_store.wake_ups import PostgresWakeUps
from adapters.processes.database_watch import Database
from adapters.processes.measured_folds import MeasuredCheckpoints
from adapters.processes.supervision import FIRST_PAUSE, LONGEST_PAUSE
from domain.errors import DatabaseUnavailable
from domain.trouble_log import TroubleLog
from projections.projection import all_projections
from projections.projector import follow

log = logger(__name__)

TURN_SECONDS: Final = 900.0
"""How long one turn of the projector may take: it may fold tens of thousands of events."""


async def follow_log(database: Database, monitoring: Monitoring) -> None:
    """Keep the read tables fresh forever, in a thread. It waits while Postgres does not answer.

    The pauses grow while Postgres answers and folds nothing.
    """
    stop = threading.Event()
    outdated: set[str] = set()
    backoff, trouble = Backoff(FIRST_PAUSE, LONGEST_PAUSE), TroubleLog(__name__)
    loop = asyncio.get_running_loop()
    log.info("projector started", version=release(), database=shown(database.url))
    try:
        while True:
            await database.wait_until_available()
            started = monotonic()
            working = loop.call_later(LONGEST_PAUSE, trouble.end, "the projector works again")
            try:
                await asyncio.to_thread(_follow, database.url, monitoring, outdated, stop)
            except DatabaseUnavailable as error:
                database.mark_suspect(error)
                if monotonic() - started > LONGEST_PAUSE:  # it worked in between
                    backoff.reset()
                elif backoff.pause > FIRST_PAUSE:  # it fails once more
                    trouble.begin(f"the projector is started again: {error}", cause=str(error))
            finally:
                working.cancel()
            await asyncio.sleep(backoff.take())
    finally:
        stop.set()


def _follow(url: str, monitoring: Monitoring, outdated: set[str], stop: threading.Event) -> None:
    """Follow the log. Warn once of each projection with an older fold: `outdated` holds them."""
    with (
        storyline_over(url) as storyline,
        monitoring.health.loop("projector", TURN_SECONDS) as beat,
    ):
        for row in storyline.projections.status():
            if row["outdated"] and row["name"] not in outdated:
                told = (
                    "projection is folded as before; replay it to fold it as this release does"
                    if row["in_release"]
                    else "projection is not in this release, and is not folded"
                )
                log.warning(told, projection=row["name"])
                outdated.add(row["name"])
        with closing(PostgresWakeUps(url)) as wake_ups:
            checkpoints = MeasuredCheckpoints(storyline.projections, monitoring.metrics, beat)
            follow(checkpoints, all_projections(), wake_ups, stop)
