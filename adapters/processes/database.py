"""Whether Postgres answers, known in one place: who needs it waits there, not each for itself."""

import asyncio
import logging

from adapters.postgres.migrate import migrate
from domain.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often a Postgres that is away is looked for."""


class Database:
    """One process's Postgres. It may be away at the start, and later for as long as it likes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._answers = asyncio.Event()
        self._doubted = asyncio.Event()

    @property
    def is_away(self) -> bool:
        """Whether it did not answer when it was looked at last, or was not looked at yet."""
        return not self._answers.is_set()

    async def answers(self) -> None:
        """Return when it answers and has the form that this release needs."""
        await self._answers.wait()

    def doubt(self) -> None:
        """Somebody got no answer: have it looked at before anybody tries again."""
        self._answers.clear()
        self._doubted.set()

    async def follow(self) -> None:
        """Migrate it as soon as it answers, and again after it was away, for ever.

        That it is away is said once. Raises MigrationFailed and DatabaseRefused.
        """
        told = False
        while True:
            self._doubted.clear()
            try:
                await asyncio.to_thread(migrate, self.url)
            except DatabaseUnavailable as error:
                if not told:
                    log.error("%s; what comes in is kept and applied when it is back", error)
                told = True
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if told:
                log.warning("the database answers; what was kept is being applied")
            told = False
            self._answers.set()
            await self._doubted.wait()
