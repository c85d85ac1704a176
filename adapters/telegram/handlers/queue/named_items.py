"""Find the item that a command means: the one replied to, or the one with a number in /queue."""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from telegram import InlineKeyboardButton, Message, Update

from adapters.telegram.handlers.queue.media_submissions import submission_of
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.texts import Texts
from adapters.telegram.updates.callback_data import parse_callback_data
from domain.content.queue import ContentQueue, QueueState, first_item, following_item
from domain.ids import ItemId
from domain.ports import EventLog


class NoItem(Exception):
    """The command names no item; `answer` says what to send instead."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Named(NamedTuple):
    """The item that a command names, and the rest of its text."""

    item_id: ItemId
    rest: str


class OfferedItems(Protocol):
    """The messages in the read table of the queue."""

    def offered_in(
        self, chat_ids: Collection[int], message_id: int, *, is_private: bool
    ) -> ItemId | None:
        """The item that was offered in this message."""


class NamedItems:
    """Finds items by replies and by numbers."""

    def __init__(
        self, queue: ContentQueue, offered: OfferedItems, log: EventLog, team: Team
    ) -> None:
        self._queue = queue
        self._offered = offered
        self._log = log
        self._team = team

    def named(self, update: Update, texts: Texts, usage: str) -> Named:
        """The item that a command of an admin means. Raises NoItem, with `usage` if it names none.

        A reply to the message that offers an item means this item, and so does a reply to the
        media that somebody sent in. Otherwise the first word is the item's number in /queue.
        """
        message = update.effective_message
        rest = _rest(message.text or "") if message else ""
        if (replied_to := _replied_to(message)) is not None:
            item_id = self.offered_in(update, replied_to) or self._submitted_in(replied_to)
            if item_id is None:
                raise NoItem(texts.no_item)
            return Named(item_id, rest)
        number, _, rest = rest.partition(" ")
        if not (number.isdecimal() and len(number) < 6):
            raise NoItem(texts.not_understood(number, usage) if number else usage)
        return Named(self._numbered(int(number), texts), rest.strip())

    def offered_in(self, update: Update, message: Message) -> ItemId | None:
        """The item that this message of the bot offers."""
        chat, sender = update.effective_chat, message.from_user
        if chat is None or sender is None or sender.id != update.get_bot().id:
            return None
        if item_id := _item_of_buttons(message):
            return item_id
        ids = self._team.chat_ids
        if chat.id not in ids:
            return None
        return self._offered.offered_in(ids, message.message_id, is_private=chat.id > 0)

    def _submitted_in(self, message: Message) -> ItemId | None:
        """The newest item of the media in this message."""
        submission = submission_of(message)
        if submission is None:
            return None
        newest, item_id = None, first_item(submission.media_id)
        while self._log.items([item_id])[item_id].version:
            newest, item_id = item_id, following_item(item_id)
        return newest

    def _numbered(self, number: int, texts: Texts) -> ItemId:
        waiting = self._queue.listing(number, QueueState.WAITING)
        if not 0 < number <= len(waiting):
            raise NoItem(texts.no_such_number(number, len(waiting)))
        return waiting[number - 1].item_id


def _rest(text: str) -> str:
    """The text after the command."""
    _, *rest = text.split(maxsplit=1)
    return rest[0].strip() if rest else ""


def _replied_to(message: Message | None) -> Message | None:
    """The message to which `message` replies. What is sent in a topic replies to its beginning."""
    replied_to = message.reply_to_message if message else None
    return None if replied_to is None or replied_to.forum_topic_created else replied_to


def _item_of_buttons(message: Message) -> ItemId | None:
    """The item whose buttons are under this message of the bot."""
    rows: tuple[tuple[InlineKeyboardButton, ...], ...] = (
        message.reply_markup.inline_keyboard if message.reply_markup else ()
    )
    parsed = (parse_callback_data(button.callback_data) for row in rows for button in row)
    return next((item_id for _, item_id in filter(None, parsed)), None)
