"""Tells the admins, in private, what they have to know at once."""

import asyncio
import logging

from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.team import Team
from domain.errors import StorylineError

log = logging.getLogger(__name__)


class Alerts:
    """Sends alerts without keeping anybody waiting."""

    def __init__(self, bot: Bot, team: Team) -> None:
        self._bot = bot
        self._team = team
        self._telling: set[asyncio.Task[None]] = set()

    def tell(self, text: str) -> None:
        """Send HTML `text` to each admin."""
        for admin in self._team.admin_ids:
            task = asyncio.create_task(self._tell(admin, text))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def stop(self) -> None:
        """Do not try any longer."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    async def _tell(self, admin: int, text: str) -> None:
        try:
            await self._bot.send_message(admin, text)
        except (TelegramError, StorylineError) as error:
            log.warning("an admin could not be told: %s", error)
