"""The programs: the parts that run together in one process."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from adapters.bootstrap import storyline_over
from adapters.postgres.schema.migrate import check_events
from adapters.processes.bot_process import BotConfiguration, serve_bot
from adapters.processes.database_watch import Database
from adapters.processes.projector_process import follow_log
from adapters.processes.supervision import supervised, together
from adapters.processes.web_process import serve_reports
from adapters.settings import Settings
from domain.errors import DatabaseUnavailable

BOT_CONNECTIONS: Final = 20
"""One for each of the 16 ordered queues, two for the appender, and the rest for the schedule.

Usually only a few are open.
"""


async def run_bot(url: str, settings: Settings, configuration: BotConfiguration) -> None:
    """Run the bot, as `storyline bot` does."""
    database = Database(url)
    with storyline_over(url, connections=BOT_CONNECTIONS, clock=database.clock) as storyline:
        await together(
            supervised("database", database.follow),
            serve_bot(storyline, database, settings, configuration),
        )


async def run_projector(url: str) -> None:
    """Run a projector, as `storyline projector` does."""
    database = Database(url)
    await together(
        supervised("database", database.follow),
        supervised("projector", lambda: follow_log(database)),
    )


async def run_web(url: str, settings: Settings, tell: Callable[[str], None]) -> None:
    """Run the page with the reports, as `storyline web` does. `tell` gets its address."""
    with suppress(DatabaseUnavailable):  # it may come later
        await asyncio.to_thread(check_events, url)
    with storyline_over(url) as storyline:
        await serve_reports(storyline, settings, tell)


async def run_everything(
    database: Database,
    settings: Settings,
    configuration: BotConfiguration,
    tell: Callable[[str], None],
) -> None:
    """Run bot, projector and page, as `storyline run` does. The caller follows `database`.

    The page has connections of its own, so that a long report does not make a press wait.
    """
    with (
        storyline_over(
            database.url, connections=BOT_CONNECTIONS, clock=database.clock
        ) as storyline,
        storyline_over(database.url, clock=database.clock) as page_storyline,
    ):
        await together(
            serve_bot(storyline, database, settings, configuration),
            supervised("projector", lambda: follow_log(database)),
            supervised("reports", lambda: serve_reports(page_storyline, settings, tell)),
        )
