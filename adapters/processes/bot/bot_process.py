"""The bot as a part of a process: it receives and handles updates and offers content."""

from adapters.bootstrap import Storyline
from adapters.http_server import listening, serve
from adapters.monitoring.endpoints import Monitoring
from adapters.monitoring.health import Health
from adapters.processes.bot.bot_configuration import BotConfiguration
from adapters.processes.bot.running_bot import RunningBot, running_bot
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import Database
from adapters.processes.supervision import supervised, together
from adapters.settings import Settings
from adapters.telegram.handlers.bot_application import keep_menus
from adapters.telegram.handlers.notifications.rights_watch import watch_rights
from adapters.telegram.receiving.maintenance import maintain
from adapters.telegram.receiving.poller import (
    ALLOWED_UPDATES,
    TURN_SECONDS,
    poll,
)
from adapters.telegram.receiving.webhook import webhook_address, webhook_app


async def serve_bot(
    storyline: Storyline,
    database: Database,
    settings: Settings,
    configuration: BotConfiguration,
    links: DashboardLinks,
    monitoring: Monitoring,
) -> None:
    """Run the bot forever. Raises BotRefused when Telegram does not know the token."""

    async def serve() -> None:
        async with running_bot(
            storyline, database, settings, configuration, links, monitoring
        ) as bot:
            await _serve_bot(bot, database, settings, monitoring)

    with monitoring.health.part("bot", lambda: "it has not started yet"):
        await supervised("bot", serve)


async def _serve_bot(
    bot: RunningBot, database: Database, settings: Settings, monitoring: Monitoring
) -> None:
    telegram, health = bot.application.bot, monitoring.health
    every = settings.alerts_every_seconds

    def keep_right(lacking: str | None) -> None:
        monitoring.metrics.can_work(telegram.id, can_work=lacking is None)
        bot.alerts.keep_right(lacking)

    await together(
        supervised("rights", lambda: watch_rights(telegram, bot.team, keep_right, every)),
        supervised("menus", lambda: keep_menus(bot.application.bot, bot.team)),
        supervised("offers", lambda: bot.offers.follow(bot.application.bot, settings.schedule)),
        supervised("items", lambda: bot.messages.follow(bot.application.bot)),
        supervised("digests", lambda: bot.digests.follow(telegram)),
        supervised("scoreboard", lambda: bot.scoreboard.follow(telegram)),
        supervised("updates", lambda: _updates(bot, settings, health)),
        supervised("inbox", lambda: maintain(bot.inbox, bot.ingress.retry)),
        supervised("alerts", bot.alerts.follow),
        supervised("absences", lambda: bot.absences.watch(database.wait_until_healthy)),
    )


async def _updates(bot: RunningBot, settings: Settings, health: Health) -> None:
    if settings.webhook_url is None:
        await bot.application.bot.delete_webhook()
        with health.loop("poller", TURN_SECONDS) as beat:
            await poll(bot.application.bot, bot.ingress, bot.inbox.last_update_id, beat)
        return
    assert settings.webhook_secret  # load_settings sees to it
    secret = settings.webhook_secret.get_secret_value()
    with listening(settings.webhook_listen) as listener:
        await bot.application.bot.set_webhook(
            webhook_address(settings.webhook_url),
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
        )
        await serve(webhook_app(bot.ingress, secret), listener)
