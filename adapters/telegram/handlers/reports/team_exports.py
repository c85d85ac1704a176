"""/export: send an admin what the team did, packed, in private."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Final

from telegram import Bot, InputFile, Update, User
from telegram.constants import ChatAction, ChatType, FileSizeLimit, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.export.export import Export, ExportName, Exports
from adapters.export.packed import pack
from adapters.logs import logger
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import asked_days
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from domain.errors import StorylineError
from domain.vocabulary import Outcome

log = logger(__name__)

PACKED: Final = (ExportName.INTERACTIONS, ExportName.DECISIONS)
UPLOAD_SECONDS: Final = 300.0


class TeamExports:
    """Makes and sends exports in the background: the chat of the command does not wait for them."""

    def __init__(
        self,
        exports: Exports,
        team: Team,
        membership: Membership,
        *,
        tz: str,
        now: Callable[[], datetime],
        limit: int = FileSizeLimit.FILESIZE_UPLOAD,
    ) -> None:
        self._exports = exports
        self._team = team
        self._membership = membership
        self._tz = tz
        self._now = now
        self._limit = limit
        self._one_by_one = asyncio.Lock()
        self._sending: set[asyncio.Task[None]] = set()

    async def command(self, update: Update, context: UpdateContext) -> None:
        """/export [days]: for admins, and not in foreign groups."""
        admin, chat = update.effective_user, update.effective_chat
        is_admin = self._team.is_admin(admin)
        if admin is None or not is_admin or not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_here if is_admin else context.texts.admins_only)
            return
        days = await asked_days(update, context)
        if days is None:
            return
        try:
            await context.bot.send_chat_action(admin.id, ChatAction.UPLOAD_DOCUMENT)
        except (Forbidden, BadRequest):  # the admin has not started the bot, or blocks it
            context.state.outcome = Outcome.FAILED
            await reply(update, context.texts.start_first)
            return
        if chat is not None and chat.type != ChatType.PRIVATE:
            await reply(update, context.texts.sent_in_private)
        task = asyncio.create_task(self._send(context.bot, admin, days))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def stop(self) -> None:
        """Stop sending."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _send(self, bot: Bot, admin: User, days: int) -> None:
        try:
            async with self._one_by_one:
                await self._send_packed(bot, admin, days)
        except (TelegramError, StorylineError) as error:
            log.warning("export not sent", error=str(error))
            try:
                await bot.send_message(admin.id, self._team.texts_to(admin).failed)
            except TelegramError as told:
                log.warning("admin could not be told", error=str(told))

    async def _send_packed(self, bot: Bot, admin: User, days: int) -> None:
        texts = self._team.texts_to(admin)
        until = self._now()
        since = until - timedelta(days=days)
        # A private chat's id is a person's and not in the log: then it is the whole log.
        chat_id = self._team.chat_id if self._team.chat_id < 0 else None
        wanted = [
            Export(name, since=since, until=until, chat_id=chat_id, tz=self._tz) for name in PACKED
        ]
        with TemporaryFile() as file:
            fits = await asyncio.to_thread(pack, self._exports, wanted, file, limit=self._limit)
            if not fits:
                text = texts.export_too_large(self._limit, since)
                await bot.send_message(admin.id, text, parse_mode=ParseMode.HTML)
                return
            file.seek(0)
            packed = InputFile(file, filename=f"storyline-{until:%Y-%m-%d}.zip")
            await bot.send_document(
                admin.id,
                packed,
                caption=texts.exported(days),
                write_timeout=UPLOAD_SECONDS,
                read_timeout=UPLOAD_SECONDS,
            )
