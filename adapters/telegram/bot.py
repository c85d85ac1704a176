"""The bot as PTB sees it: which handler takes what, and which commands are in whose menu."""

import logging
from dataclasses import dataclass
from typing import Any

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
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from adapters.telegram.callbacks import Callbacks
from adapters.telegram.commands import Commands
from adapters.telegram.media_submissions import MediaSubmissions
from adapters.telegram.team import Team
from adapters.telegram.tolerant_request import TolerantRequest
from adapters.telegram.update_processor import AnyApplication
from adapters.telegram.update_state import current, handled

log = logging.getLogger(__name__)

FOR_ALL = (
    BotCommand("queue", "What is waiting"),
    BotCommand("next", "Show the next item now"),
    BotCommand("status", "How things are"),
    BotCommand("stats", "What you did: /stats 7"),
    BotCommand("help", "How this works"),
)
FOR_ADMINS = (*FOR_ALL, BotCommand("team", "What everybody did: /team 7"))
CONNECTIONS = 256
MEDIA = filters.PHOTO | filters.VIDEO | filters.ANIMATION | filters.Document.ALL


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the bot can do."""

    commands: Commands
    presses: Callbacks
    intake: MediaSubmissions
    team: Team

    async def migrated(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Follow the team's chat when it becomes a supergroup, with another id."""
        if migration := handled().translation.migration:
            self.team.move(migration.old_chat_id, migration.new_chat_id)


def build_application(token: str, api_url: str, limiter: BaseRateLimiter[int]) -> AnyApplication:
    """A PTB application that fetches nothing by itself; `api_url` is Telegram's or a sandbox's."""
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(TolerantRequest(CONNECTIONS))
        .get_updates_request(TolerantRequest(1))
        .rate_limiter(limiter)
        .updater(None)
        .job_queue(None)
        .build()
    )


def add_handlers(application: AnyApplication, handlers: Handlers) -> None:
    """Tell the application what to do with what comes in. Edited messages are only recorded."""
    sent = filters.UpdateType.MESSAGE
    commands = handlers.commands
    for names, act in (
        (("start", "help"), commands.help),
        (("queue",), commands.queue),
        (("status",), commands.status),
        (("stats",), commands.stats),
        (("team",), commands.team),
        (("next",), commands.next),
    ):
        application.add_handler(CommandHandler(names, act, filters=sent))
    application.add_handler(CallbackQueryHandler(handlers.presses.press))
    private_media = sent & filters.ChatType.PRIVATE & MEDIA
    application.add_handler(MessageHandler(private_media, handlers.intake.take))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migrated))
    application.add_error_handler(_note_trouble)


async def keep_menus(bot: Bot, team: Team) -> None:
    """Show everybody the commands they may use, also when the team's chat gets another id.

    In no handler: Telegram may have one wait for many minutes with this.
    """
    async for chat_id in team.ids():
        await _set_menus(bot, chat_id, team.admin_ids)


async def _set_menus(bot: Bot, chat_id: int, admin_ids: frozenset[int]) -> None:
    scopes: list[tuple[Any, tuple[BotCommand, ...]]] = [
        (BotCommandScopeAllPrivateChats(), FOR_ALL),
        (BotCommandScopeChat(chat_id), FOR_ALL),
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


async def _note_trouble(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    handling = current()
    if handling is not None and isinstance(update, Update):
        handling.trouble = context.error
