"""From an inbox entry to events in the log: translate, let the handlers act, record, let it go.

An entry leaves the inbox only when its events are in the log. After a kill everything here may
happen again; the log takes each event once.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import Application

from adapters.group_commit import GroupCommit
from adapters.telegram import texts
from adapters.telegram.fields import as_object
from adapters.telegram.handling import Handling, enter
from adapters.telegram.inbox import Change, Done, Entry, Parked
from adapters.telegram.translate import Bot, translate
from domain.errors import DatabaseUnavailable, InvalidUpdate
from domain.events import BotResponded
from domain.ids import UserId
from domain.ports import Appended, Person, Unit, Users
from domain.vocabulary import Outcome

log = logging.getLogger(__name__)


class Append(Protocol):
    """The asyncio way into the log."""

    def append(self, unit: Unit) -> Awaitable[Appended]:
        """Append one unit and say what became of it, once that is durable."""


AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Reception:
    """Handles the entries of one bot's inbox."""

    def __init__(
        self,
        application: AnyApplication,
        bot: Bot,
        append: Append,
        users: Users,
        changes: GroupCommit[Change, Entry | None],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._bot = bot
        self._append = append
        self._users = users
        self._changes = changes
        self._now = now

    async def handle(self, entry: Entry) -> bool:
        """Handle `entry`; False when Postgres or Telegram is away and it is to be tried again."""
        if entry.letter.kind == "response":
            return await self._record_response(entry)
        try:
            update = json.loads(entry.letter.raw)
            handling = await self._handling(update, entry.letter.received_at)
        except (InvalidUpdate, ValueError) as error:
            log.warning("an update is parked: %s", error)
            await self._changes.append(Parked(entry.number, str(error)))
            return True
        except DatabaseUnavailable:
            await self._console(json.loads(entry.letter.raw))
            return False
        try:
            await self._act(update, handling)
            if not handling.is_recorded:
                await self._append.append([handling.interaction(self._now())])
        except DatabaseUnavailable:
            await self._console(update)
            return False
        except NetworkError as error:
            log.warning("Telegram does not answer: %s", error)
            return False
        await self._changes.append(Done(entry.number))
        return True

    async def _handling(self, update: Any, received_at: datetime) -> Handling:
        translation = translate(update, self._bot, received_at, now=self._now())
        user_id = await self._user_id(translation.person)
        return Handling(translation, user_id, received_at)

    async def _user_id(self, person: Person | None) -> UserId | None:
        if person is None:
            return None
        known = await asyncio.to_thread(self._users.identify, [person])
        return known[person.telegram_user_id]

    async def _act(self, update: dict[str, Any], handling: Handling) -> None:
        """Have PTB's handlers act on the update. What PTB cannot parse is only recorded."""
        try:
            parsed = Update.de_json(update, self._application.bot)
        except Exception as error:  # kinds that are newer than the library
            log.info("update %s is recorded without being handled: %s", update["update_id"], error)
            return
        enter(handling)
        await self._application.process_update(parsed)
        trouble = handling.trouble
        if trouble is None:
            return
        if isinstance(trouble, DatabaseUnavailable) or is_network_trouble(trouble):
            raise trouble
        if isinstance(trouble, TelegramError):
            log.warning("Telegram refuses: %s", trouble)
        else:
            log.error("update %s", update["update_id"], exc_info=trouble)
        handling.outcome = Outcome.FAILED

    async def _record_response(self, entry: Entry) -> bool:
        try:
            event = BotResponded.model_validate_json(entry.letter.raw)
            await self._append.append([event])
        except DatabaseUnavailable:
            return False
        await self._changes.append(Done(entry.number))
        return True

    async def _console(self, update: dict[str, Any]) -> None:
        """Tell who pressed a button that nothing is lost."""
        query_id = as_object(update.get("callback_query")).get("id")
        if query_id:
            with contextlib.suppress(TelegramError):
                await self._application.bot.answer_callback_query(query_id, texts.SAVED)


def is_network_trouble(error: BaseException) -> bool:
    """Whether Telegram was not reached. PTB counts BadRequest as a network error; it is none."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)
