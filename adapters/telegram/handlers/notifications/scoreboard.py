"""The scoreboard in the team's chat: sent and pinned once, silently, then edited."""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.logs import logger
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.finished import finished
from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome
from domain.content.posting_schedule import PostingSchedule
from domain.content.queue import ContentQueue
from domain.digests.scoreboard import Board, Boards, BoardState
from domain.errors import StorylineError
from domain.figures.periods import Period
from domain.ports import Users
from domain.reports import ApprovalRates, Window
from domain.trouble_log import TroubleLog

log = logger(__name__)

CHECK_SECONDS: Final = 15.0
"""How often it is checked whether the scoreboard says something else."""

RETRY_SECONDS: Final = 300.0
"""How long to wait after Telegram has refused it."""

KEEP_SECONDS: Final = 1.0
"""How often to try to keep the message that was sent while Postgres does not accept it."""

_DELETED: Final = re.compile(
    "message to edit not found|message can't be edited|message_id_invalid", re.IGNORECASE
)


class DecisionRates(Protocol):
    """Counts decisions by person."""

    def approval_rates(self, by: str, window: Window, chat_id: int | None) -> list[ApprovalRates]:
        """The decisions by `person`."""


class Scoreboard:
    """Keeps the scoreboard. `chat_ids` gives all ids of a chat over time."""

    def __init__(
        self,
        boards: Boards,
        rates: DecisionRates,
        queue: ContentQueue,
        users: Users,
        pauses: OfferPauses,
        team: Team,
        schedule: PostingSchedule,
        chat_ids: Callable[[int], Sequence[int]],
        *,
        is_on: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._boards = boards
        self._rates = rates
        self._queue = queue
        self._users = users
        self._pauses = pauses
        self._team = team
        self._schedule = schedule
        self._chat_ids = chat_ids
        self._is_on = is_on
        self._now = now
        self._trouble = TroubleLog(__name__)
        self._unknown = TroubleLog(__name__)

    async def follow(self, bot: Bot) -> None:
        """Keep the scoreboard, forever, in one process at a time. Without it, forget the old one.

        A scoreboard that somebody deleted or unpinned stays so until it is forgotten.
        """
        while True:
            pause = CHECK_SECONDS
            try:
                await finished(self.turn(bot) if self._is_on else self.forget(bot))
            except StorylineError as error:
                log.info("scoreboard cannot be looked after yet", error=str(error))
            except TelegramError as error:
                self._trouble.begin(f"the scoreboard is not shown: {error}", cause=str(error))
                pause = RETRY_SECONDS
            else:
                if not self._is_on:
                    return
            await asyncio.sleep(pause)

    async def turn(self, bot: Bot) -> None:
        """Send the scoreboard, or edit it if that is due.

        Raises TelegramError, DatabaseUnavailable and DatabaseRefused.
        """
        chat_id = await self._first_id()
        board = await asyncio.to_thread(self._boards.find, chat_id)
        try:
            if board is None or self._stayed_behind(board):
                await self._send(bot, chat_id)
            elif board.is_unknown(self._now()):
                self._unknown.begin(
                    "nobody knows whether the scoreboard arrived, so it is not sent again;"
                    " set STORYLINE_SCOREBOARD off and on for a new one"
                )
            elif board.may_be_edited(self._now()):
                await self._edit(bot, chat_id)
        except ChatMigrated as error:
            self._team.move(self._team.chat_id, error.new_chat_id)

    async def _send(self, bot: Bot, chat_id: int) -> None:
        text, to = await self._text(), self._team.chat_id
        if not await asyncio.to_thread(self._boards.begin, chat_id, to, self._now()):
            return
        try:
            message = await bot.send_message(
                to, text, parse_mode=ParseMode.HTML, disable_notification=True
            )
        except TelegramError as error:
            if send_outcome(error) is not SendOutcome.UNKNOWN:
                await asyncio.to_thread(self._boards.drop, chat_id)
            raise
        await self._keep(chat_id, message.message_id, text)
        self._trouble.end("the scoreboard is shown again")
        try:
            await bot.pin_chat_message(to, message.message_id, disable_notification=True)
        except TelegramError as error:
            log.info("scoreboard is not pinned", error=str(error))

    async def _keep(self, chat_id: int, message_id: int, text: str) -> None:
        """Keep the message, however long that takes: else nobody ever edits it."""
        while True:
            try:
                await asyncio.to_thread(
                    self._boards.keep, chat_id, message_id, _digest(text), self._now()
                )
            except StorylineError:
                await asyncio.sleep(KEEP_SECONDS)
            else:
                return

    async def _edit(self, bot: Bot, chat_id: int) -> None:
        text = await self._text()
        message_id = await asyncio.to_thread(
            self._boards.claim_edit, chat_id, _digest(text), self._now()
        )
        if message_id is None:
            return
        try:
            await bot.edit_message_text(text, self._team.chat_id, message_id, parse_mode="HTML")
        except BadRequest as error:
            if not _DELETED.search(str(error)):
                raise
            log.info("scoreboard was deleted", error=str(error))
            await asyncio.to_thread(self._boards.lose, chat_id, message_id)
        else:
            await asyncio.to_thread(self._boards.keep_edit, chat_id, message_id, _digest(text))
            self._trouble.end("the scoreboard is shown again")

    async def forget(self, bot: Bot) -> None:
        """Forget the scoreboard and unpin its message, which stays in the chat."""
        board = await asyncio.to_thread(self._boards.forget, await self._first_id())
        if board is None or board.state is not BoardState.SHOWN or self._stayed_behind(board):
            return
        with suppress(TelegramError):  # somebody deleted or unpinned it
            await bot.unpin_chat_message(self._team.chat_id, board.message_id)

    async def _first_id(self) -> int:
        """The chat's first id. A supergroup has a lower id than the group it was."""
        return max(await asyncio.to_thread(self._chat_ids, self._team.chat_id))

    def _stayed_behind(self, board: Board) -> bool:
        """Whether the message is in the group that the chat was before it became a supergroup."""
        return board.state is BoardState.SHOWN and board.shown_in > min(self._team.chat_id, 0)

    async def _text(self) -> str:
        texts, zone = self._team.texts, ZoneInfo(self._schedule.tz)
        now = self._now().astimezone(zone)
        week = _week_of(now, self._schedule.tz)
        chat_id = self._team.chat_id if self._team.chat_id < 0 else None
        rates = await asyncio.to_thread(self._rates.approval_rates, "person", week, chat_id)
        names = await asyncio.to_thread(self._users.names)
        counts = await asyncio.to_thread(self._queue.counts)
        next_line = await self._pauses.line(texts)
        next_at = self._schedule.next_slot(now)
        if next_line is None and next_at and counts.waiting:
            next_line = texts.next_slot(next_at.astimezone(zone))
        return texts.scoreboard(rates, names, week, counts.waiting, next_line)


def _week_of(now: datetime, tz: str) -> Window:
    """The local week up to `now`."""
    monday = now.date() - timedelta(days=now.weekday())
    period = Period.dates(monday, monday + timedelta(days=6), tz, now=now)
    return Window(7, period.until, tz, start=period.since)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
