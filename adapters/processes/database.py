"""Whether Postgres does its work, known in one place: who needs it waits there, not for itself."""

import asyncio
import logging

from adapters.postgres.migrate import migrate
from domain.errors import DatabaseUnavailable, StorylineError

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
        self._is_told = False

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
        if self._is_told:
            log.warning("the database does its work; what was kept is being applied")
        self._refusals, self._is_told = 0, False
        self._well.set()

    async def follow(self) -> None:
        """Migrate it as soon as it answers, and again after somebody doubted it, for ever.

        That it is away is said once, and so is that it answers and refuses. Raises MigrationFailed
        and DatabaseRefused.
        """
        told = False
        while True:
            self._doubted.clear()
            try:
                await asyncio.to_thread(migrate, self.url)
            except DatabaseUnavailable as error:
                if not told:
                    log.error("%s; what comes in is kept and applied when it is back", error)
                told, self._refusals = True, 0
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if told:
                log.warning("the database answers; what was kept is being applied")
            told = False
            self._tell_of_refusals()
            self._answers.set()
            await self._doubts()

    def _tell_of_refusals(self) -> None:
        """Say why it does nothing, when it has refused twice; once may be the end of an absence."""
        if self._refusals > 1 and not self._is_told:
            self._is_told = True
            log.error("%s; what comes in is kept and applied later", self._refusal)

    async def _doubts(self) -> None:
        """Return when somebody doubts it. If for a while nobody does, it is well."""
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await self._doubted.wait()
        except TimeoutError:
            self.did_its_work()
            await self._doubted.wait()
