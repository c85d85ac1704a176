"""Pause and resume the offers, and tell that they are paused, in the words of the bot."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.telegram.texts.texts import Texts
from domain.content.pauses import Pauses
from domain.content.posting_schedule import PostingSchedule
from domain.events import OffersPaused
from domain.ports import Users


class OfferPauses:
    """The pauses of the offers in the team's chat. Times are told in the zone of `schedule`."""

    def __init__(
        self,
        pauses: Pauses,
        users: Users,
        schedule: PostingSchedule,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._pauses = pauses
        self._users = users
        self._schedule = schedule
        self._zone = ZoneInfo(schedule.tz)
        self._now = now

    async def standing(self) -> OffersPaused | None:
        """The pause that stands."""
        return await asyncio.to_thread(self._pauses.standing)

    async def line(self, texts: Texts) -> str | None:
        """Who paused the offers, and since when; None if items are offered."""
        pause = await self.standing()
        return None if pause is None else await self._told(pause, texts)

    async def next_one(self, texts: Texts) -> str:
        """When the next item is shown on the schedule, as the end of a sentence."""
        if await self.standing() is not None:
            return texts.next_after_pause
        now = self._now().astimezone(self._zone)
        next_at = self._schedule.next_slot(now)
        return texts.next_one(next_at.astimezone(self._zone) if next_at else None, now)

    async def pause(self, by: UUID | None, texts: Texts) -> str:
        """Pause the offers. Returns the answer."""
        pause, is_new = await asyncio.to_thread(self._pauses.pause, at=self._now(), by=by)
        return texts.paused_now if is_new else texts.paused_already(await self._told(pause, texts))

    async def resume(self, by: UUID | None, texts: Texts) -> str:
        """Offer items again. Returns the answer."""
        ended = await asyncio.to_thread(self._pauses.resume, at=self._now(), by=by)
        if ended is None:
            return texts.not_paused
        return texts.resumed(await self.next_one(texts))

    async def _told(self, pause: OffersPaused, texts: Texts) -> str:
        by = pause.user_id
        known = await asyncio.to_thread(self._users.name, by) if by else texts.command_line
        since = pause.occurred_at.astimezone(self._zone)
        return texts.paused(known or texts.somebody, since, self._now())
