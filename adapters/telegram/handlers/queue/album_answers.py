"""Gather what became of the parts of an album, which come one by one, for one answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from telegram.error import TelegramError

from adapters.logs import logger
from adapters.telegram.sending.send_outcome import is_network_trouble
from domain.content.submissions import Receipt
from domain.errors import StorylineError

log = logger(__name__)

QUIET_SECONDS: Final = 1.5
"""An album is complete when no part of it has come for so long. Telegram does not tell its size."""

RETRY_SECONDS: Final = (1.0, 5.0, 30.0)
"""How long to wait before each new try to send the answer."""

STOP_SECONDS: Final = 2.0
"""How long a bot that stops waits for its answers."""

Key = tuple[int, str]
Answer = Callable[[list[Receipt], list[str]], Awaitable[None]]
"""Sends the answer, from the receipts of parts, and from why other parts are not queued."""


@dataclass(slots=True)
class _Album:
    """The parts that have come so far. `answer` belongs to the latest of them."""

    answer: Answer
    receipts: list[Receipt] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class AlbumAnswers:
    """Answers once for each album, soon after its last part.

    Only the answer is gathered: each part is queued and recorded by itself. So a killed bot may owe
    an answer, but no item.
    """

    def __init__(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._quiet_seconds = quiet_seconds
        self._albums: dict[Key, _Album] = {}
        self._answering: set[asyncio.Task[None]] = set()

    def add(self, key: Key, part: Receipt | str, answer: Answer) -> None:
        """Add a part of an album: its receipt, or why it is not queued, in HTML."""
        album = self._albums.setdefault(key, _Album(answer))
        album.answer = answer
        if isinstance(part, Receipt):
            album.receipts.append(part)
        else:
            album.refused.append(part)
        if album.timer is not None:
            album.timer.cancel()
        loop = asyncio.get_running_loop()
        album.timer = loop.call_later(self._quiet_seconds, self._begin, key)

    async def stop(self) -> None:
        """Answer now for all albums that are not answered yet."""
        for key, album in list(self._albums.items()):
            if album.timer is not None:
                album.timer.cancel()
            self._begin(key)
        if self._answering:
            await asyncio.wait(self._answering, timeout=STOP_SECONDS)
        for task in self._answering:
            task.cancel()

    def _begin(self, key: Key) -> None:
        task = asyncio.create_task(_answered(self._albums.pop(key)))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


async def _answered(album: _Album) -> None:
    """Send the answer, a few times while the network is down."""
    for pause in (*RETRY_SECONDS, None):
        try:
            return await album.answer(album.receipts, album.refused)
        except (TelegramError, StorylineError) as error:
            is_away = isinstance(error, StorylineError) or is_network_trouble(error)
            if pause is None or not is_away:
                log.warning("album not answered", error=str(error))
                return None
            await asyncio.sleep(pause)
    return None
