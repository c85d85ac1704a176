"""Turn an inbox message into events in the log: translate, run handlers, record, remove it.

A message leaves the inbox only when its events are in the log. After a kill all of this may happen
again; the log takes each event once.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from telegram.error import NetworkError, TelegramError

from adapters.logs import logger
from adapters.telegram.inbox.inbox import InboxChanges
from adapters.telegram.inbox.inbox_message import Done, InboxMessage, MessageKind, Parked
from adapters.telegram.processing.pipeline_ports import Append, Database, Dispatcher, Notices
from adapters.telegram.processing.ptb_update import to_ptb_update
from adapters.telegram.processing.recording import UpdateRecorder
from adapters.telegram.processing.retry_policy import RetryPolicy
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.updates.raw_update import press_id_of
from domain.errors import (
    DatabaseRefused,
    DatabaseUnavailable,
    InboxUnusable,
    MembershipUnknown,
    StorylineError,
)
from domain.events import BotResponded, ChatMigrated, ContentOffered, Event
from domain.upcasters import newest_form
from domain.vocabulary import Outcome

log = logger(__name__)

EVENT_TYPES: Mapping[MessageKind, type[Event]] = {
    "response": BotResponded,
    "migration": ChatMigrated,
    "offer": ContentOffered,
}
"""The kinds of messages that hold an event instead of an update."""

MAX_REASON_LENGTH = 300


class UpdateProcessor:
    """Handles the messages of one bot's inbox."""

    def __init__(
        self,
        recorder: UpdateRecorder,
        append: Append,
        dispatcher: Dispatcher,
        notices: Notices,
        retries: RetryPolicy,
        changes: InboxChanges,
        database: Database,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._recorder = recorder
        self._append = append
        self._dispatcher = dispatcher
        self._notices = notices
        self._retries = retries
        self._changes = changes
        self._database = database
        self._now = now
        self._begun: dict[int, UpdateState] = {}
        self._unfinished: dict[int, Done | Parked] = {}

    async def handle(self, message: InboxMessage) -> bool:
        """Handle `message`; False if Postgres or Telegram is away and it must be tried again."""
        if change := self._unfinished.get(message.number):
            return await self._finish(change)
        try:
            await self._process(message)
        except (DatabaseUnavailable, DatabaseRefused) as error:
            is_refused = isinstance(error, DatabaseRefused)
            if is_refused and self._retries.is_refused_alone(message.number):
                return await self._park(message, error)
            log.info("message waits for Postgres", **_named(message), error=str(error))
            self._database.mark_suspect(error, message.number)
            return False
        except (NetworkError, MembershipUnknown) as error:
            log.warning("message waits for Telegram", **_named(message), error=str(error))
            return False
        except Exception as error:  # a retry would fail too, and the queue must go on
            return await self._park(message, error)
        self._database.mark_healthy(message.number)
        return await self._finish(Done(message.number))

    async def _park(self, message: InboxMessage, error: Exception) -> bool:
        is_foreseen = isinstance(error, StorylineError)
        told = str(error) if is_foreseen else f"{type(error).__name__}: {error}"
        reason = "".join(each if each.isprintable() else " " for each in told[:MAX_REASON_LENGTH])
        trace = None if is_foreseen else error
        log.error("message is parked", **_named(message), reason=reason, exc_info=trace)
        if query_id := message.press_id():
            await self._notices.parked(query_id, self._begun.get(message.number))
        self._database.give_up(message.number)
        return await self._finish(Parked(message.number, reason))

    async def _finish(self, change: Done | Parked) -> bool:
        """Save that the message is done or parked. If the disk is full, only this is retried."""
        self._unfinished[change.number] = change
        try:
            await self._changes.append(change)
        except InboxUnusable as error:
            log.warning(
                "message is done, but stays in the inbox", message=change.number, error=str(error)
            )
            return False
        del self._unfinished[change.number]
        self._retries.end(change.number)
        self._begun.pop(change.number, None)
        return True

    async def _process(self, message: InboxMessage) -> None:
        if (event := EVENT_TYPES.get(message.kind)) is not None:
            await self._append.append([newest_form(event.TOPIC, json.loads(message.raw))])
            self._retries.recorded()
            return
        state = self._begun.get(message.number)
        if state is None:
            state = await self._begin(message)
            if state.is_known and (message.is_new or not state.is_press):
                log.info("update known already", **_named(message))
                return  # all is done: only a press is recorded before its result is shown
            self._begun[message.number] = state
        if not state.is_handled:
            await self._act(message, state)
            state.is_handled = True
        if not state.is_recorded:
            await self._recorder.record(state)
        self._retries.recorded()
        log.info("update recorded", **_named(message), **_told(state, self._now()))

    async def _begin(self, message: InboxMessage) -> UpdateState:
        received_at = message.received_at
        translation = self._recorder.translate(message.update(), received_at, now=self._now())
        if message.update_id is None:  # the inbox has another update under its id
            translation = translation.apart()
        (state,) = await self._recorder.begin([translation], received_at=received_at)
        return state

    async def _act(self, message: InboxMessage, state: UpdateState) -> None:
        """Run handlers on the update. One that PTB cannot read is only recorded."""
        update = message.update()
        parsed = to_ptb_update(update, state.translation, self._dispatcher.bot)
        if parsed is None:
            if (query_id := press_id_of(update)) is not None:
                state.outcome = Outcome.FAILED  # it has decided nothing
                await self._notices.not_in_use(query_id, state)
            return
        try:
            await self._dispatcher.dispatch(parsed, state)
        except Exception as error:
            is_undecided = state.is_press and not state.is_recorded
            if self._retries.is_worth_a_retry(
                message.number, error, is_undecided_press=is_undecided
            ):
                raise
            if isinstance(error, (TelegramError, DatabaseRefused, MembershipUnknown)):
                log.warning("update cannot be handled", **_named(message), error=str(error))
            else:
                log.error("update failed", **_named(message), exc_info=error)
            if state.outcome is Outcome.OK:  # a denial stays one, even if the person cannot be told
                state.outcome = Outcome.FAILED
            await self._notices.failed(parsed, state, error)


def _named(message: InboxMessage) -> dict[str, int | None]:
    """What names a message in the log. Its partition key may be the id of a private chat."""
    return {"message": message.number, "update_id": message.update_id}


def _told(state: UpdateState, now: datetime) -> dict[str, Any]:
    """What the log says of an update: ids of ours, and how long it took since it came in."""
    interaction = state.translation.interaction
    took = now - state.received_at if state.received_at else None
    return {
        "interaction": str(interaction.stream_id),
        "type": interaction.INTERACTION_TYPE,
        "name": interaction.name,
        "outcome": state.recorded_outcome,
        "user": state.user_id and str(state.user_id),
        "chat": interaction.chat_id,
        "ms": took and round(took.total_seconds() * 1000),
    }
