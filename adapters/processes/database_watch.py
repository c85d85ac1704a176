"""Watch in one place whether Postgres works; those who need it wait here."""

import asyncio
import logging

from adapters.postgres.schema.migrate import migrate
from domain.errors import DatabaseUnavailable, StorylineError
from domain.trouble_log import TroubleLog

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
"""How often to try a Postgres that is away."""

QUIET_SECONDS = 30.0
"""A Postgres that answers and is not suspected for so long is healthy."""


class Database:
    """The Postgres of one process. It may be away at the start, and later for any time.

    It may also answer and refuse all work, because its disk is full or it is read-only. So it
    counts as healthy only when it has done something, or when it is not suspected for a while.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._available = asyncio.Event()
        self._suspected = asyncio.Event()
        self._healthy = asyncio.Event()
        self._refusals = 0
        self._refusal = ""
        self._absence = TroubleLog(log)
        self._refusing = TroubleLog(log)

    @property
    def is_away(self) -> bool:
        """Whether it did not answer the last try, or was not tried yet."""
        return not self._available.is_set()

    async def wait_until_available(self) -> None:
        """Return when it answers and is migrated to this release."""
        await self._available.wait()

    async def wait_until_healthy(self) -> None:
        """Return when it also does its work."""
        await self._healthy.wait()

    def mark_suspect(self, error: StorylineError) -> None:
        """A call got no answer or was refused: check it before the next call."""
        self._refusals += not self.is_away
        self._refusal = str(error)
        self._available.clear()
        self._healthy.clear()
        self._suspected.set()

    def mark_healthy(self) -> None:
        """A call succeeded."""
        if self.is_away:
            return  # the call was made before it went away
        self._refusing.end("the database does its work; what was kept is being applied")
        self._refusals = 0
        self._healthy.set()

    async def follow(self) -> None:
        """Migrate it as soon as it answers, and again after each suspicion, for ever.

        Logs once that it is away, and once that it answers and refuses. Raises MigrationFailed and
        DatabaseRefused.
        """
        while True:
            self._suspected.clear()
            try:
                await asyncio.to_thread(migrate, self.url)
            except DatabaseUnavailable as error:
                self._absence.begin(f"{error}; what comes in is kept and applied when it is back")
                self._refusals = 0
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._absence.end("the database answers; what was kept is being applied")
            self._log_refusals()
            self._available.set()
            await self._wait_for_suspicion()

    def _log_refusals(self) -> None:
        """Log why it refuses, after the second time. The first may be the end of an absence."""
        if self._refusals > 1:
            self._refusing.begin(f"{self._refusal}; what comes in is kept and applied later")

    async def _wait_for_suspicion(self) -> None:
        """Return when it is suspected. If it is not for a while, it is healthy."""
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await self._suspected.wait()
        except TimeoutError:
            self.mark_healthy()
            await self._suspected.wait()
