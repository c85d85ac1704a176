"""The bot as a part of a process: it receives and handles updates and offers content."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import InvalidToken

from adapters.bootstrap import Storyline
from adapters.charts.renderer import ChartRenderer, chart_renderer
from adapters.http_server import listening, serve
from adapters.logs import group_id, logger, release
from adapters.monitoring.endpoints import Monitoring
from adapters.monitoring.health import Health
from adapters.monitoring.metrics import Metrics
from adapters.postgres.connection.connect import shown
from adapters.postgres.event_store.appender import Observe, appender
from adapters.postgres.event_store.event_log import StoredUnit
from adapters.processes.alerts.alert_parts import alert_commands, alert_parts
from adapters.processes.alerts.alert_watch import AlertWatch
from adapters.processes.alerts.database_absence import AbsenceWatch
from adapters.processes.bot.digest_parts import audit_command, digest_command, digests, scoreboard
from adapters.processes.collectors import InboxCollector
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import Database
from adapters.processes.supervision import supervised, together
from adapters.settings import Settings
from adapters.telegram.handlers.bot_application import (
    Handlers,
    add_handlers,
    build_application,
    keep_menus,
)
from adapters.telegram.handlers.commands import Commands
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import Misunderstood
from adapters.telegram.handlers.notifications.alerts import Alerts
from adapters.telegram.handlers.notifications.digests import Digests
from adapters.telegram.handlers.notifications.rights_watch import watch_rights
from adapters.telegram.handlers.notifications.scoreboard import Scoreboard
from adapters.telegram.handlers.queue.album_answers import AlbumAnswers
from adapters.telegram.handlers.queue.callbacks import Callbacks
from adapters.telegram.handlers.queue.item_messages import ItemMessages
from adapters.telegram.handlers.queue.media_submissions import MediaSubmissions
from adapters.telegram.handlers.queue.named_items import NamedItems
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.queue.offering import Offers
from adapters.telegram.handlers.queue.queue_commands import QueueCommands
from adapters.telegram.handlers.queue.undo import Undo
from adapters.telegram.handlers.queue.waiting_presses import WaitingPresses
from adapters.telegram.handlers.rate_limit_gate import RateLimitGate
from adapters.telegram.handlers.reports.dashboard import Dashboard
from adapters.telegram.handlers.reports.stats_commands import StatsCommands
from adapters.telegram.handlers.reports.team_exports import TeamExports
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import BotApplication
from adapters.telegram.inbox.inbox import Inbox, InboxChanges, open_inbox
from adapters.telegram.inbox.inbox_file import inbox_path
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.pipeline_ports import Append, KeepEvent
from adapters.telegram.processing.rate_limiter import RateLimiter
from adapters.telegram.processing.recording import ReusedId, UpdateRecorder, one_by_one
from adapters.telegram.processing.retry_policy import RetryPolicy
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.processing.update_processor import UpdateProcessor
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.maintenance import maintain
from adapters.telegram.receiving.poller import (
    ALLOWED_UPDATES,
    TURN_SECONDS,
    WRONG_TOKEN,
    poll,
)
from adapters.telegram.receiving.webhook import webhook_address, webhook_app
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.sending.recording_rate_limiter import RecordingRateLimiter
from adapters.telegram.sending.send_outcome import is_network_trouble
from adapters.telegram.texts.translations import texts_for
from adapters.telegram.updates.translate import Bot
from domain.content.offers import OfferCheck
from domain.content.pauses import Pauses
from domain.content.undo import UndoRules
from domain.errors import BotRefused, DatabaseRefused, DatabaseUnavailable, InvalidInput
from domain.ports import Appended, AppendStatus

log = logger(__name__)

CHART_SECONDS = 8.0
"""After so long a text is sent in place of a picture."""
CHART_IDLE_SECONDS = 600.0
"""A process that draws takes 150 MB, and a second to start."""
DRAIN_SECONDS = 5.0
RECALL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class BotConfiguration:
    """The token of a bot, the address of its Bot API, and its team."""

    token: str
    api_url: str
    team: Team


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


def bot_configuration(settings: Settings) -> BotConfiguration:
    """The bot that the settings describe. Raises InvalidInput for what is missing."""
    token, team_chat_id = settings.bot_token, settings.team_chat_id
    if token is None or team_chat_id is None:
        missing = ["TELEGRAM_BOT_TOKEN to the bot's token"] if token is None else []
        missing += ["STORYLINE_TEAM_CHAT_ID to the id of the team's chat"] * (team_chat_id is None)
        raise InvalidInput(f"set {' and '.join(missing)}")
    texts = texts_for(settings.language)
    team = Team(team_chat_id, settings.admin_ids, settings.viewer_ids, texts)
    api_url = settings.telegram_api_url.rstrip("/")
    return BotConfiguration(token.get_secret_value(), api_url, team)


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
            appender(storyline.log, observe=_observer(monitoring.metrics))
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
        recorder = _recorder(storyline, append, bot, team, settings.undo_limit)
        notices = BotNotices(application.bot, team.texts, team.texts_in)
        processor = _processor(recorder, append, application, notices, changes, database)

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
        offers = _offers(storyline, append, limiter.keep_event, pauses, team, alerts)
        messages = _messages(storyline, team, settings.undo_limit)
        charts = await stack.enter_async_context(
            chart_renderer(idle=CHART_IDLE_SECONDS, deadline=CHART_SECONDS)
        )
        await charts.start()  # so that the first picture comes at once
        handlers = _handlers(
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


def _observer(metrics: Metrics) -> Observe:
    def observe(units: Sequence[StoredUnit], appended: Sequence[Appended], seconds: float) -> None:
        new = (
            (row.interaction_type or row.topic.rpartition(".")[2], row.outcome or "")
            for unit, (status, _) in zip(units, appended, strict=True)
            if status is AppendStatus.RECORDED
            for row in unit
        )
        metrics.append(seconds, new, sum(map(len, units)))

    return observe


def _recorder(
    storyline: Storyline, append: Append, bot: Bot, team: Team, undo_limit: timedelta
) -> UpdateRecorder:
    rules = UndoRules(
        storyline.log,
        within=undo_limit,
        replays_due=storyline.projections.replays_due,
        admin_ids=team.admin_ids,
    )
    return UpdateRecorder(
        storyline.log,
        storyline.users,
        storyline.chats,
        storyline.vault,
        bot,
        one_by_one(append),
        ReusedId.RECORD_APART,
        offer_check=OfferCheck(storyline.log, storyline.attempts, lambda: team.chat_ids),
        undo_rules=rules,
        now=storyline.clock,
    )


def _processor(
    recorder: UpdateRecorder,
    append: Append,
    application: BotApplication,
    notices: BotNotices,
    changes: InboxChanges,
    database: Database,
) -> UpdateProcessor:
    return UpdateProcessor(
        recorder,
        append,
        application,
        notices,
        RetryPolicy(is_network_trouble),
        changes,
        database,
        now=database.clock,
    )


def _offers(
    storyline: Storyline,
    append: Append,
    keep_event: KeepEvent,
    pauses: Pauses,
    team: Team,
    alerts: Alerts,
) -> Offers:
    return Offers(
        storyline.queue,
        storyline.log,
        append,
        storyline.attempts,
        storyline.slots,
        pauses,
        storyline.media,
        team,
        storyline.cooldown,
        keep_event=keep_event,
        now=storyline.clock,
        alert=alerts.tell,
    )


def _messages(storyline: Storyline, team: Team, undo_limit: timedelta) -> ItemMessages:
    return ItemMessages(
        storyline.log,
        storyline.log,
        storyline.queue,
        storyline.users,
        team,
        undo_limit=undo_limit,
        now=storyline.clock,
    )


def _handlers(
    storyline: Storyline,
    recorder: UpdateRecorder,
    team: Team,
    membership: Membership,
    offers: Offers,
    pauses: Pauses,
    messages: ItemMessages,
    albums: AlbumAnswers,
    charts: ChartRenderer,
    settings: Settings,
    links: DashboardLinks,
) -> Handlers:
    schedule, now = settings.schedule, storyline.clock
    items = NamedItems(storyline.queue, storyline.queue, storyline.log, team)
    offer_pauses = OfferPauses(pauses, storyline.users, schedule, now=now)
    undo = Undo(
        recorder.record,
        messages,
        storyline.log,
        items,
        team,
        membership,
        limit=settings.undo_limit,
        replays_due=storyline.projections.replays_due,
        now=now,
    )
    return Handlers(
        commands=Commands(
            storyline.queue,
            team,
            membership,
            offers,
            recorder.record,
            schedule,
            offer_pauses,
            now=now,
        ),
        stats=StatsCommands(
            storyline.reports,
            storyline.users,
            storyline.chats.titles,
            team,
            membership,
            charts,
            links,
            tz=schedule.tz,
            now=now,
        ),
        queue=QueueCommands(
            storyline.queue,
            storyline.changes,
            storyline.log,
            storyline.users,
            team,
            membership,
            items,
            messages,
            offer_pauses,
            recorder.record,
            tz=schedule.tz,
            now=now,
        ),
        callbacks=Callbacks(recorder.record, messages, undo, membership),
        undo=undo,
        exports=TeamExports(
            storyline.exports,
            team,
            membership,
            tz=settings.timezone,
            now=storyline.clock,
        ),
        alerts=alert_commands(storyline, team, settings),
        dashboard=Dashboard(team, links.for_person),
        digest=digest_command(storyline, team, settings),
        audit=audit_command(storyline, team, membership, settings),
        submissions=MediaSubmissions(
            storyline.log,
            storyline.attempts,
            team,
            storyline.cooldown,
            offer_pauses,
            albums,
            now=now,
        ),
        misunderstood=Misunderstood(membership),
        membership=membership,
        team=team,
        gate=RateLimitGate(RateLimiter(settings.rate_limit, storyline.uses), recorder.record, team),
    )


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

    def tell(can_work: bool) -> None:
        monitoring.metrics.can_work(telegram.id, can_work=can_work)

    await together(
        supervised("rights", lambda: watch_rights(telegram, bot.team, tell)),
        supervised("menus", lambda: keep_menus(bot.application.bot, bot.team)),
        supervised("offers", lambda: bot.offers.follow(bot.application.bot, settings.schedule)),
        supervised("items", lambda: bot.messages.follow(bot.application.bot)),
        supervised("digests", lambda: bot.digests.follow(telegram)),
        supervised("scoreboard", lambda: bot.scoreboard.follow(telegram)),
        supervised("updates", lambda: _updates(bot, settings, health)),
        supervised("inbox", lambda: maintain(bot.inbox, bot.ingress.retry)),
        supervised("alerts", lambda: bot.alerts.follow(telegram)),
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
