"""The commands of the bot. Each answers with HTML and records what it showed."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.error import TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.queue.offering import Offers
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import RecordUpdate
from adapters.telegram.sending.send_outcome import is_network_trouble
from domain.content.posting_schedule import PostingSchedule
from domain.content.queue import ContentQueue
from domain.errors import OfferUncertain
from domain.vocabulary import Outcome

log = logger(__name__)


class Commands:
    """Handles /start, /help, /status and /next."""

    def __init__(
        self,
        queue: ContentQueue,
        team: Team,
        membership: Membership,
        offers: Offers,
        record: RecordUpdate,
        schedule: PostingSchedule,
        pauses: OfferPauses,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._team = team
        self._membership = membership
        self._offers = offers
        self._record = record
        self._schedule = schedule
        self._pauses = pauses
        self._tz = schedule.tz
        self._now = now
        self._started_at = now()

    async def help(self, update: Update, context: UpdateContext) -> None:
        """/start and /help."""
        more = context.texts.for_admins if self._team.is_admin(update.effective_user) else ""
        await reply(update, context.texts.welcome + more)

    async def status(self, update: Update, context: UpdateContext) -> None:
        """/status: show the state of the queue, and the next slot or the pause."""
        if not await self._is_allowed(update, context):
            return
        counts = await asyncio.to_thread(self._queue.counts)
        now = self._now()
        uptime = round((now - self._started_at).total_seconds() / 3600, 1)
        context.state.context |= {
            "queue_size": counts.waiting,
            "media_count": counts.total,
            "uptime_hours": uptime,
        }
        next_at = self._schedule.next_slot(now)
        local = next_at.astimezone(ZoneInfo(self._tz)) if next_at else None
        paused = await self._pauses.line(context.texts)
        await reply(update, context.texts.status(counts, self._started_at, local, now, paused))

    async def next(self, update: Update, context: UpdateContext) -> None:
        """/next: show the next item in the team's chat now. A retry repeats the answer only.

        The command is recorded before its answer, so that a restart shows no second item.
        """
        state = context.state
        if state.answer is None:
            if not await self._is_allowed(update, context):
                return
            state.answer = await self._offered(update, context)
            await self._record(state)
        if state.answer:
            await reply(update, state.answer)

    async def _offered(self, update: Update, context: UpdateContext) -> str:
        """Offer the next item. Returns the answer, which may be empty."""
        if paused := await self._pauses.line(context.texts):
            context.state.outcome = Outcome.FAILED
            return context.texts.paused_already(paused)
        is_here = (
            update.effective_chat is not None and update.effective_chat.id == self._team.chat_id
        )
        thread_id = _thread_of(update) if is_here else None
        try:
            offered = await self._offers.offer_next(context.bot, context.state.user_id, thread_id)
        except OfferUncertain as error:
            context.state.outcome = Outcome.FAILED
            return context.texts.maybe_shown(str(error))
        except TelegramError as error:
            if is_network_trouble(error):  # nothing was sent, so the update is retried
                raise
            log.error("the next item is not shown", error=str(error))
            context.state.outcome = Outcome.FAILED
            return context.texts.not_shown(error.message)
        if not offered:
            counts = await asyncio.to_thread(self._queue.counts)
            return context.texts.nothing_ready(counts.waiting)
        return "" if is_here else context.texts.shown

    async def _is_allowed(self, update: Update, context: UpdateContext) -> bool:
        allowed = await self._membership.allows(update)
        if not allowed:
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_allowed)
        return allowed


def _thread_of(update: Update) -> int | None:
    """The topic in which the message was sent."""
    message = update.effective_message
    return message.message_thread_id if message and message.is_topic_message else None
