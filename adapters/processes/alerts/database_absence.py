"""Tell the admins when the database is away or takes nothing for long.

Its return is told with the other alerts, once the absence is recorded.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from adapters.logs import logger
from adapters.processes.alerts.absence_file import AbsenceFile
from adapters.telegram.handlers.notifications.alerts import AlertMessages
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.deliver_once import DeliverOnce
from domain.alerts.ports import Untold
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Transition
from domain.errors import StorylineError
from domain.ids import UserId

log = logger(__name__)

CHECK_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 30.0
DATABASE: Final = "database"


class AbsenceWatch:
    """Watches one database. `seconds`: how long it may do nothing. `is_silent`: tell nobody."""

    def __init__(
        self,
        file: AbsenceFile,
        messages: AlertMessages,
        team: Team,
        *,
        seconds: float,
        is_silent: Callable[[], bool],
        now: Callable[[], datetime],
        ended: Callable[[], None],
    ) -> None:
        self._file = file
        self._messages = messages
        self._team = team
        self._seconds = seconds
        self._is_silent = is_silent
        self._now = now
        self._ended = ended
        self._once = DeliverOnce(file, now)

    async def watch(self, wait_until_healthy: Callable[[], Awaitable[object]]) -> None:
        """Watch forever. `wait_until_healthy` returns as soon as the database does its work."""
        while True:
            try:
                async with asyncio.timeout(self._seconds):
                    await wait_until_healthy()
            except TimeoutError:
                since = self._now() - timedelta(seconds=self._seconds)
                await self._tell_until(since, wait_until_healthy)
            if await asyncio.to_thread(self._close):
                self._ended()
            await asyncio.sleep(CHECK_SECONDS)

    async def _tell_until(
        self, since: datetime, wait_until_healthy: Callable[[], Awaitable[object]]
    ) -> None:
        """Tell it, and try again what was not sent, until the database is healthy."""
        while True:
            try:
                await self._tell(since)
            except StorylineError as error:  # the file cannot be read
                log.error("admins are not told that the database is away", error=str(error))
            try:
                async with asyncio.timeout(RETRY_SECONDS):
                    await wait_until_healthy()
                return
            except TimeoutError:
                continue

    async def _tell(self, since: datetime) -> None:
        absence = await asyncio.to_thread(
            self._file.open, since, self._now(), is_silent=self._is_silent()
        )
        if absence.is_silent:
            return
        alert = Alert(
            absence.id, AlertKind.DATABASE_AWAY, DATABASE, absence.since, absence.noticed_at, {}
        )
        for admin in self._team.admin_ids:
            person = UserId(UUID(int=admin))
            await self._messages.tell(self._once, admin, person, Untold(alert, Transition.BEGINS))

    def _close(self) -> bool:
        """The absence is over. False if there was none."""
        try:
            self._file.close(self._now())
            return self._file.load() is not None
        except StorylineError as error:
            log.warning("the absence of the database is not recorded yet", error=str(error))
            return False
