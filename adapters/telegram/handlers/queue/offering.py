"""Show queue items in the team's chat: on /next, and on the posting schedule."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.queue.item_keyboards import offer_keyboard
from adapters.telegram.handlers.queue.media_store import MediaStore
from adapters.telegram.handlers.team import Team
from adapters.telegram.processing.pipeline_ports import Append, KeepEvent
from adapters.telegram.sending.finished import finished
from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome
from adapters.telegram.texts.offer_texts import offer_caption
from adapters.telegram.updates.raw_update import chat_key
from domain.content.cooldown import Cooldown
from domain.content.filenames import display_name
from domain.content.offers import Offer, OfferAttempts, next_offer, still_waits
from domain.content.pauses import Pauses
from domain.content.posting_schedule import SLOT_LIFE, PostingSchedule, PostingSlots, Slot
from domain.content.queue import ContentQueue
from domain.content.submission import Submission
from domain.errors import InvalidInput, OfferUncertain, StorylineError
from domain.events import ContentOffered
from domain.ids import UserId
from domain.ports import AppendStatus, EventLog
from domain.vocabulary import MediaKind

log = logger(__name__)

CHECK_SECONDS = 15.0
"""How often the schedule is checked."""

RETRY_SECONDS = 1.0
"""How often to try to mark a slot as done while Postgres does not accept it."""

ANSWER_SECONDS = 30.0
"""How long to wait for Telegram's answer to a file; videos take long."""


class Offers:
    """Offers the next item. Requests at the same time, in all processes, each get another item."""

    def __init__(
        self,
        queue: ContentQueue,
        event_log: EventLog,
        append: Append,
        attempts: OfferAttempts,
        slots: PostingSlots,
        pauses: Pauses,
        media: MediaStore,
        team: Team,
        cooldown: Cooldown,
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
        self._pauses = pauses
        self._media = media
        self._team = team
        self._cooldown = cooldown
        self._keep_event = keep_event
        self._now = now
        self._alert = alert
        self._turn = asyncio.Lock()

    async def offer_next(
        self, bot: Bot, by: UserId | None = None, thread_id: int | None = None
    ) -> bool:
        """Show the next item in the team's chat; False if none may be shown now.

        An item that Telegram refuses is passed over. Raises TelegramError if nothing was sent for a
        reason outside the item, DatabaseUnavailable and DatabaseRefused before anything is sent,
        and OfferUncertain if nobody knows whether it was sent: that item is not shown again for
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
        """Offer an item at each slot of `schedule`, forever, once among all processes.

        Slots that were missed while no process ran are dropped, except for the latest one. So are
        slots during a pause.
        """
        while True:
            for slot in schedule.due(self._now()):
                try:
                    await finished(self._use(bot, slot))
                except (TelegramError, StorylineError) as error:
                    log.warning(
                        "nothing was offered", slot=slot.moment.isoformat(), error=str(error)
                    )
            await asyncio.sleep(CHECK_SECONDS)

    async def _use(self, bot: Bot, slot: Slot) -> None:
        chat_id = self._team.first_chat_id
        if not await asyncio.to_thread(self._slots.claim, chat_id, slot, self._now()):
            log.debug("slot is taken", slot=slot.moment.isoformat())
            return
        try:
            if await asyncio.to_thread(self._pauses.standing):
                log.info("offers are paused", slot=slot.moment.isoformat())
            else:
                offered = await self.offer_next(bot)
                log.info(
                    "item offered" if offered else "nothing to offer", slot=slot.moment.isoformat()
                )
        except OfferUncertain as error:
            log.warning("offer uncertain", slot=slot.moment.isoformat(), error=str(error))
        await self._done(chat_id, slot)

    async def _done(self, chat_id: int, slot: Slot) -> None:
        """Mark `slot` as done, however long that takes: else it is claimed again and used twice."""
        while self._now() < slot.moment + SLOT_LIFE:
            try:
                await asyncio.to_thread(self._slots.keep, chat_id, slot)
            except StorylineError as error:
                log.info(
                    "slot cannot be marked as done yet",
                    slot=slot.moment.isoformat(),
                    error=str(error),
                )
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _begin(self) -> Offer | None:
        """What to offer now. If it is cancelled before the send, it leaves no attempt behind."""
        search = asyncio.ensure_future(asyncio.to_thread(self._next))
        try:
            return await asyncio.shield(search)
        except asyncio.CancelledError:
            with suppress(StorylineError):
                if offer := await search:
                    await asyncio.to_thread(self._attempts.drop, offer.item.id)
            raise

    def _next(self) -> Offer | None:
        now = self._now()
        return next_offer(self._queue, self._log, self._attempts, cooldown=self._cooldown, now=now)

    async def _send(self, bot: Bot, offer: Offer, thread_id: int | None) -> Message | None:
        """The message that shows `offer`; None if another item must be offered instead."""
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
        """Save the failure, so that others go first, and tell the admins the first time."""
        name = offer.submission.media_filename
        failures = await asyncio.to_thread(self._attempts.fail, offer.item.id, reason, self._now())
        log.warning(
            "item cannot be shown", item=str(offer.item.id), failures=failures, reason=reason
        )
        if failures == 1:
            self._alert(self._team.texts.passed_over(name, reason))

    async def _record(self, offer: Offer, message: Message, by: UserId | None) -> None:
        """Record that the item is on offer, unless a press has decided it already.

        Then its attempt stays: only it tells further presses on this message from forged ones.
        While Postgres takes nothing the event goes through the inbox, because nobody else knows it.
        """
        at = self._now()

        def shown() -> ContentOffered:
            return offer.shown(
                # A private chat's id is a person's.
                chat_id=message.chat_id if message.chat_id < 0 else None,
                message_id=message.message_id,
                at=at,
                by=by,
            )

        try:
            appended = await self._append.append([shown()])
            while appended.status is AppendStatus.CONFLICT:
                item = (await asyncio.to_thread(self._log.items, [offer.item.id]))[offer.item.id]
                if not still_waits(item):
                    return
                offer = replace(offer, item=item)  # it was edited or moved during the send
                appended = await self._append.append([shown()])
            await asyncio.to_thread(self._attempts.forget, [offer.item.id])
        except (StorylineError, asyncio.CancelledError) as error:
            await self._keep_event("offer", chat_key(message.chat_id), shown())
            if isinstance(error, asyncio.CancelledError):
                raise
            log.warning("offer is recorded later", item=str(offer.item.id), error=str(error))

    async def _show(self, bot: Bot, offer: Offer, thread_id: int | None) -> Message:
        submission = offer.submission
        content = submission.telegram_file_id or self._media.path(submission.media_id)
        if content is None:
            raise InvalidInput("its file is not in the media store; add the file again")
        more: dict[str, Any] = {
            "filename": display_name(submission.media_filename),
            "caption": offer_caption(submission.caption, submission.category),
            "parse_mode": ParseMode.HTML,
            "reply_markup": offer_keyboard(offer.item.id, self._team.texts),
            "message_thread_id": thread_id,
            "read_timeout": ANSWER_SECONDS,
        }
        return await _send(bot, self._team.chat_id, submission, content, more)


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
                # Telegram does not accept it as a photo, perhaps because of its proportions.
                log.info("photo is sent as a file", media=submission.media_id, error=str(error))
                return await bot.send_document(chat_id, content, **more)
        case MediaKind.VIDEO:
            return await bot.send_video(chat_id, content, **more)
        case MediaKind.ANIMATION:
            return await bot.send_animation(chat_id, content, **more)
        case MediaKind.DOCUMENT:
            return await bot.send_document(chat_id, content, **more)
