"""The PTB application: which handler gets which update, and who sees which commands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from adapters.logs import logger
from adapters.telegram.handlers.commands import Commands
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import Misunderstood
from adapters.telegram.handlers.notifications.alert_commands import AlertCommands
from adapters.telegram.handlers.notifications.digest_command import DigestCommand
from adapters.telegram.handlers.queue.callbacks import Callbacks
from adapters.telegram.handlers.queue.media_submissions import MediaSubmissions
from adapters.telegram.handlers.queue.queue_commands import QueueCommands
from adapters.telegram.handlers.queue.undo import Undo
from adapters.telegram.handlers.rate_limit_gate import RateLimitGate
from adapters.telegram.handlers.reports.audit import Audit
from adapters.telegram.handlers.reports.dashboard import Dashboard
from adapters.telegram.handlers.reports.stats_commands import StatsCommands
from adapters.telegram.handlers.reports.team_exports import TeamExports
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import BotApplication, UpdateContext
from adapters.telegram.texts.help_texts import MenuCommand
from adapters.telegram.texts.texts import Texts
from adapters.telegram.texts.translations import ENGLISH, TRANSLATIONS

log = logger(__name__)

FOR_ALL: Final = (
    MenuCommand.QUEUE,
    MenuCommand.NEXT,
    MenuCommand.UNDO,
    MenuCommand.STATUS,
    MenuCommand.STATS,
    MenuCommand.HELP,
)
FOR_VIEWERS: Final = (*FOR_ALL, MenuCommand.DASHBOARD)
FOR_ADMINS: Final = (
    *FOR_VIEWERS,
    MenuCommand.TEAM,
    MenuCommand.ALERTS,
    MenuCommand.EXPORT,
    MenuCommand.EDIT,
    MenuCommand.MOVE,
    MenuCommand.REMOVE,
    MenuCommand.HISTORY,
    MenuCommand.DIGEST,
    MenuCommand.AUDIT,
    MenuCommand.PAUSE,
    MenuCommand.RESUME,
)
ALONE: Final = (
    MenuCommand.QUEUE,
    MenuCommand.NEXT,
    MenuCommand.UNDO,
    MenuCommand.STATUS,
    MenuCommand.DASHBOARD,
    MenuCommand.AUDIT,
    MenuCommand.PAUSE,
    MenuCommand.RESUME,
)
"""The commands after which nothing may stand."""

SECONDS_TO_ANSWER = 20.0
"""Long, because a call that times out may have succeeded, and a retry then does it twice."""

GATE: Final = -1
"""The group of the handler that comes before all others and may stop an update."""

MEDIA = filters.PHOTO | filters.VIDEO | filters.ANIMATION | filters.Document.ALL


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of one bot."""

    commands: Commands
    stats: StatsCommands
    queue: QueueCommands
    callbacks: Callbacks
    undo: Undo
    exports: TeamExports
    alerts: AlertCommands
    dashboard: Dashboard
    digest: DigestCommand
    audit: Audit
    submissions: MediaSubmissions
    misunderstood: Misunderstood
    membership: Membership
    team: Team
    gate: RateLimitGate

    async def migrated(self, update: Update, context: UpdateContext) -> None:
        """Follow the team's chat when it becomes a supergroup and gets another id."""
        if migration := context.state.translation.migration:
            self.team.move(migration.old_chat_id, migration.new_chat_id)


def build_application(
    token: str,
    api_url: str,
    limiter: BaseRateLimiter[int],
    texts_in: Callable[[Update], Texts],
) -> BotApplication:
    """A PTB application without an updater; `api_url` is Telegram's or a sandbox's."""
    application = (
        ApplicationBuilder()
        .application_class(BotApplication, {"texts_in": texts_in})
        .context_types(ContextTypes(context=UpdateContext))
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .read_timeout(SECONDS_TO_ANSWER)
        .rate_limiter(limiter)
        .updater(None)
        .job_queue(None)
        .build()
    )
    return cast("BotApplication", application)


def add_handlers(application: BotApplication, handlers: Handlers) -> None:
    """Register the handlers. Edited messages have none: they are only recorded."""
    sent = filters.UpdateType.MESSAGE
    private = sent & filters.ChatType.PRIVATE
    answered = sent & filters.COMMAND | private & (filters.TEXT | MEDIA)
    application.add_handler(MessageHandler(answered, handlers.gate.check), GATE)
    commands = handlers.commands
    argument = handlers.misunderstood.argument
    application.add_handler(CommandHandler(ALONE, argument, filters=sent, has_args=True))
    for names, act in (
        (("start", "help"), commands.help),
        (("queue",), handlers.queue.queue),
        (("edit",), handlers.queue.edit),
        (("move",), handlers.queue.move),
        (("remove",), handlers.queue.remove),
        (("history",), handlers.queue.history),
        (("pause",), handlers.queue.pause),
        (("resume",), handlers.queue.resume),
        (("status",), commands.status),
        (("stats",), handlers.stats.stats),
        (("team",), handlers.stats.team),
        (("next",), commands.next),
        (("undo",), handlers.undo.command),
        (("export",), handlers.exports.command),
        (("alerts",), handlers.alerts.command),
        (("dashboard",), handlers.dashboard.send_link),
        (("digest",), handlers.digest.command),
        (("audit",), handlers.audit.command),
    ):
        application.add_handler(CommandHandler(names, act, filters=sent))
    application.add_handler(CallbackQueryHandler(handlers.callbacks.press))
    application.add_handler(MessageHandler(private & MEDIA, handlers.submissions.take))
    misunderstood = handlers.misunderstood
    application.add_handler(MessageHandler(private & filters.COMMAND, misunderstood.command))
    application.add_handler(MessageHandler(private & filters.TEXT, misunderstood.text))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migrated))
    application.add_handler(
        ChatMemberHandler(handlers.membership.changed, ChatMemberHandler.CHAT_MEMBER)
    )


async def keep_menus(bot: Bot, team: Team) -> None:
    """Set the command menus, again whenever the team's chat gets another id.

    Not in a handler: Telegram may make these calls wait for many minutes.
    """
    async for chat_id in team.ids():
        for menu in _menus(chat_id, team):
            try:
                await bot.set_my_commands(
                    [BotCommand(name, menu.texts.commands[name]) for name in menu.commands],
                    scope=menu.scope,
                    language_code=menu.language,
                )
            except TelegramError as error:  # an admin who has not spoken to the bot yet
                log.info("menu not set", scope=menu.scope.type, error=str(error))


class Menu(NamedTuple):
    """The commands that people see in a scope, in one language.

    `language` is that of the people who see it. None: of all who have no menu of their own.
    """

    scope: BotCommandScope
    commands: tuple[MenuCommand, ...]
    texts: Texts
    language: str | None = None


def _menus(chat_id: int, team: Team) -> Iterator[Menu]:
    """All menus: private chats have one for each language, the team's chat has one for all."""
    admin_ids = team.admin_ids
    yield from _in_private(BotCommandScopeAllPrivateChats(), FOR_ALL)
    yield Menu(BotCommandScopeChat(chat_id), FOR_ALL, team.texts)
    for viewer in team.rights.viewer_ids - admin_ids:
        yield from _in_private(BotCommandScopeChat(viewer), FOR_VIEWERS)
    for admin in admin_ids:
        yield from _in_private(BotCommandScopeChat(admin), FOR_ADMINS)
        if chat_id < 0:
            yield Menu(BotCommandScopeChatMember(chat_id, admin), FOR_ADMINS, team.texts)


def _in_private(scope: BotCommandScope, commands: tuple[MenuCommand, ...]) -> Iterator[Menu]:
    for language, texts in TRANSLATIONS.items():
        yield Menu(scope, commands, texts, None if texts is ENGLISH else language)
