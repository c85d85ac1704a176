"""Take a decision back: /undo, and why an undo is refused."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from html import escape
from typing import Protocol
from uuid import UUID

from telegram import Chat, Message, Update

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.queue.item_messages import ItemMessages
from adapters.telegram.handlers.queue.named_items import NamedItems
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import Recorded, RecordUpdate
from adapters.telegram.texts.texts import Texts
from domain.content.decisions import ContentItem, Refusal
from domain.ids import ItemId
from domain.vocabulary import Outcome


class DecisionsOfPeople(Protocol):
    """The decisions in the log."""

    def standing_decision(
        self, user_id: UUID, chat_ids: Collection[int], *, is_private: bool, since: datetime
    ) -> ItemId | None:
        """The item on which this person decided last in a chat, if the decision stands.

        `chat_ids` are all ids of the chat; `is_private`: it is the person's own.
        """


class Undo:
    """Takes decisions back. `replays_due` returns the read tables that must be replayed first."""

    def __init__(
        self,
        record: RecordUpdate,
        messages: ItemMessages,
        decisions: DecisionsOfPeople,
        items: NamedItems,
        team: Team,
        membership: Membership,
        *,
        limit: timedelta,
        replays_due: Callable[[], list[str]],
        now: Callable[[], datetime],
    ) -> None:
        self._record = record
        self._messages = messages
        self._decisions = decisions
        self._items = items
        self._team = team
        self._membership = membership
        self._limit = limit
        self._replays_due = replays_due
        self._now = now

    async def command(self, update: Update, context: UpdateContext) -> None:
        """/undo: take back the decision on the item replied to, else the person's latest.

        A retry only shows the item and repeats the answer.
        """
        state, texts = context.state, context.texts
        if state.answer is None:
            if not await self._membership.allows(update):
                state.outcome = Outcome.DENIED
                await reply(update, texts.not_allowed)
                return
            state.named_item = await asyncio.to_thread(self._named_item, update, state.user_id)
            if state.named_item is None:
                state.outcome = Outcome.FAILED
                is_reply = _own_message(update) is not None
                told = texts.no_item if is_reply else texts.nothing_to_undo(self._limit)
                await reply(update, told)
                return
            recorded = await self._record(state)
            state.answer = await self._answer(state.named_item, recorded, texts)
        if state.named_item:
            item = await self._messages.item(state.named_item)
            await self._messages.show(context.bot, item)
        await reply(update, state.answer)

    async def reason(self, item: ContentItem, refusal: Refusal, texts: Texts) -> str:
        """Why nothing was taken back, in plain text."""
        is_waiting = refusal is Refusal.REPLAYS_DUE
        replays = await asyncio.to_thread(self._replays_due) if is_waiting else ()
        if item.withdrawn is not None:
            who = await self._messages.who_undid(item.withdrawn, texts)
        else:
            who = await self._messages.name(item.decision.user_id if item.decision else None, texts)
        return texts.not_taken_back(item, refusal, who, self._limit, replays)

    async def _answer(self, item_id: ItemId, recorded: Recorded, texts: Texts) -> str:
        item = await self._messages.item(item_id)
        if recorded.refusal is not None:
            return escape(await self.reason(item, recorded.refusal, texts))
        return texts.undone(item)

    def _named_item(self, update: Update, user_id: UUID | None) -> ItemId | None:
        """The item that /undo is about."""
        chat = update.effective_chat
        if chat is None:
            return None
        if (replied_to := _own_message(update)) is not None:
            return self._items.offered_in(update, replied_to)
        if user_id is None or not self._limit:
            return None
        return self._decisions.standing_decision(
            user_id,
            self._ids(chat),
            is_private=chat.id > 0,
            since=self._now() - self._limit,
        )

    def _ids(self, chat: Chat) -> Collection[int]:
        return self._team.chat_ids if chat.id in self._team.chat_ids else {chat.id}


def _own_message(update: Update) -> Message | None:
    """The message of this bot to which the command replies."""
    message = update.effective_message
    replied_to = message.reply_to_message if message else None
    sender = replied_to.from_user if replied_to else None
    return replied_to if sender and sender.id == update.get_bot().id else None
