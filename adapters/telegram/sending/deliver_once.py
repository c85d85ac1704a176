"""Tell a person something at most once, whatever dies meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.logs import logger
from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome
from domain.deliveries import Deliveries, DeliveryKey, DeliveryOutcome
from domain.errors import StorylineError

log = logger(__name__)


class DeliverOnce:
    """Sends messages that no process has sent, nor begun to send, before."""

    def __init__(self, deliveries: Deliveries, now: Callable[[], datetime]) -> None:
        self._deliveries = deliveries
        self._now = now

    async def deliver(self, key: DeliveryKey, send: Callable[[], Awaitable[object]]) -> bool:
        """Send it, unless that was begun before. False if it must be tried again.

        Raises DatabaseUnavailable and DatabaseRefused, before anything is sent.
        """
        if not await asyncio.to_thread(self._deliveries.begin, key, self._now()):
            return True
        try:
            await send()
        except TelegramError as error:
            outcome = _outcome(error)
            if outcome is None:
                log.info("delivery not sent yet", kind=key.kind, key=key.key, error=str(error))
                await asyncio.to_thread(self._deliveries.drop, key)
                return False
            log.warning(
                "delivery failed", kind=key.kind, key=key.key, outcome=outcome, error=str(error)
            )
            await self._end(key, outcome, str(error))
        else:
            await self._end(key, DeliveryOutcome.SENT)
        return True

    async def _end(
        self, key: DeliveryKey, outcome: DeliveryOutcome, reason: str | None = None
    ) -> None:
        """Keep the outcome. While Postgres is away it stays unknown."""
        with suppress(StorylineError):
            await asyncio.to_thread(self._deliveries.end, key, outcome, self._now(), reason)


def _outcome(error: TelegramError) -> DeliveryOutcome | None:
    """The outcome of a send that ended with `error`. None: it was not sent, and may be later."""
    if isinstance(error, BadRequest | Forbidden):
        return DeliveryOutcome.REFUSED  # the person never started the bot, or blocked it
    match send_outcome(error):
        case SendOutcome.REFUSED:
            return DeliveryOutcome.REFUSED
        case SendOutcome.UNKNOWN:
            return DeliveryOutcome.UNKNOWN
        case SendOutcome.NOT_SENT:
            return None
