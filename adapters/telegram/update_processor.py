"""From an inbox entry to events in the log: translate, let the handlers act, record, let it go.

An entry leaves the inbox only when its events are in the log. After a kill everything here may
happen again; the log takes each event once.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import Application

from adapters.group_commit import GroupCommit
from adapters.telegram import texts
from adapters.telegram.inbox_message import Change, Done, Entry, Kind, Letter, Parked
from adapters.telegram.ingress import parse_update
from adapters.telegram.json_values import as_object
from adapters.telegram.ptb_update import to_ptb_update
from adapters.telegram.retry_policy import RetryPolicy
from adapters.telegram.slow_press_notice import press_id
from adapters.telegram.translate import Bot, translate
from adapters.telegram.update_state import UpdateState, enter
from domain.errors import (
    DatabaseRefused,
    DatabaseUnavailable,
    InboxUnusable,
    StorylineError,
)
from domain.events import BotResponded, ChatMigrated, ContentOffered, Event, Interaction
from domain.ids import UserId
from domain.ports import Appended, EventLog, Person, Unit, Users, Vault
from domain.upcasters import newest_form
from domain.vocabulary import SEALED_TEXT, Outcome

log = logging.getLogger(__name__)

TOLD_BY_THE_BOT: Mapping[Kind, type[Event]] = {
    "response": BotResponded,
    "migration": ChatMigrated,
    "offer": ContentOffered,
}
"""Letters that are events already."""

MAX_REASON = 300


class Append(Protocol):
    """The asyncio way into the log."""

    def append(self, unit: Unit) -> Awaitable[Appended]:
        """Append one unit and say what became of it, once that is durable."""


class Database(Protocol):
    """What those who ask it find out about Postgres."""

    def doubt(self, error: StorylineError) -> None:
        """It gave no answer, or said no."""

    def did_its_work(self) -> None:
        """It took what it was given."""


AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class UpdateProcessor:
    """Handles the entries of one bot's inbox."""

    def __init__(
        self,
        application: AnyApplication,
        bot: Bot,
        event_log: EventLog,
        append: Append,
        users: Users,
        vault: Vault,
        changes: GroupCommit[Change, Entry | None],
        database: Database,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._bot = bot
        self._log = event_log
        self._append = append
        self._users = users
        self._vault = vault
        self._changes = changes
        self._database = database
        self._now = now
        self._tries = RetryPolicy()
        self._begun: dict[int, UpdateState] = {}
        self._over: dict[int, Done | Parked] = {}

    async def handle(self, entry: Entry) -> bool:
        """Handle `entry`; False when Postgres or Telegram is away and it is to be tried again."""
        if over := self._over.get(entry.number):
            return await self._finish(over)
        try:
            await self._record(entry)
        except (DatabaseUnavailable, DatabaseRefused) as error:
            if isinstance(error, DatabaseRefused) and self._tries.passed_by(entry.number):
                return await self._park(entry, error)
            log.info("%s waits for Postgres: %s", entry.letter.lane, error)
            self._database.doubt(error)
            return False
        except NetworkError as error:
            log.warning("%s waits for Telegram: %s", entry.letter.lane, error)
            return False
        except Exception as error:  # it would fail again, and its lane must go on
            return await self._park(entry, error)
        self._database.did_its_work()
        return await self._finish(Done(entry.number))

    async def _park(self, entry: Entry, error: Exception) -> bool:
        is_foreseen = isinstance(error, StorylineError)
        told = str(error) if is_foreseen else f"{type(error).__name__}: {error}"
        reason = "".join(each if each.isprintable() else " " for each in told[:MAX_REASON])
        trace = None if is_foreseen else error
        log.error("entry %s is parked: %s", entry.number, reason, exc_info=trace)
        if query_id := press_id(entry):
            await self._tell(query_id, texts.PARKED)
        return await self._finish(Parked(entry.number, reason))

    async def _finish(self, change: Done | Parked) -> bool:
        """Write down that the entry is over. If the disk takes nothing, only this is left to do."""
        self._over[change.number] = change
        try:
            await self._changes.append(change)
        except InboxUnusable as error:
            log.warning("entry %s is over, but stays in the inbox: %s", change.number, error)
            return False
        del self._over[change.number]
        self._tries.over(change.number)
        self._begun.pop(change.number, None)
        return True

    async def console(self, query_id: str) -> None:
        """Tell who pressed a button that nothing is lost."""
        await self._tell(query_id, texts.SAVED)

    async def _tell(self, query_id: str, text: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._application.bot.answer_callback_query(query_id, text)

    async def _record(self, entry: Entry) -> None:
        if (event := TOLD_BY_THE_BOT.get(entry.letter.kind)) is not None:
            await self._append.append([newest_form(event.TOPIC, json.loads(entry.letter.raw))])
            self._tries.recorded()
            return
        update = parse_update(entry.letter.raw)
        handling = self._begun.get(entry.number)
        if handling is None:
            handling = await self._handling(update, entry.letter)
            if handling.is_known and (entry.is_new or not handling.is_press):
                return  # all of it was done; only a press is recorded before it is shown
            self._begun[entry.number] = handling
        if migration := handling.translation.migration:
            await self._append.append([migration])
        if not handling.is_over:
            await self._act(update, handling, entry.number)
            handling.is_over = True
        if not handling.is_recorded:
            await self._append.append([handling.interaction(self._now())])
        self._tries.recorded()

    async def _handling(self, update: Any, letter: Letter) -> UpdateState:
        translation = translate(update, self._bot, letter.received_at, now=self._now())
        known = await self._known(translation.interaction)
        if letter.update_id is None or known not in (None, translation.interaction.source_digest):
            translation = translation.apart()
            known = await self._known(translation.interaction)
        user_id = await self._user_id(translation.person)
        handling = UpdateState(translation, user_id, letter.received_at, known is not None)
        if user_id and translation.text:
            said = [(user_id, translation.text)]
            (sealed,) = await asyncio.to_thread(self._vault.seal, said)
            handling.context |= {SEALED_TEXT: sealed} if sealed else {}
        return handling

    async def _known(self, interaction: Interaction) -> str | None:
        """The digest of what the log has in this stream: of another update, if it differs."""
        digests = await asyncio.to_thread(self._log.source_digests, [interaction.stream_id])
        return digests.get(interaction.stream_id)

    async def _user_id(self, person: Person | None) -> UserId | None:
        if person is None:
            return None
        known = await asyncio.to_thread(self._users.identify, [person])
        return known.get(person.telegram_user_id)

    async def _act(self, update: dict[str, Any], handling: UpdateState, number: int) -> None:
        """Have PTB's handlers act on the update. What they cannot read is only recorded."""
        parsed = to_ptb_update(update, handling.translation, self._application.bot)
        if parsed is None:
            query_id = as_object(update.get("callback_query")).get("id")
            if isinstance(query_id, str):
                handling.outcome = Outcome.FAILED  # it has decided nothing
                await self._tell(query_id, texts.NOT_OURS)
            return
        handling.trouble = None  # that of the last try
        enter(handling)
        await self._application.process_update(parsed)
        trouble = handling.trouble
        if trouble is None:
            return
        if self._is_worth_a_try(handling, trouble, number):
            raise trouble
        if isinstance(trouble, (TelegramError, DatabaseRefused)):
            log.warning("update %s cannot be handled: %s", update["update_id"], trouble)
        else:
            log.error("update %s", update["update_id"], exc_info=trouble)
        if handling.outcome is Outcome.OK:  # a denial stays one, also when nobody can be told
            handling.outcome = Outcome.FAILED
        await self._apologize(parsed, handling)

    def _is_worth_a_try(self, handling: UpdateState, trouble: BaseException, number: int) -> bool:
        if isinstance(trouble, DatabaseUnavailable):
            return True
        if isinstance(trouble, DatabaseRefused):
            # To record a press as failed would be to lose what it decides.
            return (handling.is_press and not handling.is_recorded) or self._tries.refused(number)
        return is_network_trouble(trouble) and self._tries.unreached(number)

    async def _apologize(self, update: Update, handling: UpdateState) -> None:
        """Answer who pressed or asked for what failed."""
        if update.callback_query:
            text = texts.NOT_SHOWN if handling.is_recorded else texts.FAILED
            await self._tell(update.callback_query.id, text)
        elif (
            update.effective_message
            and update.effective_chat  # a message may name none, and nobody can be answered then
            and not isinstance(handling.trouble, TelegramError)
        ):
            with contextlib.suppress(TelegramError):
                await update.effective_message.reply_text(texts.FAILED, do_quote=False)


def is_network_trouble(error: BaseException) -> bool:
    """Whether Telegram was not reached. PTB counts BadRequest as a network error; it is none."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)
