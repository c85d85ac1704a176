"""How often a person may use one thing of the bot: at most so many times in any minute.

What is decided here comes from the log: the times at which the person used the same thing before.
Suppressed uses do not count, so a person who goes on is answered again when the minute is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Protocol
from uuid import UUID

from domain.ids import UserId
from domain.vocabulary import InteractionType

WAIT_SECONDS: Final = "wait_seconds"
"""The context field of a suppressed command whose person is told to wait, and for how long."""


@dataclass(frozen=True, slots=True)
class LimitKey:
    """What is counted together: interactions of one person, by type and names.

    `is_any_other`: all names but these, so that inventing names does not help. `is_private`: only
    those in the person's own chat with the bot.
    """

    user_id: UserId
    interaction_type: InteractionType
    names: frozenset[str]
    is_any_other: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """An interaction that matters for the limit: its stream, and when it was.

    `is_told`: it was suppressed, and its person was told to wait. Others are counted.
    """

    id: UUID
    at: datetime
    is_told: bool = False


class RecentUses(Protocol):
    """The uses in the log."""

    def recent_uses(self, key: LimitKey, around: datetime, within: timedelta) -> Sequence[Use]:
        """The counted and the told ones less than `within` from `around`, in log order."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A use that is not answered. After `wait`, in whole seconds, there is room for another one.

    `is_told`: its person is told so, once a window.
    """

    wait: timedelta
    is_told: bool


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `most` uses are answered in any `window`, a half-open interval. 0: no limit."""

    most: int
    window: timedelta = timedelta(minutes=1)

    def decide(self, at: datetime, uses: Iterable[Use]) -> Suppressed | None:
        """Whether a use at the time `at` is suppressed, after other `uses` in any order."""
        near = [use for use in uses if abs(use.at - at) < self.window]
        counted = sorted(use.at for use in near if not use.is_told)
        if not self.most or self._fits(sorted([*counted, at])):
            return None
        wait = (counted[-self.most] + self.window - at).total_seconds()
        is_told = not any(use.is_told for use in near)
        return Suppressed(timedelta(seconds=ceil(wait)), is_told)

    def _fits(self, times: Sequence[datetime]) -> bool:
        """Whether no window has too many of these sorted times."""
        pairs = zip(times, times[self.most :], strict=False)
        return all(last - first >= self.window for first, last in pairs)
