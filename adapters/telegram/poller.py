"""Long polling: fetch, commit to the inbox, and only then acknowledge with the next offset."""

import asyncio
import json
import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, cast

import httpx
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.fields import as_object
from adapters.telegram.ingress import Ingress
from adapters.telegram.raw_calls import call
from domain.errors import BotRefused, StorylineError

log = logging.getLogger(__name__)

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
WRONG_TOKEN: Final = "Telegram does not know this token; check TELEGRAM_BOT_TOKEN"
POLL_SECONDS: Final = 25
AT_LEAST_SECONDS: Final = 0.3
LIMIT: Final = 100
HUNG_UP: Final = (httpx.NetworkError, httpx.ProtocolError)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


async def poll(bot: Bot, ingress: Ingress, last_update_id: Callable[[], int | None]) -> None:
    """Fetch updates for ever. Raises BotRefused when Telegram does not know the token.

    Telegram takes an offset that is ahead of its ids for none. Others hand nothing out then, so at
    the start, and when it was gone, a server is asked without one as soon as it has got it once.
    """
    last = last_update_id()
    offset = None if last is None else last + 1
    pause, was_gone = FIRST_PAUSE, True
    while True:
        try:
            updates = await _fetch(bot, offset, ingress.room)
            await ingress.accept([json.dumps(update).encode() for update in updates])
        except InvalidToken as error:
            raise BotRefused(WRONG_TOKEN) from error
        except Conflict:
            log.error("another process polls with this token; waiting for it to stop")
        except RetryAfter as error:
            pause = max(pause, float(cast("int", error.retry_after)))
        except TelegramError as error:
            log.warning("no updates from Telegram: %s; trying again in %.0f s", error, pause)
            was_gone = was_gone or isinstance(error.__cause__, HUNG_UP)
        except StorylineError:  # the offset stays, so Telegram hands them out again
            log.info("updates stay with Telegram")
        else:
            pause = FIRST_PAUSE
            if updates:
                offset, was_gone = max(update["update_id"] for update in updates) + 1, False
            elif was_gone:
                offset = None
            continue
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _fetch(bot: Bot, offset: int | None, room: int) -> list[dict[str, Any]]:
    """Updates from `offset` on, unread: PTB reads all or none, and one it cannot read is for ever.

    A server that does not wait until there are some is not asked again at once.
    """
    parameters = {
        "timeout": POLL_SECONDS,
        "allowed_updates": list(ALLOWED_UPDATES),
        "limit": min(max(room, 1), LIMIT),
    }
    if offset is not None:
        parameters["offset"] = offset
    asked_at = monotonic()
    answer = await call(bot, "getUpdates", patience=POLL_SECONDS + 10, **parameters)
    updates = [each for each in answer if isinstance(as_object(each).get("update_id"), int)]
    if not updates:
        await asyncio.sleep(max(0, asked_at + AT_LEAST_SECONDS - monotonic()))
    return updates
