"""Watch in one place whether Postgres works; those who need it wait here."""

import asyncio
from collections.abc import Hashable
from datetime import timedelta
from typing import Final, NamedTuple

from adapters.database_clock import TOLERANCE, DatabaseClock
from adapters.postgres.connection.database_time import database_time
from adapters.postgres.schema.migrate import migrate
from domain.errors import DatabaseRefused, DatabaseUnavailable, StorylineError
from domain.trouble_log import TroubleLog

RETRY_SECONDS = 1.0
"""How often to try a Postgres that is away."""

QUIET_SECONDS = 30.0
"""A Postgres that answers and is not suspected for so long is healthy. Then it is asked again."""


class Purpose(NamedTuple):
    """What a process does with a database, as its log tells it: after an absence, and now."""

    later: str
    now: str


APPLIES: Final = Purpose("what comes in is kept and applied", "what was kept is being applied")
FOLDS: Final = Purpose("new events are folded", "new events are being folded")


class Database:
    """The Postgres of one process, and its clock. It may be away at the start, or at any time.

    It may also answer and refuse work, because its disk is full or it is read-only. So it counts as
    healthy only when everything that it refused has got through, or when it refused nothing and is
    not suspected for a while.
    """

    def __init__(self, url: str, purpose: Purpose = APPLIES) -> None:
        self.url = url
        self._purpose = purpose
        self.clock = DatabaseClock()
        self._available = asyncio.Event()
        self._suspected = asyncio.Event()
        self._healthy = asyncio.Event()
        self._refused: set[Hashable] = set()
        self._refusals = 0
        self._refusal = ""
        self._absence = TroubleLog(__name__)
        self._refusing = TroubleLog(__name__)
        self._wrong_clock = TroubleLog(__name__)

    @property
    def is_away(self) -> bool:
        """Whether it did not answer the last try, or was not tried yet."""
        return not self._available.is_set()

    @property
    def is_healthy(self) -> bool:
        """Whether it answers and does its work."""
        return self._healthy.is_set()

    async def wait_until_available(self) -> None:
        """Return when it answers and is migrated to this release."""
        await self._available.wait()

    async def wait_until_healthy(self) -> None:
        """Return when it also does its work."""
        await self._healthy.wait()

    def mark_suspect(self, error: StorylineError, work: Hashable = None) -> None:
        """A call got no answer or was refused: check it before the next call.

        It is not healthy again before `work`, which needed the call, is done or given up.
        """
        if work is not None:
            self._refused.add(work)
        self._refusals += not self.is_away
        self._refusal = str(error)
        self._available.clear()
        self._healthy.clear()
        self._suspected.set()

    def mark_healthy(self, work: Hashable = None) -> None:
        """A call succeeded, and `work` is done."""
        self._refused.discard(work)
        if self.is_away or self._refused:
            return  # the call was made before it went away, or is not what is refused
        self._refusing.end(f"the database does its work; {self._purpose.now}")
        self._refusals = 0
        self._healthy.set()

    def give_up(self, work: Hashable) -> None:
        """`work` is not tried again."""
        self._refused.discard(work)

    async def follow(self) -> None:
        """Migrate it as soon as it answers, and again after each suspicion, forever.

        Logs once that it is away, and once that it answers and refuses. Raises MigrationFailed and
        DatabaseRefused.
        """
        while True:
            self._suspected.clear()
            try:
                await asyncio.to_thread(migrate, self.url)
                await self._set_clock()
            except DatabaseUnavailable as error:
                self._absence.begin(f"{error}; {self._purpose.later} when it is back")
                self._refusals = 0
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._absence.end(f"the database answers; {self._purpose.now}")
            self._log_refusals()
            self._available.set()
            await self._wait_for_suspicion()

    def _log_refusals(self) -> None:
        """Log why it refuses, after the second time. The first may be the end of an absence."""
        if self._refusals > 1:
            self._refusing.begin(f"{self._refusal}; {self._purpose.later} later")

    async def _set_clock(self) -> None:
        ahead = self.clock.set(await asyncio.to_thread(database_time, self.url))
        if abs(ahead) > TOLERANCE:
            wrong = timedelta(seconds=round(abs(ahead).total_seconds()))
            side = "ahead of" if ahead > timedelta() else "behind"
            self._wrong_clock.begin(
                f"this machine's clock is {wrong} {side} the database's, which is used instead"
            )
        else:
            self._wrong_clock.end("this machine's clock is right again")

    async def _wait_for_suspicion(self) -> None:
        """Return when it is suspected. If it is not for a while, it is healthy.

        It is asked the time, so that one that stands still is noticed also when nobody needs it.
        """
        while True:
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._suspected.wait()
                return
            except TimeoutError:
                self.mark_healthy()
            try:
                await self._set_clock()
            except (DatabaseUnavailable, DatabaseRefused) as error:
                self.mark_suspect(error)
