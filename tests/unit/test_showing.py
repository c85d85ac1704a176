"""Showing an item: what Telegram is told, and what is noted of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError

from adapters.telegram.media import MediaStore
from adapters.telegram.offers import Offers
from adapters.telegram.team import Team
from domain.errors import OfferUncertain
from domain.ids import ItemId
from domain.intake import submit
from domain.offers import MAX_FAILURES
from domain.ports import Appended, Unit
from domain.queue import QueueState, state_of
from domain.rest import Rest
from domain.schedule import Slot
from tests.queue_story import DAY, MemoryAttempts, MemoryLog, NaiveQueue, decided, submission
from tests.story import NOON, TEAM

ADMIN = 7001


class Stage:
    """Offers over a log and attempts that remember, and a bot that does what a test wants."""

    def __init__(self, folder: Path, team_chat_id: int = TEAM) -> None:
        self.log, self.attempts = MemoryLog(), MemoryAttempts()
        self.now = NOON
        self.told: list[str] = []
        self.trouble: Callable[[], object] = lambda: None
        self.team_chat_id = team_chat_id
        self.offers = Offers(
            cast("Any", self),
            self.log,
            cast("Any", self),
            self.attempts,
            cast("Any", self),
            MediaStore(folder),
            Team(team_chat_id, frozenset({ADMIN})),
            Rest(),
            now=lambda: self.now,
            alert=self.told.append,
        )

    def hand_in(self, media_id: str, file_id: str | None = "AgAC") -> ItemId:
        what = submission(media_id, telegram_file_id=file_id)
        return submit(self.log, what, rest=Rest(), at=NOON).item_id

    def next(self) -> bool:
        return asyncio.run(self.offers.offer_next(cast("Bot", self)))

    def state(self, item_id: ItemId) -> QueueState:
        return state_of(self.log.item(item_id))

    def candidates(self, *asked: Any) -> Any:
        return NaiveQueue(self.log.events).candidates(*asked)

    async def append(self, unit: Unit) -> Appended:
        return self.log.append([unit])[0]

    def claim(self, *_: Any) -> bool:
        return True

    def keep(self, chat_id: int, slot: Slot) -> None:
        """Nobody else is here."""

    async def send_photo(self, chat_id: int, *_: Any, **__: Any) -> Any:
        self.trouble()
        return SimpleNamespace(chat_id=chat_id, message_id=7)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_what_is_shown_is_on_offer_and_no_attempt_is_left(stage: Stage) -> None:
    item = stage.hand_in("harbour")
    assert stage.next()
    assert stage.state(item) is QueueState.OFFERED
    assert stage.attempts.begun == {}
    assert not stage.next()


def test_somebody_may_press_before_the_bot_knows_that_it_has_shown_the_item(stage: Stage) -> None:
    item = stage.hand_in("harbour")
    stage.trouble = lambda: stage.log.append([[decided(stage.log.item(item))]])
    assert stage.next()
    assert stage.state(item) is QueueState.POSTED
    assert stage.attempts.begun == {}


def test_a_missing_file_is_told_once_to_admins(stage: Stage) -> None:
    missing = stage.hand_in("missing", file_id=None)
    for day in range(MAX_FAILURES + 2):
        stage.now = NOON + day * DAY
        assert not stage.next()
    assert ["missing.jpg" in text for text in stage.told] == [True]
    assert len(stage.attempts.failed[missing]) == MAX_FAILURES


def test_without_an_answer_the_attempt_stays_open(stage: Stage) -> None:
    def no_answer() -> None:
        raise NetworkError("Bad Gateway")

    stage.trouble = no_answer
    item = stage.hand_in("harbour")
    with pytest.raises(OfferUncertain, match="Bad Gateway"):
        stage.next()
    assert stage.attempts.begun == {item: NOON}
    assert not stage.next()


def test_who_may_not_write_in_the_chat_leaves_the_item_as_it_was(stage: Stage) -> None:
    def kicked() -> None:
        raise Forbidden("bot was kicked from the supergroup chat")

    stage.trouble = kicked
    stage.hand_in("harbour")
    with pytest.raises(Forbidden):
        stage.next()
    assert (stage.attempts.begun, stage.attempts.failed) == ({}, {})


def test_a_team_of_one_in_a_private_chat_is_not_named_in_the_log(tmp_path: Path) -> None:
    stage = Stage(tmp_path, team_chat_id=ADMIN)
    stage.hand_in("harbour")
    assert stage.next()
    assert getattr(stage.log.events[-1], "chat_id", "none") is None
