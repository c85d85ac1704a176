"""Tell the admins, in private, what they must know at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.team import Team
from domain.errors import StorylineError

log = logger(__name__)

AWAY_SECONDS: Final = 60.0
"""How long the database may do nothing before the admins are told."""

CHECK_SECONDS: Final = 5.0


class Alerts:
    """Sends alerts in the background."""

    def __init__(self, bot: Bot, team: Team) -> None:
        self._bot = bot
        self._team = team
        self._telling: set[asyncio.Task[None]] = set()

    def tell(self, text: str) -> None:
        """Begin to send HTML `text` to each admin."""
        for admin in self._team.admin_ids:
            task = asyncio.create_task(self._tell(admin, text))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def watch(self, wait_until_healthy: Callable[[], Awaitable[object]]) -> None:
        """Tell, forever, when the database is away or takes nothing for long, and when it is back.

        `wait_until_healthy` returns as soon as the database does its work.
        """
        while True:
            try:
                async with asyncio.timeout(AWAY_SECONDS):
                    await wait_until_healthy()
            except TimeoutError:
                self.tell(self._team.texts.database_away)
                await wait_until_healthy()
                self.tell(self._team.texts.database_back)
            await asyncio.sleep(CHECK_SECONDS)

    async def stop(self) -> None:
        """Stop sending."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    async def _tell(self, admin: int, text: str) -> None:
        try:
            await self._bot.send_message(admin, text, parse_mode=ParseMode.HTML)
        except (TelegramError, StorylineError) as error:
            log.warning("admin could not be told", error=str(error))
