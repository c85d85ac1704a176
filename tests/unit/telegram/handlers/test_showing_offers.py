"""Showing an item: what Telegram is told, and what is noted of it."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError

from adapters.telegram.handlers.queue import offering as module
from adapters.telegram.handlers.queue.media_store import MediaStore
from adapters.telegram.handlers.queue.offering import Offers
from adapters.telegram.handlers.team import Team
from domain.content.cooldown import Cooldown
from domain.content.offers import MAX_FAILURES
from domain.content.pauses import Pauses
from domain.content.posting_schedule import PostingSchedule, Slot
from domain.content.queue import QueueState, state_of
from domain.content.submissions import submit
from domain.errors import DatabaseUnavailable, OfferUncertain
from domain.events import Event
from domain.ids import ItemId
from domain.ports import Appended, Unit
from tests.factories.content import DAY, decided, edited, removed, submission
from tests.factories.events import NOON, TEAM
from tests.fakes.event_log import FakeEventLog
from tests.fakes.offer_attempts import FakeOfferAttempts
from tests.property.naive_queue import NaiveQueue

ADMIN = 7001
SUPERGROUP = -1_000_000_000_777
AT_NOON = PostingSchedule(1, time(12), time(13), "UTC")


class SlowFakeAttempts(FakeOfferAttempts):
    """An attempt begins when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_begin, self.is_begun = (threading.Event() for _ in range(3))
        self.may_begin.set()

    def begin(self, item_id: ItemId, now: datetime) -> bool:
        self.is_asked.set()
        assert self.may_begin.wait(10)
        begun = super().begin(item_id, now)
        self.is_begun.set()
        return begun


class OffersDriver:
    """Offers over a log and attempts that remember, and a bot that does what a test wants."""

    def __init__(self, folder: Path, team_chat_id: int = TEAM) -> None:
        self.log, self.attempts = FakeEventLog(), SlowFakeAttempts()
        self.now = NOON
        self.told: list[str] = []
        self.trouble: Callable[[], object] = lambda: None
        self.log_trouble: Callable[[], object] = lambda: None
        self.noted: list[tuple[str, str, Event]] = []
        self.sent: list[int] = []
        self.kept: set[tuple[int, Slot]] = set()
        self.unkept = 0
        self.looks = 0
        self.team = Team(team_chat_id, frozenset({ADMIN}))
        self.offers = Offers(
            cast("Any", self),
            self.log,
            cast("Any", self),
            self.attempts,
            cast("Any", self),
            Pauses(self.log, lambda: team_chat_id),
            MediaStore(folder),
            self.team,
            Cooldown(),
            keep_event=self.note,
            now=lambda: self.now,
            alert=self.told.append,
        )

    def hand_in(self, media_id: str, file_id: str | None = "AgAC") -> ItemId:
        what = submission(media_id, telegram_file_id=file_id)
        return submit(self.log, what, cooldown=Cooldown(), at=NOON).item_id

    def next(self) -> bool:
        return asyncio.run(self.offers.offer_next(cast("Bot", self)))

    def state(self, item_id: ItemId) -> QueueState:
        return state_of(self.log.item(item_id))

    def candidates(self, *asked: Any) -> Any:
        return NaiveQueue(self.log.events).candidates(*asked)

    async def append(self, unit: Unit) -> Appended:
        self.log_trouble()
        return self.log.append([unit])[0]

    async def note(self, kind: str, partition_key: str, event: Event) -> None:
        self.noted.append((kind, partition_key, event))

    async def follow_schedule(self, looks: int) -> None:
        """Follow a schedule with a slot at noon, until that was asked for so often."""
        self.looks = 0
        following = asyncio.create_task(self.offers.follow(cast("Bot", self), AT_NOON))
        async with asyncio.timeout(10):
            while self.looks < looks:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following

    def claim(self, chat_id: int, slot: Slot, now: datetime) -> bool:
        self.looks += 1
        return (chat_id, slot) not in self.kept

    def keep(self, chat_id: int, slot: Slot) -> None:
        if self.unkept:
            self.unkept -= 1
            raise DatabaseUnavailable("no database")
        self.kept.add((chat_id, slot))

    async def send_photo(self, chat_id: int, *_: Any, **__: Any) -> Any:
        self.trouble()
        self.sent.append(chat_id)
        return SimpleNamespace(chat_id=chat_id, message_id=7)


def away() -> None:
    raise DatabaseUnavailable("no database")


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OffersDriver:
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    return OffersDriver(tmp_path)


def test_what_is_shown_is_on_offer_and_no_attempt_is_left(driver: OffersDriver) -> None:
    item = driver.hand_in("harbour")
    assert driver.next()
    assert driver.state(item) is QueueState.OFFERED
    assert driver.attempts.begun == {}
    assert not driver.next()


def test_somebody_may_press_before_the_bot_knows_that_it_has_shown_the_item(
    driver: OffersDriver,
) -> None:
    item = driver.hand_in("harbour")
    driver.trouble = lambda: driver.log.append([[decided(driver.log.item(item))]])
    assert driver.next()
    assert driver.state(item) is QueueState.POSTED
    assert driver.attempts.is_open(item), "further presses on the message are genuine"


def test_a_missing_file_is_told_once_to_admins(driver: OffersDriver) -> None:
    missing = driver.hand_in("missing", file_id=None)
    for day in range(MAX_FAILURES + 2):
        driver.now = NOON + day * DAY
        assert not driver.next()
    assert ["missing.jpg" in text for text in driver.told] == [True]
    assert len(driver.attempts.failed[missing]) == MAX_FAILURES


def test_without_an_answer_the_attempt_stays_open(driver: OffersDriver) -> None:
    def no_answer() -> None:
        raise NetworkError("Bad Gateway")

    driver.trouble = no_answer
    item = driver.hand_in("harbour")
    with pytest.raises(OfferUncertain, match="Bad Gateway"):
        driver.next()
    assert driver.attempts.begun == {item: NOON}
    assert not driver.next()


def test_who_may_not_write_in_the_chat_leaves_the_item_as_it_was(driver: OffersDriver) -> None:
    def kicked() -> None:
        raise Forbidden("bot was kicked from the supergroup chat")

    driver.trouble = kicked
    driver.hand_in("harbour")
    with pytest.raises(Forbidden):
        driver.next()
    assert (driver.attempts.begun, driver.attempts.failed) == ({}, {})


def test_a_team_of_one_in_a_private_chat_is_not_named_in_the_log(tmp_path: Path) -> None:
    driver = OffersDriver(tmp_path, team_chat_id=ADMIN)
    driver.hand_in("harbour")
    assert driver.next()
    assert getattr(driver.log.events[-1], "chat_id", "none") is None


def test_what_is_shown_while_postgres_is_away_is_kept_and_not_shown_again(
    driver: OffersDriver,
) -> None:
    item = driver.hand_in("harbour")
    driver.log_trouble = away
    assert driver.next()
    ((kind, partition_key, shown),) = driver.noted
    assert (kind, partition_key, shown.stream_id) == ("offer", f"chat {TEAM}", item)
    assert not driver.next()
    assert driver.sent == [TEAM]


async def test_who_is_stopped_while_an_offer_is_recorded_keeps_it(tmp_path: Path) -> None:
    class HungOffersDriver(OffersDriver):
        """Postgres takes it, and says nothing."""

        async def append(self, unit: Unit) -> Appended:
            offering.cancel()
            await asyncio.sleep(0)
            raise AssertionError

    driver = HungOffersDriver(tmp_path)
    item = driver.hand_in("harbour")
    offering = asyncio.create_task(driver.offers.offer_next(cast("Bot", driver)))
    with pytest.raises(asyncio.CancelledError):
        await offering
    assert [event.stream_id for _, _, event in driver.noted] == [item]


async def test_who_is_stopped_before_the_send_leaves_no_attempt(driver: OffersDriver) -> None:
    driver.hand_in("harbour")
    driver.attempts.may_begin.clear()
    offering = asyncio.create_task(driver.offers.offer_next(cast("Bot", driver)))
    await asyncio.to_thread(driver.attempts.is_asked.wait, 10)
    offering.cancel()
    driver.attempts.may_begin.set()
    with pytest.raises(asyncio.CancelledError):
        await offering
    await asyncio.to_thread(driver.attempts.is_begun.wait, 10)
    assert driver.attempts.begun == {}
    assert driver.sent == []


async def test_a_slot_is_used_once_although_postgres_goes_away_during_the_send(
    driver: OffersDriver,
) -> None:
    for name in ("harbour", "bridge"):
        driver.hand_in(name)
    driver.log_trouble = away
    driver.unkept = 2
    await driver.follow_schedule(looks=3)
    assert driver.sent == [TEAM]


def test_an_item_that_is_edited_during_the_send_is_on_offer(driver: OffersDriver) -> None:
    item = driver.hand_in("harbour")
    driver.trouble = lambda: driver.log.append([[edited(driver.log.item(item), "At dusk")]])
    assert driver.next()
    assert driver.state(item) is QueueState.OFFERED
    assert driver.attempts.begun == {}


def test_an_item_that_is_removed_during_the_send_stays_removed(driver: OffersDriver) -> None:
    item = driver.hand_in("harbour")
    driver.trouble = lambda: driver.log.append([[removed(driver.log.item(item))]])
    assert driver.next()
    assert driver.state(item) is QueueState.REMOVED
    assert driver.attempts.is_open(item), "presses on the message are genuine"


async def test_slots_pass_while_offers_are_paused(driver: OffersDriver) -> None:
    driver.hand_in("harbour")
    pauses = Pauses(driver.log, lambda: TEAM)
    pauses.pause(at=NOON)
    await driver.follow_schedule(looks=2)
    pauses.resume(at=NOON)
    await driver.follow_schedule(looks=2)
    assert driver.sent == []
    assert driver.kept == {(TEAM, Slot(NOON))}


async def test_a_slot_is_used_once_although_the_chat_becomes_a_supergroup(
    driver: OffersDriver,
) -> None:
    for name in ("harbour", "bridge"):
        driver.hand_in(name)
    await driver.follow_schedule(looks=2)
    driver.team.move(TEAM, SUPERGROUP)
    await driver.follow_schedule(looks=2)
    assert driver.sent == [TEAM]
