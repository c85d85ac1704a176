"""The programs: the parts that run together in one process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from adapters.bootstrap import Storyline, storyline_over
from adapters.logs import logger, release
from adapters.monitoring.endpoints import Monitoring, serve_monitoring
from adapters.postgres.connection.connect import shown
from adapters.postgres.schema.migrate import check_events
from adapters.processes.bot.bot_configuration import BotConfiguration
from adapters.processes.bot.bot_process import serve_bot
from adapters.processes.chain_watch import watch_chain
from adapters.processes.collectors import DatabaseCollector, is_answering, lag_trouble
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import FOLDS, Database
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
    database, monitoring = Database(url), Monitoring()
    monitoring.metrics.watch_database(lambda: database.is_away)
    with storyline_over(url, connections=BOT_CONNECTIONS, clock=database.clock) as storyline:
        links = DashboardLinks(storyline.logins, settings)
        await together(
            supervised("database", database.follow),
            serve_bot(storyline, database, settings, configuration, links, monitoring),
            _monitored(monitoring, settings),
        )


async def run_projector(url: str, settings: Settings) -> None:
    """Run a projector, as `storyline projector` does."""
    database, monitoring = Database(url, FOLDS), Monitoring()
    monitoring.metrics.watch_database(lambda: database.is_away)
    with (
        storyline_over(url, connections=1) as storyline,
        _database_monitored(monitoring, storyline, settings),
    ):
        await together(
            supervised("database", database.follow),
            supervised("projector", lambda: follow_log(database, monitoring)),
            supervised("verification of the log", lambda: watch_chain(database)),
            _monitored(monitoring, settings),
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
    monitoring = Monitoring()
    with (
        storyline_over(url) as storyline,
        monitoring.health.part("lag", lambda: lag_trouble(storyline, settings.max_lag_seconds)),
    ):
        monitoring.metrics.watch_database(lambda: not is_answering(storyline))
        links = DashboardLinks(storyline.logins, settings)
        await together(
            serve_dashboard(storyline, settings, settings.rights, links, tell, monitoring),
            _monitored(monitoring, settings),
        )


async def run_everything(
    database: Database,
    settings: Settings,
    configuration: BotConfiguration,
    tell: Tell,
) -> None:
    """Run bot, projector and dashboard, as `storyline run` does. The caller follows `database`.

    The dashboard has connections of its own, so that a long report does not make a press wait.
    """
    monitoring = Monitoring()
    monitoring.metrics.watch_database(lambda: database.is_away)
    with (
        storyline_over(
            database.url, connections=BOT_CONNECTIONS, clock=database.clock
        ) as storyline,
        storyline_over(database.url, clock=database.clock) as page_storyline,
        _database_monitored(monitoring, page_storyline, settings),
    ):
        links = DashboardLinks(page_storyline.logins, settings)

        async def dashboard() -> None:
            rights = configuration.team.rights
            available = database.wait_until_available
            await serve_dashboard(
                page_storyline, settings, rights, links, tell, monitoring, available
            )

        await together(
            serve_bot(storyline, database, settings, configuration, links, monitoring),
            supervised("projector", lambda: follow_log(database, monitoring)),
            supervised("verification of the log", lambda: watch_chain(database)),
            supervised("dashboard", dashboard),
            _monitored(monitoring, settings),
        )


async def _monitored(monitoring: Monitoring, settings: Settings) -> None:
    """Serve metrics and health at the address of the settings, if there is one."""
    if address := settings.metrics_listen:
        await supervised("metrics", lambda: serve_monitoring(monitoring, address))


@contextmanager
def _database_monitored(
    monitoring: Monitoring, storyline: Storyline, settings: Settings
) -> Iterator[None]:
    """Tell of the database too. Of the processes over one database the projector does."""
    with (
        monitoring.metrics.collecting(DatabaseCollector(storyline)),
        monitoring.health.part("lag", lambda: lag_trouble(storyline, settings.max_lag_seconds)),
    ):
        yield
