"""Start a bot with what its inbox still holds, and end it with what it has accepted."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from telegram.error import InvalidToken

from adapters.bootstrap import Storyline
from adapters.charts.renderer import chart_renderer
from adapters.logs import group_id, logger, release
from adapters.monitoring.endpoints import Monitoring
from adapters.postgres.connection.connect import shown
from adapters.postgres.event_store.appender import appender
from adapters.processes.alerts.alert_parts import alert_parts
from adapters.processes.alerts.alert_watch import AlertWatch
from adapters.processes.alerts.database_absence import AbsenceWatch
from adapters.processes.bot.bot_configuration import BotConfiguration
from adapters.processes.bot.bot_parts import (
    append_observer,
    build_handlers,
    build_messages,
    build_offers,
    build_processor,
    build_recorder,
)
from adapters.processes.bot.digest_parts import digests, scoreboard
from adapters.processes.collectors import InboxCollector
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import Database
from adapters.settings import Settings
from adapters.telegram.handlers.bot_application import add_handlers, build_application
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.notifications.alerts import Alerts
from adapters.telegram.handlers.notifications.digests import Digests
from adapters.telegram.handlers.notifications.scoreboard import Scoreboard
from adapters.telegram.handlers.queue.album_answers import AlbumAnswers
from adapters.telegram.handlers.queue.item_messages import ItemMessages
from adapters.telegram.handlers.queue.offering import Offers
from adapters.telegram.handlers.queue.waiting_presses import WaitingPresses
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import BotApplication
from adapters.telegram.inbox.inbox import Inbox, open_inbox
from adapters.telegram.inbox.inbox_file import inbox_path
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.poller import WRONG_TOKEN
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.sending.recording_rate_limiter import RecordingRateLimiter
from adapters.telegram.updates.translate import Bot
from domain.content.pauses import Pauses
from domain.errors import BotRefused, DatabaseRefused, DatabaseUnavailable

log = logger(__name__)

CHART_SECONDS = 8.0
"""After so long a text is sent in place of a picture."""
CHART_IDLE_SECONDS = 600.0
"""A process that draws takes 150 MB, and a second to start."""
DRAIN_SECONDS = 5.0
RECALL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A bot that handles updates."""

    application: BotApplication
    ingress: Ingress
    inbox: Inbox
    offers: Offers
    messages: ItemMessages
    team: Team
    alerts: AlertWatch
    absences: AbsenceWatch
    digests: Digests
    scoreboard: Scoreboard


@asynccontextmanager
async def running_bot(
    storyline: Storyline,
    database: Database,
    settings: Settings,
    configuration: BotConfiguration,
    links: DashboardLinks,
    monitoring: Monitoring,
) -> AsyncIterator[RunningBot]:
    """Start a bot with what its inbox still holds. On exit it finishes the updates at work.

    Updates stay in the inbox until Postgres answers.
    """
    async with AsyncExitStack() as stack:
        append = await stack.enter_async_context(
            appender(storyline.log, observe=append_observer(monitoring.metrics))
        )
        team, bot_id = configuration.team, int(configuration.token.partition(":")[0])
        inbox, changes = await stack.enter_async_context(
            open_inbox(inbox_path(settings.state_dir, bot_id))
        )

        inbox_figures = InboxCollector(inbox, bot_id, storyline.clock)
        stack.enter_context(monitoring.metrics.collecting(inbox_figures))
        queues = OrderedQueues()
        limiter = RecordingRateLimiter(
            changes,
            queues,
            now=storyline.clock,
            randomness=lambda: secrets.randbits(74),
            count=monitoring.metrics.bot_api_call,
        )
        application = build_application(
            configuration.token, configuration.api_url, limiter, team.texts_in
        )
        await _initialized(stack, application)
        bot = Bot(bot_id, application.bot.username)
        recorder = build_recorder(storyline, append, bot, team, settings.undo_limit)
        notices = BotNotices(application.bot, team.texts, team.texts_in)
        processor = build_processor(recorder, append, application, notices, changes, database)

        async def handle(message: InboxMessage) -> bool:
            await database.wait_until_available()
            return await processor.handle(message)

        alerts = Alerts(application.bot, team)
        stack.push_async_callback(alerts.stop)
        membership = Membership(application.bot, team, alert=alerts.tell)
        waiting = WaitingPresses(membership, notices)
        notice = SlowPressNotice(waiting.notify, now=storyline.clock)
        queues.start(handle, notice, team.is_of_team)
        albums = AlbumAnswers()
        stack.push_async_callback(albums.stop)
        pauses = Pauses(storyline.log, lambda: team.chat_id)
        offers = build_offers(storyline, append, limiter.keep_event, pauses, team, alerts)
        messages = build_messages(storyline, team, settings.undo_limit)
        charts = await stack.enter_async_context(
            chart_renderer(idle=CHART_IDLE_SECONDS, deadline=CHART_SECONDS)
        )
        handlers = build_handlers(
            storyline,
            recorder,
            team,
            membership,
            offers,
            pauses,
            messages,
            albums,
            charts,
            settings,
            links,
        )
        stack.push_async_callback(handlers.exports.stop)
        add_handlers(application, handlers)
        await _recalled(team, storyline, database)
        left = inbox.open_messages()  # later messages reach the queues by themselves
        log.info(
            "bot started",
            version=release(),
            database=shown(database.url),
            bot=f"@{application.bot.username}",
            chat_found=await membership.find_chat(),
            chat=group_id(team.chat_id),
            updates="webhook" if settings.webhook_url else "polling",
            waiting=len(left),
        )
        for message in left:
            queues.put(message)
        ingress = Ingress(
            inbox,
            changes,
            queues,
            capacity=settings.inbox_capacity,
            now=storyline.clock,
            alert=lambda reason: alerts.tell(team.texts.not_accepted(reason)),
        )
        stack.enter_context(monitoring.health.part("bot", lambda: ingress.refusal))
        try:
            watch, absences = alert_parts(
                storyline, database, settings, team, application.bot, inbox.path, bot_id
            )
            yield RunningBot(
                application,
                ingress,
                inbox,
                offers,
                messages,
                team,
                watch,
                absences,
                digests(storyline, team, charts, links, settings),
                scoreboard(storyline, team, pauses, settings),
            )
        finally:
            await albums.stop()  # before the queues, so that the answers are recorded
            try:
                await asyncio.wait_for(queues.drain(), 0 if database.is_away else DRAIN_SECONDS)
            except TimeoutError:
                await queues.stop()


async def _recalled(team: Team, storyline: Storyline, database: Database) -> None:
    try:
        async with asyncio.timeout(RECALL_SECONDS):
            await database.wait_until_available()
            team.recall(await asyncio.to_thread(storyline.log.chat_ids, team.chat_id))
    except (DatabaseUnavailable, DatabaseRefused, TimeoutError):  # Telegram tells it too
        log.info("not known yet: whether the team's chat has another id")


async def _initialized(stack: AsyncExitStack, application: BotApplication) -> None:
    try:
        await stack.enter_async_context(application)
    except InvalidToken:  # whose text has the token in it
        raise BotRefused(WRONG_TOKEN) from None
