"""/audit: where the log ends, and whether it was verified."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from telegram import Update

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from domain.chain import Head, Verification
from domain.vocabulary import Outcome


class Verifications(Protocol):
    """What verifications of the log found. PostgresVerifications provides it."""

    def last(self) -> Verification | None:
        """The newest verification."""

    def failure(self) -> Verification | None:
        """The newest failure that stands."""


class Audit:
    """Handles /audit. `head` gives the end of the log. `tz` is the team's zone."""

    def __init__(
        self,
        head: Callable[[], Head],
        verifications: Verifications,
        team: Team,
        membership: Membership,
        *,
        tz: str,
        now: Callable[[], datetime],
    ) -> None:
        self._head = head
        self._verifications = verifications
        self._team = team
        self._membership = membership
        self._zone = ZoneInfo(tz)
        self._now = now

    async def command(self, update: Update, context: UpdateContext) -> None:
        """/audit: for admins, and not in foreign groups."""
        is_admin = self._team.is_admin(update.effective_user)
        if not is_admin or not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_here if is_admin else context.texts.admins_only)
            return
        head = await asyncio.to_thread(self._head)
        last = await asyncio.to_thread(self._verifications.last)
        failure = await asyncio.to_thread(self._verifications.failure)
        now = self._now().astimezone(self._zone)
        await reply(update, context.texts.chain(head, last, failure, now))
