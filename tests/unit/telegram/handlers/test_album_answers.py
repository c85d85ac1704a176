"""An album is answered once, whenever its parts come."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from telegram.error import Forbidden, NetworkError, TelegramError

from adapters.telegram.handlers.queue import album_answers as module
from adapters.telegram.handlers.queue.album_answers import AlbumAnswers
from domain.content.queue import QueueState
from domain.content.submissions import Receipt
from domain.ids import ItemId

ALBUM, OTHER = (7001, "album"), (7001, "other")
RECEIPT = Receipt(ItemId(UUID(int=1)), QueueState.WAITING, is_new=True)


class FakeChat:
    """Takes answers; each of `errors` happens once, before."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.answers: list[tuple[int, list[str]]] = []

    async def answer(self, receipts: Sequence[Receipt], refused: Sequence[str]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.answers.append((len(receipts), list(refused)))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.0, 0.0))


async def test_each_album_is_answered_once_with_all_its_parts() -> None:
    albums, chat = AlbumAnswers(quiet_seconds=0.05), FakeChat()
    for _ in range(3):
        albums.add(ALBUM, RECEIPT, chat.answer)
        await asyncio.sleep(0.001)
    albums.add(OTHER, "No.", chat.answer)
    async with asyncio.timeout(10):
        while len(chat.answers) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert sorted(chat.answers) == [(0, ["No."]), (3, [])]


async def test_a_bot_that_stops_answers_at_once() -> None:
    albums, chat = AlbumAnswers(quiet_seconds=3600), FakeChat()
    albums.add(ALBUM, RECEIPT, chat.answer)
    await albums.stop()
    assert chat.answers == [(1, [])]


@pytest.mark.parametrize(
    ("errors", "answered"),
    [
        ([NetworkError("away"), NetworkError("away")], True),
        ([NetworkError("away")] * 3, False),
        ([Forbidden("bot was blocked by the user")], False),
    ],
)
async def test_an_answer_is_tried_again_while_telegram_is_away(
    errors: list[TelegramError], answered: bool
) -> None:
    albums, chat = AlbumAnswers(quiet_seconds=3600), FakeChat(*errors)
    albums.add(ALBUM, RECEIPT, chat.answer)
    await albums.stop()
    assert chat.answers == ([(1, [])] if answered else [])
