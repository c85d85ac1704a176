"""Whether Postgres does its work, known in one place: who needs it waits there, not for itself."""

import asyncio
import logging

from adapters.postgres.schema.migrate import migrate
from domain.errors import DatabaseUnavailable, StorylineError
from domain.trouble_log import TroubleLog

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often a Postgres that is away is looked for."""

QUIET_SECONDS = 30.0
"""A Postgres that answers and that nobody has doubted for so long is well."""


class Database:
    """One process's Postgres. It may be away at the start, and later for as long as it likes.

    It may also answer and yet do nothing, because its disk is full or it may only be read. So it
    counts as well only when it has done something, or nobody complains.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._answers = asyncio.Event()
        self._doubted = asyncio.Event()
        self._well = asyncio.Event()
        self._refusals = 0
        self._refusal = ""
        self._absence = TroubleLog(log)
        self._idleness = TroubleLog(log)

    @property
    def is_away(self) -> bool:
        """Whether it did not answer when it was looked at last, or was not looked at yet."""
        return not self._answers.is_set()

    async def answers(self) -> None:
        """Return when it answers and has the form that this release needs."""
        await self._answers.wait()

    async def is_well(self) -> None:
        """Return when it also does what it is asked."""
        await self._well.wait()

    def doubt(self, error: StorylineError) -> None:
        """Somebody got no answer, or a no: have it looked at before anybody tries again."""
        self._refusals += not self.is_away
        self._refusal = str(error)
        self._answers.clear()
        self._well.clear()
        self._doubted.set()

    def did_its_work(self) -> None:
        """Somebody was not refused."""
        if self.is_away:
            return  # that was before
        self._idleness.end("the database does its work; what was kept is being applied")
        self._refusals = 0
        self._well.set()

    async def follow(self) -> None:
        """Migrate it as soon as it answers, and again after somebody doubted it, for ever.

        That it is away is said once, and so is that it answers and refuses. Raises MigrationFailed
        and DatabaseRefused.
        """
        while True:
            self._doubted.clear()
            try:
                await asyncio.to_thread(migrate, self.url)
            except DatabaseUnavailable as error:
                self._absence.begin(f"{error}; what comes in is kept and applied when it is back")
                self._refusals = 0
                await asyncio.sleep(LOOK_SECONDS)
                continue
            self._absence.end("the database answers; what was kept is being applied")
            self._log_refusals()
            self._answers.set()
            await self._doubts()

    def _log_refusals(self) -> None:
        """Log why it does nothing when it has refused twice. Once may be the end of an absence."""
        if self._refusals > 1:
            self._idleness.begin(f"{self._refusal}; what comes in is kept and applied later")

    async def _doubts(self) -> None:
        """Return when somebody doubts it. If for a while nobody does, it is well."""
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await self._doubted.wait()
        except TimeoutError:
            self.did_its_work()
            await self._doubted.wait()
