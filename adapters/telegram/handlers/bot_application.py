"""The PTB application: which handler gets which update, and who sees which commands."""

import logging
from dataclasses import dataclass
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
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

from adapters.telegram.handlers.callbacks import Callbacks
from adapters.telegram.handlers.commands import Commands
from adapters.telegram.handlers.dashboard import Dashboard
from adapters.telegram.handlers.media_submissions import MediaSubmissions
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.queue_commands import QueueCommands
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.team_exports import TeamExports
from adapters.telegram.handlers.undo import Undo
from adapters.telegram.handlers.update_context import BotApplication, UpdateContext
from domain.access import Rights

log = logging.getLogger(__name__)

FOR_ALL = (
    BotCommand("queue", "Show what is waiting"),
    BotCommand("next", "Show the next item now"),
    BotCommand("undo", "Take your last decision back"),
    BotCommand("status", "Show the state of the queue"),
    BotCommand("stats", "Show what you did: /stats 7"),
    BotCommand("help", "Show how this works"),
)
FOR_VIEWERS = (*FOR_ALL, BotCommand("dashboard", "Get a link to the dashboard"))
FOR_ADMINS = (
    *FOR_VIEWERS,
    BotCommand("team", "Show what the team did: /team 7"),
    BotCommand("export", "Send me the data in private: /export 7"),
    BotCommand("edit", "Change a caption: /edit 3 The harbour at dawn"),
    BotCommand("move", "Give an item another place: /move 3 1"),
    BotCommand("remove", "Take an item out of the queue: /remove 3"),
    BotCommand("history", "Show what happened to an item: /history 3"),
    BotCommand("pause", "Show no items until /resume"),
    BotCommand("resume", "Show items again"),
)
SECONDS_TO_ANSWER = 20.0
"""Long, because a call that times out may have succeeded, and a retry then does it twice."""

MEDIA = filters.PHOTO | filters.VIDEO | filters.ANIMATION | filters.Document.ALL


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of one bot."""

    commands: Commands
    queue: QueueCommands
    callbacks: Callbacks
    undo: Undo
    exports: TeamExports
    dashboard: Dashboard
    submissions: MediaSubmissions
    membership: Membership
    team: Team

    async def migrated(self, update: Update, context: UpdateContext) -> None:
        """Follow the team's chat when it becomes a supergroup and gets another id."""
        if migration := context.state.translation.migration:
            self.team.move(migration.old_chat_id, migration.new_chat_id)


def build_application(token: str, api_url: str, limiter: BaseRateLimiter[int]) -> BotApplication:
    """A PTB application without an updater; `api_url` is Telegram's or a sandbox's."""
    application = (
        ApplicationBuilder()
        .application_class(BotApplication)
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
    commands = handlers.commands
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
        (("stats",), commands.stats),
        (("team",), commands.team),
        (("next",), commands.next),
        (("undo",), handlers.undo.command),
        (("export",), handlers.exports.command),
        (("dashboard",), handlers.dashboard.send_link),
    ):
        application.add_handler(CommandHandler(names, act, filters=sent))
    application.add_handler(CallbackQueryHandler(handlers.callbacks.press))
    private_media = sent & filters.ChatType.PRIVATE & MEDIA
    application.add_handler(MessageHandler(private_media, handlers.submissions.take))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migrated))
    application.add_handler(
        ChatMemberHandler(handlers.membership.changed, ChatMemberHandler.CHAT_MEMBER)
    )


async def keep_menus(bot: Bot, team: Team) -> None:
    """Set the command menus, again whenever the team's chat gets another id.

    Not in a handler: Telegram may make these calls wait for many minutes.
    """
    async for chat_id in team.ids():
        await _set_menus(bot, chat_id, team.rights)


async def _set_menus(bot: Bot, chat_id: int, rights: Rights) -> None:
    admin_ids = rights.admin_ids
    scopes: list[tuple[Any, tuple[BotCommand, ...]]] = [
        (BotCommandScopeAllPrivateChats(), FOR_ALL),
        (BotCommandScopeChat(chat_id), FOR_ALL),
        *((BotCommandScopeChat(each), FOR_VIEWERS) for each in rights.viewer_ids - admin_ids),
        *((BotCommandScopeChat(admin), FOR_ADMINS) for admin in admin_ids),
        *(
            (BotCommandScopeChatMember(chat_id, admin), FOR_ADMINS)
            for admin in admin_ids
            if chat_id < 0
        ),
    ]
    for scope, commands in scopes:
        try:
            await bot.set_my_commands(commands, scope=scope)
        except TelegramError as error:  # an admin who has not spoken to the bot yet
            log.info("no menu for %s: %s", scope, error)
