"""What the bot says is recorded too: each send, edit and delete, by kind and ids, not its text."""

import json
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final

from telegram.error import BadRequest, TelegramError
from telegram.ext import AIORateLimiter, BaseRateLimiter

from adapters.group_commit import GroupCommit
from adapters.telegram.fields import as_bigint, as_object
from adapters.telegram.handling import current
from adapters.telegram.inbox import Change, Entry, Letter
from adapters.telegram.lanes import Lanes
from domain.events import BotResponded
from domain.ids import timed_stream_id
from domain.vocabulary import Outcome

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
SILENT: Final = ("deleteWebhook", "deleteMyCommands", "sendChatAction")

Answer = Any


class RecordingRateLimiter(BaseRateLimiter[int]):
    """Keeps Telegram's limits as PTB's own limiter does, and puts what was said into the inbox."""

    def __init__(
        self,
        changes: GroupCommit[Change, Entry | None],
        lanes: Lanes,
        *,
        now: Callable[[], datetime],
        randomness: Callable[[], int],
    ) -> None:
        self._limits = AIORateLimiter(max_retries=5)
        self._changes = changes
        self._lanes = lanes
        self._now = now
        self._randomness = randomness

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
        """Make the call, and record it with what became of it."""
        if not endpoint.startswith(PREFIXES) or endpoint in SILENT:
            return await self._limits.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )
        try:
            answer = await self._limits.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )
        except BadRequest as error:
            if "not modified" in str(error).lower():
                return True
            await self._record(endpoint, data, None, Outcome.FAILED)
            raise
        except TelegramError:
            await self._record(endpoint, data, None, Outcome.FAILED)
            raise
        await self._record(endpoint, data, answer, Outcome.OK)
        return answer

    async def _record(
        self, endpoint: str, data: dict[str, Any], answer: Answer, outcome: Outcome
    ) -> None:
        for sent in answer if isinstance(answer, list) else [answer]:
            response = self._response(endpoint, data, as_object(sent), outcome)
            raw = json.dumps(response).encode()
            lane = f"chat {data.get('chat_id')}"
            entry = await self._changes.append(Letter("response", lane, self._now(), raw))
            if entry is not None:
                self._lanes.put(entry)

    def _response(
        self, endpoint: str, data: dict[str, Any], sent: Any, outcome: Outcome
    ) -> dict[str, Any]:
        now = self._now()
        chat_id = as_bigint(as_object(sent.get("chat")).get("id")) or _number(data.get("chat_id"))
        is_private = chat_id is not None and chat_id > 0
        event = BotResponded(
            stream_id=timed_stream_id(now, self._randomness()),
            stream_version=1,
            occurred_at=now,
            name=NAMES.get(endpoint, endpoint),
            context=_belongs_to(),
            chat_id=None if is_private else chat_id,
            is_private=is_private,
            message_id=as_bigint(sent.get("message_id")) or _number(data.get("message_id")),
            thread_id=_number(data.get("message_thread_id")),
            outcome=outcome,
        )
        return event.model_dump(mode="json")


def _belongs_to() -> dict[str, str]:
    handling = current()
    if handling is None:
        return {}
    belongs = {"in_reply_to": str(handling.translation.interaction.stream_id)}
    if handling.item_id:
        belongs["queue_item_id"] = str(handling.item_id)
    return belongs


def _number(value: Any) -> int | None:
    try:
        return as_bigint(int(value))
    except (TypeError, ValueError):
        return None
