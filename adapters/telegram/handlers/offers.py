"""Showing queue items in the team's chat: by /next, and on the posting schedule."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.telegram import texts
from adapters.telegram.handlers.keyboards import offer_keyboard
from adapters.telegram.handlers.media_store import MediaStore
from adapters.telegram.handlers.team import Team
from adapters.telegram.processing.pipeline_ports import Append, KeepEvent
from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome
from domain.content.cooldown import Rest
from domain.content.filenames import display_name
from domain.content.offers import Offer, OfferAttempts, next_offer
from domain.content.posting_schedule import SLOT_LIFE, PostingSchedule, PostingSlots, Slot
from domain.content.queue import ContentQueue
from domain.content.submission import Submission
from domain.errors import InvalidInput, OfferUncertain, StorylineError
from domain.ids import UserId
from domain.ports import EventLog
from domain.vocabulary import MediaKind

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often the schedule is looked at."""

AGAIN_SECONDS = 1.0
"""How often it is tried to note that a slot is done, while Postgres does not take it."""

ANSWER_SECONDS = 30.0
"""How long to wait for what Telegram says of a file that is sent; with films it takes its time."""

FINISH_SECONDS = 3.0
"""How long who is stopped while a slot is kept goes on with that."""


class Offers:
    """Offers the next item. Of several who ask at once, in all processes, each gets another one."""

    def __init__(
        self,
        queue: ContentQueue,
        event_log: EventLog,
        append: Append,
        attempts: OfferAttempts,
        slots: PostingSlots,
        media: MediaStore,
        team: Team,
        rest: Rest,
        *,
        keep_event: KeepEvent,
        now: Callable[[], datetime],
        alert: Callable[[str], None],
    ) -> None:
        self._queue = queue
        self._log = event_log
        self._append = append
        self._attempts = attempts
        self._slots = slots
        self._media = media
        self._team = team
        self._rest = rest
        self._keep_event = keep_event
        self._now = now
        self._alert = alert
        self._turn = asyncio.Lock()

    async def offer_next(
        self, bot: Bot, by: UserId | None = None, thread_id: int | None = None
    ) -> bool:
        """Show the next item in the team's chat; False when none may be shown now.

        An item that Telegram does not take is passed over. Raises TelegramError when nothing was
        sent and no item is to blame, DatabaseUnavailable and DatabaseRefused before anything is
        sent, and OfferUncertain when nobody knows whether it was: that item is not shown again for
        some hours.
        """
        async with self._turn:
            while offer := await self._begin():
                message = await self._send(bot, offer, thread_id)
                if message is not None:
                    await self._record(offer, message, by)
                    return True
        return False

    async def follow(self, bot: Bot, schedule: PostingSchedule) -> None:
        """Offer an item at each slot of `schedule`, for ever, together with all other processes.

        Slots missed while all were away are gone, but for the latest one.
        """
        while True:
            for slot in schedule.due(self._now()):
                try:
                    await _finished(self._keep(bot, slot))
                except (TelegramError, StorylineError) as error:
                    log.warning("nothing was offered at %s: %s", slot.moment, error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep(self, bot: Bot, slot: Slot) -> None:
        chat_id = self._team.first_chat_id
        if not await asyncio.to_thread(self._slots.claim, chat_id, slot, self._now()):
            log.debug("slot %s is taken", slot.moment)
            return
        try:
            offered = await self.offer_next(bot)
            log.info("slot %s: %s", slot.moment, "offered" if offered else "nothing to offer")
        except OfferUncertain as error:
            log.warning("slot %s: %s", slot.moment, error)
        await self._done(chat_id, slot)

    async def _done(self, chat_id: int, slot: Slot) -> None:
        """Keep `slot`, however long that takes: else it is claimed again, for one item more."""
        while self._now() < slot.moment + SLOT_LIFE:
            try:
                await asyncio.to_thread(self._slots.keep, chat_id, slot)
            except StorylineError as error:
                log.info("slot %s cannot be kept yet: %s", slot.moment, error)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _begin(self) -> Offer | None:
        """What to offer now. Who is stopped before the send leaves no attempt behind."""
        looking = asyncio.ensure_future(asyncio.to_thread(self._next))
        try:
            return await asyncio.shield(looking)
        except asyncio.CancelledError:
            with suppress(StorylineError):
                if offer := await looking:
                    await asyncio.to_thread(self._attempts.drop, offer.item.id)
            raise

    def _next(self) -> Offer | None:
        now = self._now()
        return next_offer(self._queue, self._log, self._attempts, rest=self._rest, now=now)

    async def _send(self, bot: Bot, offer: Offer, thread_id: int | None) -> Message | None:
        """The message that shows `offer`; None when another one is to be looked for."""
        try:
            return await self._show(bot, offer, thread_id)
        except (InvalidInput, OSError) as error:
            await self._pass_over(offer, str(error))
        except TelegramError as error:
            match send_outcome(error):
                case SendOutcome.REFUSED:
                    await self._pass_over(offer, error.message)
                case SendOutcome.UNKNOWN:
                    raise OfferUncertain(f"Telegram did not answer: {error.message}") from error
                case SendOutcome.NOT_SENT:
                    await asyncio.to_thread(self._attempts.drop, offer.item.id)
                    if not isinstance(error, ChatMigrated):
                        raise
                    self._team.move(self._team.chat_id, error.new_chat_id)
        return None

    async def _pass_over(self, offer: Offer, reason: str) -> None:
        """Let others go first, and tell the admins the first time."""
        name = offer.submission.media_filename
        failures = await asyncio.to_thread(self._attempts.fail, offer.item.id, reason, self._now())
        log.warning("%s cannot be shown, time %s: %s", name, failures, reason)
        if failures == 1:
            self._alert(texts.passed_over(name, reason))

    async def _record(self, offer: Offer, message: Message, by: UserId | None) -> None:
        """The item is on offer from now on, unless somebody has pressed a button before we knew.

        Nobody else knows of it. So while Postgres takes nothing it goes through the inbox.
        """
        shown = offer.shown(
            chat_id=message.chat_id if message.chat_id < 0 else None,  # a private one is a person's
            message_id=message.message_id,
            at=self._now(),
            by=by,
        )
        try:
            await self._append.append([shown])
            await asyncio.to_thread(self._attempts.forget, [offer.item.id])
        except (StorylineError, asyncio.CancelledError) as error:
            await self._keep_event("offer", f"chat {message.chat_id}", shown)
            if isinstance(error, asyncio.CancelledError):
                raise
            log.warning("that an item was shown is recorded later: %s", error)

    async def _show(self, bot: Bot, offer: Offer, thread_id: int | None) -> Message:
        submission = offer.submission
        content = submission.telegram_file_id or self._media.path(submission.media_id)
        if content is None:
            raise InvalidInput("its file is not in the media store; add the file again")
        more: dict[str, Any] = {
            "filename": display_name(submission.media_filename),
            "caption": texts.offer(submission.caption, submission.category),
            "parse_mode": ParseMode.HTML,
            "reply_markup": offer_keyboard(offer.item.id),
            "message_thread_id": thread_id,
            "read_timeout": ANSWER_SECONDS,
        }
        return await _send(bot, self._team.chat_id, submission, content, more)


async def _finished(work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, and finish it when stopped meanwhile, unless that takes long."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=FINISH_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _send(
    bot: Bot, chat_id: int, submission: Submission, content: str | Path, more: dict[str, Any]
) -> Message:
    match submission.kind:
        case MediaKind.PHOTO:
            try:
                return await bot.send_photo(chat_id, content, **more)
            except BadRequest as error:
                if isinstance(content, str) or send_outcome(error) is not SendOutcome.REFUSED:
                    raise
                # Not a photo after all, or one of extreme proportions.
                log.info("%s is sent as a file: %s", submission.media_filename, error)
                return await bot.send_document(chat_id, content, **more)
        case MediaKind.VIDEO:
            return await bot.send_video(chat_id, content, **more)
        case MediaKind.ANIMATION:
            return await bot.send_animation(chat_id, content, **more)
        case MediaKind.DOCUMENT:
            return await bot.send_document(chat_id, content, **more)
