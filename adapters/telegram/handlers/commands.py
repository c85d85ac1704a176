"""The commands of the bot. Each answers with HTML and records what it showed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.error import TelegramError

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import asked_days
from adapters.telegram.handlers.offer_pauses import OfferPauses
from adapters.telegram.handlers.offering import Offers
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import RecordUpdate
from adapters.telegram.sending.send_outcome import is_network_trouble
from domain.content.posting_schedule import PostingSchedule
from domain.content.queue import ContentQueue
from domain.errors import OfferUncertain
from domain.ports import Users
from domain.service import InteractionService
from domain.vocabulary import Outcome

log = logging.getLogger(__name__)


class Commands:
    """Handles /start, /help, /status, /stats, /team and /next."""

    def __init__(
        self,
        service: InteractionService,
        queue: ContentQueue,
        users: Users,
        team: Team,
        membership: Membership,
        offers: Offers,
        record: RecordUpdate,
        schedule: PostingSchedule,
        pauses: OfferPauses,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._queue = queue
        self._users = users
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

    async def stats(self, update: Update, context: UpdateContext) -> None:
        """/stats [days]: show what the person did."""
        if not await self._is_allowed(update, context):
            return
        user_id = context.state.user_id
        if user_id is None:  # an admin who hides behind the group
            await reply(update, context.texts.anonymous)
            return
        days = await asked_days(update, context)
        if days is None:
            return
        report = await asyncio.to_thread(self._service.get_user_stats, user_id, days, tz=self._tz)
        await reply(update, context.texts.user_stats(report, days))

    async def team(self, update: Update, context: UpdateContext) -> None:
        """/team [days]: show what the team did; for admins, and not in foreign groups."""
        is_admin = self._team.is_admin(update.effective_user)
        if not is_admin or not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_here if is_admin else context.texts.admins_only)
            return
        days = await asked_days(update, context)
        if days is None:
            return
        # A private chat's id is a person's and not in the log: then the report is of the whole log.
        chat_id = self._team.chat_id if self._team.chat_id < 0 else None
        report = await asyncio.to_thread(
            self._service.get_team_activity, days, chat_id=chat_id, tz=self._tz
        )
        decisions = await asyncio.to_thread(
            self._service.get_content_decisions, days, chat_id=chat_id, tz=self._tz
        )
        names = await asyncio.to_thread(self._users.names)
        named = {str(user_id): name for user_id, name in names.items()}
        await reply(update, context.texts.team_activity(report, decisions, named, days))

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
            log.error("the next item is not shown: %s", error)
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
