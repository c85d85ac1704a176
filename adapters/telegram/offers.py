"""Showing queue items in the team's chat: by /next, and on the posting schedule."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.telegram import texts
from adapters.telegram.keyboards import offer_keyboard
from adapters.telegram.media import MediaStore
from adapters.telegram.reception import Append
from adapters.telegram.team import Team
from domain.errors import StorylineError
from domain.ids import UserId
from domain.offers import Offer, next_offer
from domain.ports import AppendStatus, EventLog
from domain.queue import ContentQueue
from domain.rest import Rest
from domain.schedule import PostingSchedule
from domain.submission import Submission
from domain.vocabulary import MediaKind

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often the schedule is looked at."""


class Offers:
    """Offers the next item. One at a time, so that two who ask get two items."""

    def __init__(
        self,
        queue: ContentQueue,
        event_log: EventLog,
        append: Append,
        media: MediaStore,
        team: Team,
        rest: Rest,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._log = event_log
        self._append = append
        self._media = media
        self._team = team
        self._rest = rest
        self._now = now
        self._turn = asyncio.Lock()

    async def offer_next(self, bot: Bot, by: UserId | None = None) -> bool:
        """Show the next item in the team's chat; False when none may be shown now.

        An item that somebody else has offered meanwhile is taken back, and the next one is shown.
        """
        async with self._turn:
            while offer := await asyncio.to_thread(self._next):
                try:
                    message = await self._show(bot, offer)
                except ChatMigrated as error:
                    self._team.move(self._team.chat_id, error.new_chat_id)
                    continue
                shown = offer.shown(
                    chat_id=message.chat_id, message_id=message.message_id, at=self._now(), by=by
                )
                appended = await self._append.append([shown])
                if appended.status is not AppendStatus.CONFLICT:
                    return True
                await message.delete()
        return False

    async def follow(self, bot: Bot, schedule: PostingSchedule) -> None:
        """Offer an item at each slot of `schedule`, for ever. Slots missed while away are gone."""
        looked_at = self._now()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._now()
            for slot in schedule.slots(looked_at, now):
                try:
                    offered = await self.offer_next(bot)
                    log.info("slot %s: %s", slot, "offered" if offered else "nothing waits")
                except (TelegramError, StorylineError) as error:
                    log.warning("nothing was offered at %s: %s", slot, error)
            looked_at = now

    def _next(self) -> Offer | None:
        return next_offer(self._queue, self._log, rest=self._rest, now=self._now())

    async def _show(self, bot: Bot, offer: Offer) -> Message:
        submission = offer.submission
        more: dict[str, Any] = {
            "caption": texts.offer(submission.caption, submission.category),
            "parse_mode": ParseMode.HTML,
            "reply_markup": offer_keyboard(offer.item.id),
        }
        content = submission.telegram_file_id or self._media.path(submission.media_id)
        if content is None:
            raise StorylineError(
                f"the file of {submission.media_filename} is not in the media store"
            )
        return await _send(bot, self._team.chat_id, submission, content, more)


async def _send(
    bot: Bot, chat_id: int, submission: Submission, content: Any, more: dict[str, Any]
) -> Message:
    match submission.kind:
        case MediaKind.PHOTO:
            try:
                return await bot.send_photo(chat_id, content, **more)
            except BadRequest as error:  # not a photo after all, or one of extreme proportions
                log.info("%s is sent as a file: %s", submission.media_filename, error)
                return await bot.send_document(chat_id, content, **more)
        case MediaKind.VIDEO:
            return await bot.send_video(chat_id, content, **more)
        case MediaKind.ANIMATION:
            return await bot.send_animation(chat_id, content, **more)
        case MediaKind.DOCUMENT:
            return await bot.send_document(chat_id, content, **more)
