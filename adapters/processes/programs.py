"""The programs: the parts that run together in one process."""

import asyncio
from contextlib import suppress
from typing import Final

from adapters.bootstrap import storyline_over
from adapters.logs import logger, release
from adapters.postgres.connection.connect import shown
from adapters.postgres.schema.migrate import check_events
from adapters.processes.bot_process import BotConfiguration, serve_bot
from adapters.processes.chain_watch import watch_chain
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import Database
from adapters.processes.projector_process import follow_log
from adapters.processes.supervision import supervised, together
from adapters.processes.web_process import Tell, serve_dashboard
from adapters.settings import Settings
from domain.errors import DatabaseUnavailable

log = logger(__name__)

BOT_CONNECTIONS: Final = 20
"""One for each of the 16 ordered queues, two for the appender, and the rest for the schedule.

Usually only a few are open.
"""


async def run_bot(url: str, settings: Settings, configuration: BotConfiguration) -> None:
    """Run the bot, as `storyline bot` does."""
    database = Database(url)
    with storyline_over(url, connections=BOT_CONNECTIONS, clock=database.clock) as storyline:
        links = DashboardLinks(storyline.logins, settings)
        await together(
            supervised("database", database.follow),
            serve_bot(storyline, database, settings, configuration, links),
        )


async def run_projector(url: str) -> None:
    """Run a projector, as `storyline projector` does."""
    database = Database(url)
    await together(
        supervised("database", database.follow),
        supervised("projector", lambda: follow_log(database)),
        supervised("verification of the log", lambda: watch_chain(database)),
    )


async def run_web(url: str, settings: Settings, tell: Tell) -> None:
    """Run the dashboard, as `storyline web` does. `tell` gets a link to it."""
    log.info(
        "dashboard started",
        version=release(),
        database=shown(url),
        address=settings.public_url or settings.web_listen,
        login=settings.web_login,
    )
    with suppress(DatabaseUnavailable):  # it may come later
        await asyncio.to_thread(check_events, url)
    with storyline_over(url) as storyline:
        links = DashboardLinks(storyline.logins, settings)
        await serve_dashboard(storyline, settings, settings.rights, links, tell)


async def run_everything(
    database: Database,
    settings: Settings,
    configuration: BotConfiguration,
    tell: Tell,
) -> None:
    """Run bot, projector and dashboard, as `storyline run` does. The caller follows `database`.

    The dashboard has connections of its own, so that a long report does not make a press wait.
    """
    with (
        storyline_over(
            database.url, connections=BOT_CONNECTIONS, clock=database.clock
        ) as storyline,
        storyline_over(database.url, clock=database.clock) as page_storyline,
    ):
        links = DashboardLinks(page_storyline.logins, settings)

        async def dashboard() -> None:
            rights = configuration.team.rights
            available = database.wait_until_available
            await serve_dashboard(page_storyline, settings, rights, links, tell, available)

        await together(
            serve_bot(storyline, database, settings, configuration, links),
            supervised("projector", lambda: follow_log(database)),
            supervised("verification of the log", lambda: watch_chain(database)),
            supervised("dashboard", dashboard),
        )
