"""The commands about the queue: /queue for the team, the others for admins."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Update

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.queue.item_messages import ItemMessages
from adapters.telegram.handlers.queue.named_items import Named, NamedItems, NoItem
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import RecordUpdate
from domain.content.decisions import ContentItem
from domain.content.item_history import history
from domain.content.pauses import Streams
from domain.content.queue import ContentQueue, QueueState
from domain.content.queue_changes import QueueChanges
from domain.errors import InvalidInput, ReplayDue
from domain.ids import ItemId
from domain.ports import Users
from domain.vocabulary import Outcome

SHOWN = 10
"""How many waiting items, and how many on offer, /queue shows."""

NO_CAPTION = "-"
LAST = "last"


class QueueCommands:
    """Handles /queue, /edit, /move, /remove, /history, /pause and /resume."""

    def __init__(
        self,
        queue: ContentQueue,
        changes: QueueChanges,
        log: Streams,
        users: Users,
        team: Team,
        membership: Membership,
        items: NamedItems,
        messages: ItemMessages,
        pauses: OfferPauses,
        record: RecordUpdate,
        *,
        tz: str,
        now: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._changes = changes
        self._log = log
        self._users = users
        self._team = team
        self._membership = membership
        self._items = items
        self._messages = messages
        self._pauses = pauses
        self._record = record
        self._zone = ZoneInfo(tz)
        self._now = now

    async def queue(self, update: Update, context: UpdateContext) -> None:
        """/queue: show what waits and what is on offer."""
        if not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_allowed)
            return
        waiting = await asyncio.to_thread(self._queue.listing, SHOWN, QueueState.WAITING)
        on_offer = await asyncio.to_thread(self._queue.listing, SHOWN, QueueState.OFFERED)
        counts = await asyncio.to_thread(self._queue.counts)
        context.state.context |= {"items_shown": len(waiting), "total_queue": counts.waiting}
        now = self._now().astimezone(self._zone)
        await reply(update, context.texts.queue(waiting, counts.waiting, on_offer, now))

    async def edit(self, update: Update, context: UpdateContext) -> None:
        """/edit: give an item another caption, also in its message."""
        await self._once(update, context, lambda: self._edited(update, context))
        await self._show(context)

    async def move(self, update: Update, context: UpdateContext) -> None:
        """/move: give a waiting item another place."""
        await self._once(update, context, lambda: self._moved(update, context))

    async def remove(self, update: Update, context: UpdateContext) -> None:
        """/remove: take an item out of the queue, and its buttons from its message."""
        await self._once(update, context, lambda: self._removed(update, context))
        await self._show(context)

    async def history(self, update: Update, context: UpdateContext) -> None:
        """/history: show what happened to an item."""
        await self._once(update, context, lambda: self._told(update, context))

    async def pause(self, update: Update, context: UpdateContext) -> None:
        """/pause: show no items until /resume."""
        await self._once(
            update, context, lambda: self._pauses.pause(context.state.user_id, context.texts)
        )

    async def resume(self, update: Update, context: UpdateContext) -> None:
        """/resume: show items again."""
        await self._once(
            update, context, lambda: self._pauses.resume(context.state.user_id, context.texts)
        )

    async def _once(
        self, update: Update, context: UpdateContext, work: Callable[[], Awaitable[str]]
    ) -> None:
        """Do what an admin asks for, record the command, then answer.

        `work` returns the answer. A retry only repeats the answer.
        """
        state = context.state
        if state.answer is None:
            is_admin = self._team.is_admin(update.effective_user)
            if not is_admin or not await self._membership.allows(update):
                state.outcome = Outcome.DENIED
                texts = context.texts
                await reply(update, texts.not_here if is_admin else texts.admins_only)
                return
            try:
                state.answer = await work()
            except NoItem as error:
                state.outcome = Outcome.FAILED
                state.answer = error.answer
            except ReplayDue as error:
                state.outcome = Outcome.FAILED
                state.answer = context.texts.replay_due(error)
            await self._record(state)
        await reply(update, state.answer)

    async def _show(self, context: UpdateContext) -> None:
        """Show the item as it is now in the message that offers it."""
        state = context.state
        if state.item_id is not None and state.outcome is Outcome.OK:
            item = await self._messages.item(state.item_id)
            await self._messages.show(context.bot, item)

    async def _edited(self, update: Update, context: UpdateContext) -> str:
        item_id, caption = await self._named(update, context, context.texts.edit_usage)
        if not caption:
            raise NoItem(context.texts.edit_usage)
        caption = "" if caption == NO_CAPTION else caption
        by = context.state.user_id
        return await self._changed(
            context,
            lambda: self._changes.edit(item_id, caption=caption, by=by),
            context.texts.edited,
        )

    async def _moved(self, update: Update, context: UpdateContext) -> str:
        item_id, word = await self._named(update, context, context.texts.move_usage)
        is_place = word.isdecimal() and 0 < len(word) < 6 and int(word) > 0
        if not is_place and word.lower() != LAST:
            texts, usage = context.texts, context.texts.move_usage
            raise NoItem(texts.not_understood(word, usage) if word else usage)
        place = int(word) if is_place else None
        by = context.state.user_id
        return await self._changed(
            context,
            lambda: self._changes.move(item_id, place, by=by),
            lambda item: context.texts.moved(item, place),
        )

    async def _removed(self, update: Update, context: UpdateContext) -> str:
        item_id = await self._named_alone(update, context, context.texts.remove_usage)
        by = context.state.user_id
        return await self._changed(
            context, lambda: self._changes.remove(item_id, by=by), context.texts.removed
        )

    async def _told(self, update: Update, context: UpdateContext) -> str:
        item_id = await self._named_alone(update, context, context.texts.history_usage)
        item = await self._messages.item(item_id)
        lines = history(await asyncio.to_thread(self._log.stream, item_id))
        names = await asyncio.to_thread(self._users.names)
        now = self._now().astimezone(self._zone)
        return context.texts.history(item, lines, names, now)

    async def _named(self, update: Update, context: UpdateContext, usage: str) -> Named:
        named = await asyncio.to_thread(self._items.named, update, context.texts, usage)
        context.state.named_item = named.item_id
        context.state.context |= {"queue_item_id": str(named.item_id)}
        return named

    async def _named_alone(self, update: Update, context: UpdateContext, usage: str) -> ItemId:
        """The item of a command that takes nothing else. Raises NoItem."""
        item_id, more = await self._named(update, context, usage)
        if more:
            raise NoItem(context.texts.not_understood(more, usage))
        return item_id

    async def _changed(
        self,
        context: UpdateContext,
        change: Callable[[], ContentItem],
        answer: Callable[[ContentItem], str],
    ) -> str:
        """Change an item, and return the answer: what it is now, or why it is not changed."""
        try:
            return answer(await asyncio.to_thread(change))
        except InvalidInput as error:
            context.state.outcome = Outcome.FAILED
            return context.texts.not_changed(error)
