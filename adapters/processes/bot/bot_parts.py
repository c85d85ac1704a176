"""Build the parts of a bot: what records, what handles, what offers."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.bootstrap import Storyline
from adapters.charts.renderer import ChartRenderer
from adapters.monitoring.metrics import Metrics
from adapters.postgres.event_store.appender import Observe
from adapters.postgres.event_store.event_log import StoredUnit
from adapters.processes.alerts.alert_parts import alert_commands
from adapters.processes.bot.digest_parts import audit_command, digest_command
from adapters.processes.dashboard_links import DashboardLinks
from adapters.processes.database_watch import Database
from adapters.settings import Settings
from adapters.telegram.handlers.bot_application import (
    Handlers,
)
from adapters.telegram.handlers.commands import Commands
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import Misunderstood
from adapters.telegram.handlers.notifications.alerts import Alerts
from adapters.telegram.handlers.queue.album_answers import AlbumAnswers
from adapters.telegram.handlers.queue.callbacks import Callbacks
from adapters.telegram.handlers.queue.item_messages import ItemMessages
from adapters.telegram.handlers.queue.media_submissions import MediaSubmissions
from adapters.telegram.handlers.queue.named_items import NamedItems
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.queue.offering import Offers
from adapters.telegram.handlers.queue.queue_commands import QueueCommands
from adapters.telegram.handlers.queue.undo import Undo
from adapters.telegram.handlers.rate_limit_gate import RateLimitGate
from adapters.telegram.handlers.reports.dashboard import Dashboard
from adapters.telegram.handlers.reports.stats_commands import StatsCommands
from adapters.telegram.handlers.reports.team_exports import TeamExports
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import BotApplication
from adapters.telegram.inbox.inbox import InboxChanges
from adapters.telegram.processing.pipeline_ports import Append, KeepEvent
from adapters.telegram.processing.rate_limiter import RateLimiter
from adapters.telegram.processing.recording import ReusedId, UpdateRecorder, one_by_one
from adapters.telegram.processing.retry_policy import RetryPolicy
from adapters.telegram.processing.update_processor import UpdateProcessor
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.sending.send_outcome import is_network_trouble
from adapters.telegram.updates.translate import Bot
from domain.content.offers import OfferCheck
from domain.content.pauses import Pauses
from domain.content.undo import UndoRules
from domain.ports import Appended, AppendStatus


def append_observer(metrics: Metrics) -> Observe:
    """Count what each append records, and how long it took."""

    def observe(units: Sequence[StoredUnit], appended: Sequence[Appended], seconds: float) -> None:
        new = (
            (row.interaction_type or row.topic.rpartition(".")[2], row.outcome or "")
            for unit, (status, _) in zip(units, appended, strict=True)
            if status is AppendStatus.RECORDED
            for row in unit
        )
        metrics.append(seconds, new, sum(map(len, units)))

    return observe


def build_recorder(
    storyline: Storyline, append: Append, bot: Bot, team: Team, undo_limit: timedelta
) -> UpdateRecorder:
    """Build what records updates: the one path into the log."""
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


def build_processor(
    recorder: UpdateRecorder,
    append: Append,
    application: BotApplication,
    notices: BotNotices,
    changes: InboxChanges,
    database: Database,
) -> UpdateProcessor:
    """Build what handles each update of the inbox, in order, until it is recorded."""
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


def build_offers(
    storyline: Storyline,
    append: Append,
    keep_event: KeepEvent,
    pauses: Pauses,
    team: Team,
    alerts: Alerts,
) -> Offers:
    """Build what offers items, on /next and on the posting schedule."""
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


def build_messages(storyline: Storyline, team: Team, undo_limit: timedelta) -> ItemMessages:
    """Build what keeps the messages of items equal to the log."""
    return ItemMessages(
        storyline.log,
        storyline.log,
        storyline.queue,
        storyline.users,
        team,
        undo_limit=undo_limit,
        now=storyline.clock,
    )


def build_handlers(
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
    """Build the handlers of commands, presses and submissions."""
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
