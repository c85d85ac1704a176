"""Tell the admins, in private, what they must know: at once, or each alert once."""

import asyncio
from collections.abc import Callable
from html import escape
from uuid import UUID

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.deliver_once import DeliverOnce
from domain.alerts.ports import Untold
from domain.deliveries import DeliveryKey, DeliveryKind
from domain.errors import StorylineError
from domain.ids import UserId

log = logger(__name__)


class Alerts:
    """Sends what admins must know at once, in the background."""

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


class AlertMessages:
    """Sends the beginnings and the ends of alerts, each once to each admin.

    `name` returns what a person is called. Times are told in the zone `tz`.
    """

    def __init__(
        self, bot: Bot, team: Team, name: Callable[[UUID], str | None], *, tz: str
    ) -> None:
        self._bot = bot
        self._team = team
        self._name = name
        self._tz = tz

    async def tell(self, once: DeliverOnce, admin: int, user_id: UserId, untold: Untold) -> bool:
        """Tell an admin a transition. False if it must be tried again.

        Raises DatabaseUnavailable and DatabaseRefused, before anything is sent.
        """
        alert, texts = untold.alert, self._team.texts
        who = await asyncio.to_thread(self._name, alert.person) if alert.person else ""
        text = texts.alert(alert, untold.transition, who or texts.somebody, self._tz)
        key = DeliveryKey(DeliveryKind.ALERT, untold.key, user_id)
        return await once.deliver(
            key, lambda: self._bot.send_message(admin, escape(text), parse_mode=ParseMode.HTML)
        )
