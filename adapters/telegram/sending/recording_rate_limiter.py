"""Record each send, edit and delete of the bot, by kind and ids, without its text.

Also record a chat's new id from an error of Telegram: no update may ever tell it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import chain
from math import inf
from time import monotonic
from typing import Any, Final, cast

import httpx
from telegram import InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter, BaseRateLimiter

from adapters.logs import logger
from adapters.telegram.inbox.inbox import InboxChanges
from adapters.telegram.inbox.inbox_message import MessageKind, NewMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.limit_log import LimitLog
from adapters.telegram.sending.send_outcome import send_outcome
from adapters.telegram.updates.callback_data import parse_callback_data
from adapters.telegram.updates.json_values import as_bigint, as_object
from adapters.telegram.updates.raw_update import chat_key
from domain import events
from domain.errors import InboxUnusable
from domain.events import BotResponded
from domain.ids import ItemId, timed_stream_id
from domain.vocabulary import Outcome

log = logger(__name__)

NAMES: Final = {
    "sendPhoto": "photo_notification",
    "sendVideo": "video_notification",
    "sendAnimation": "animation_notification",
    "sendDocument": "document_notification",
    "sendMessage": "text_reply",
    "editMessageCaption": "caption_update",
    "editMessageText": "text_update",
    "editMessageReplyMarkup": "keyboard_update",
    "deleteMessage": "deletion",
}
PREFIXES: Final = ("send", "edit", "delete", "copy", "forward")
LIMITED: Final = ("send", "copy", "forward")
SILENT: Final = ("deleteWebhook", "deleteMyCommands", "sendChatAction")

CODES: Final[Mapping[type[TelegramError], str]] = {
    BadRequest: "400",
    ChatMigrated: "400",
    InvalidToken: "401",
    Forbidden: "403",
    Conflict: "409",
    RetryAfter: "429",
}
"""The HTTP status behind PTB's errors."""

MAX_RETRIES: Final = 5

LONGEST_HOLD: Final = 60.0
"""How many seconds a call of a handler may wait for Telegram, because its chat waits with it.

A send waits for as long as Telegram asks.
"""

Answer = Any

_answered: ContextVar[UpdateState | None] = ContextVar("answered", default=None)


@contextmanager
def answering(state: UpdateState | None) -> Iterator[None]:
    """Record what is sent inside this block as an answer to the update of `state`.

    A context variable, because PTB passes nothing of a handler to its rate limiter, and
    `reply_text` passes no `rate_limit_args` by itself. Only the limiter below reads it.
    """
    token = _answered.set(state)
    try:
        yield
    finally:
        _answered.reset(token)


def count_nothing(method: str, code: str) -> None:
    """Nobody counts calls."""


class RecordingRateLimiter(BaseRateLimiter[int]):
    """Keeps Telegram's limits, and puts each response of the bot into the inbox.

    Sends wait in PTB's own limiter: 20 a minute to a group. Other calls, such as the answer to a
    press, go at once. After a 429 a call waits and is tried again, and no other call waits: PTB's
    limiter would hold all sends for a chat that somebody floods. `count` gets the method and the
    status of each call, tries included.
    """

    def __init__(
        self,
        changes: InboxChanges,
        queues: OrderedQueues,
        *,
        now: Callable[[], datetime],
        randomness: Callable[[], int],
        count: Callable[[str, str], None] = count_nothing,
    ) -> None:
        self._limits = AIORateLimiter(max_retries=0)
        self._changes = changes
        self._queues = queues
        self._now = now
        self._randomness = randomness
        self._count = count
        self._limit_log = LimitLog()

    async def initialize(self) -> None:
        """Start the limiter."""
        await self._limits.initialize()

    async def shutdown(self) -> None:
        """Stop the limiter."""
        await self._limits.shutdown()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answer:
        """Make the call, and record it with its outcome."""
        is_send = endpoint.startswith(LIMITED)
        longest = inf if is_send or not _answered.get() else LONGEST_HOLD

        async def counted(*args: Any, **kwargs: Any) -> Answer:
            try:
                answer = await callback(*args, **kwargs)
            except TelegramError as error:
                self._count(endpoint, _code(error))
                raise
            self._count(endpoint, "200")
            return answer

        async def with_retries(*args: Any, **kwargs: Any) -> Answer:
            return await _with_retries(lambda: counted(*args, **kwargs), longest)

        begun = monotonic()

        async def when_it_may(*args: Any, **kwargs: Any) -> Answer:
            self._limit_log.waited(_number(data.get("chat_id")), monotonic() - begun)
            return await with_retries(*args, **kwargs)

        async def call() -> Answer:
            if not is_send:
                return await with_retries(*args, **kwargs)
            return await self._limits.process_request(
                when_it_may, args, kwargs, endpoint, data, rate_limit_args
            )

        try:
            return await self._recorded(call, endpoint, data)
        except ChatMigrated as error:
            await self._record_migration(_number(data.get("chat_id")), error.new_chat_id)
            raise

    async def _recorded(
        self, call: Callable[[], Awaitable[Answer]], endpoint: str, data: dict[str, Any]
    ) -> Answer:
        if not endpoint.startswith(PREFIXES) or endpoint in SILENT:
            return await call()
        begun = monotonic()
        try:
            answer = await call()
        except TelegramError as error:
            if isinstance(error, BadRequest) and "not modified" in str(error).lower():
                return True
            await self._record(endpoint, data, None, begun, error)
            raise
        await self._record(endpoint, data, answer, begun)
        return answer

    async def _record(
        self,
        endpoint: str,
        data: dict[str, Any],
        answer: Answer,
        begun: float,
        error: TelegramError | None = None,
    ) -> None:
        for sent in answer if isinstance(answer, list) else [answer]:
            response = self._response(endpoint, data, as_object(sent), error)
            _log_send(endpoint, response, monotonic() - begun, error)
            await self.keep_event("response", f"chat {data.get('chat_id')}", response)

    async def _record_migration(self, old_chat_id: int | None, new_chat_id: int) -> None:
        if old_chat_id is not None:
            migration = events.ChatMigrated.between(old_chat_id, new_chat_id, self._now())
            await self.keep_event("migration", chat_key(old_chat_id), migration)

    async def keep_event(self, kind: MessageKind, partition_key: str, event: events.Event) -> None:
        """Put an event that only the bot knows into the inbox, from where it is recorded."""
        raw = event.model_dump_json().encode()
        try:
            message = await self._changes.append(NewMessage(kind, partition_key, self._now(), raw))
        except InboxUnusable as error:  # the call was made, and must not be repeated
            log.error("event not recorded", kind=kind, error=str(error))
            return
        if message is not None:
            self._queues.put(message)

    def _response(
        self, endpoint: str, data: dict[str, Any], sent: Any, error: TelegramError | None
    ) -> BotResponded:
        now = self._now()
        chat_id = as_bigint(as_object(sent.get("chat")).get("id")) or _number(data.get("chat_id"))
        is_private = chat_id is not None and chat_id > 0
        return BotResponded(
            stream_id=timed_stream_id(now, self._randomness()),
            stream_version=1,
            occurred_at=now,
            name=NAMES.get(endpoint, endpoint),
            context=_related_ids(data) | ({"delivery": send_outcome(error).value} if error else {}),
            chat_id=None if is_private else chat_id,
            is_private=is_private,
            message_id=as_bigint(sent.get("message_id")) or _number(data.get("message_id")),
            thread_id=_number(data.get("message_thread_id")),
            outcome=_outcome(error),
        )


def _log_send(
    endpoint: str, response: BotResponded, seconds: float, error: TelegramError | None
) -> None:
    log.info(
        "send failed" if error else "sent",
        method=endpoint,
        name=response.name,
        outcome=response.outcome.value,
        chat=response.chat_id,
        message_id=response.message_id,
        in_reply_to=response.context.get("in_reply_to"),
        ms=round(seconds * 1000),
        error=error and error.message,
    )


def _outcome(error: TelegramError | None) -> Outcome:
    if error is None:
        return Outcome.OK
    return Outcome.RATE_LIMITED if isinstance(error, RetryAfter) else Outcome.FAILED


def _code(error: TelegramError) -> str:
    """The HTTP status of the answer; `none` if there was no answer. PTB keeps no other status."""
    no_answer = isinstance(error.__cause__, httpx.HTTPError)
    usual = "none" if no_answer or not isinstance(error, NetworkError) else "5xx"
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), usual)


async def _with_retries(call: Callable[[], Awaitable[Answer]], longest: float) -> Answer:
    """Call again after each 429, if the pauses together are not longer than `longest`."""
    left = longest
    for _ in range(MAX_RETRIES):
        try:
            return await call()
        except RetryAfter as error:
            pause = float(cast("int", error.retry_after))
            left -= pause
            if left < 0:
                raise
            await asyncio.sleep(pause)
    return await call()


def _related_ids(data: dict[str, Any]) -> dict[str, str]:
    related = {}
    state = _answered.get()
    if state is not None:
        related["in_reply_to"] = str(state.stream_id)
    item_id = (state and state.item_id) or _offered_item(data.get("reply_markup"))
    if item_id is not None:
        related["queue_item_id"] = str(item_id)
    return related


def _offered_item(keyboard: Any) -> ItemId | None:
    """The queue item whose buttons these are."""
    if not isinstance(keyboard, InlineKeyboardMarkup):
        return None
    for button in chain.from_iterable(keyboard.inline_keyboard):
        if parsed := parse_callback_data(button.callback_data):
            return parsed[1]
    return None


def _number(value: Any) -> int | None:
    try:
        return as_bigint(int(value))
    except (TypeError, ValueError):
        return None
