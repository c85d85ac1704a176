"""Long polling: fetch, commit to the inbox, and only then acknowledge with the next offset."""

import asyncio
import json
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, cast

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.backoff import Backoff
from adapters.logs import logger
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.sending.raw_calls import call
from adapters.telegram.updates.json_values import as_object
from domain.errors import BotRefused, StorylineError
from domain.trouble_log import TroubleLog

log = logger(__name__)

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "inline_query",
    "poll",
    "poll_answer",
)
"""What people do with the bot and in its chats.

Left out on purpose: private talk through a business account or to a guest, payments, boosts,
requests to join, chosen inline results, and counts of anonymous reactions.
"""

WRONG_TOKEN: Final = "Telegram does not know this token; check TELEGRAM_BOT_TOKEN"
POLL_SECONDS: Final = 25
LIMIT: Final = 100
TURN_SECONDS: Final = 120.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SHORTEST_POLL: Final = 0.3
"""Seconds. A server or proxy that ignores `timeout` and answers at once is not called in a loop."""


def beat_nowhere() -> None:
    """Nobody watches whether the loop turns."""


async def poll(
    bot: Bot,
    ingress: Ingress,
    last_update_id: Callable[[], int | None],
    beat: Callable[[], None] = beat_nowhere,
) -> None:
    """Fetch updates forever. Raises BotRefused when Telegram does not know the token.

    Each turn calls `beat`, at least every TURN_SECONDS unless Telegram asks for a longer pause.

    After an idle week ids start again. Telegram ignores an offset that is ahead of them.
    """
    last = last_update_id()
    offset = None if last is None else last + 1
    backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)
    trouble = TroubleLog(__name__)
    without_id: set[bytes] = set()
    while True:
        beat()
        began = monotonic()
        try:
            updates = await _fetch(bot, offset, ingress.room)
            raw_updates = {json.dumps(update).encode(): _id_of(update) for update in updates}
            await ingress.accept([raw for raw in raw_updates if raw not in without_id])
        except InvalidToken as error:
            raise BotRefused(WRONG_TOKEN) from error
        except Conflict:
            told = "another process polls with this token; waiting for it to stop"
            trouble.begin(told, cause="conflict")
        except RetryAfter as error:
            backoff.extend(float(cast("int", error.retry_after)))
        except TelegramError as error:
            trouble.begin(f"no updates from Telegram: {error}; trying again", cause="failure")
        except StorylineError:  # the offset stays, so Telegram hands them out again
            log.info("updates stay with Telegram")
        else:
            trouble.end("updates come from Telegram again")
            # They cannot be acknowledged and come again. They are parked once.
            without_id = {raw for raw, update_id in raw_updates.items() if update_id is None}
            ids = [update_id for update_id in raw_updates.values() if update_id is not None]
            offset = max(ids) + 1 if ids else offset
            if not updates:
                await asyncio.sleep(max(0.0, began + SHORTEST_POLL - monotonic()))
            if ids or not updates:
                backoff.reset()
                continue
        await asyncio.sleep(backoff.take())


def _id_of(update: Any) -> int | None:
    """The number by which an update is acknowledged, if it has one."""
    update_id = as_object(update).get("update_id")
    return update_id if isinstance(update_id, int) else None


async def _fetch(bot: Bot, offset: int | None, room: int) -> list[Any]:
    """Updates from `offset` on, unread: PTB reads all or none, and one it cannot read stops it."""
    parameters = {
        "timeout": POLL_SECONDS,
        "allowed_updates": list(ALLOWED_UPDATES),
        "limit": min(max(room, 1), LIMIT),
    }
    if offset is not None:
        parameters["offset"] = offset
    return list(await call(bot, "getUpdates", read_timeout=POLL_SECONDS + 10, **parameters))
