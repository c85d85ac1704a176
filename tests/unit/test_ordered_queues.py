"""Ordered queues: in order within a chat, in parallel across chats, and nobody waits for others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from adapters.telegram import ordered_queues as module
from adapters.telegram.inbox_message import Entry, Letter
from adapters.telegram.ordered_queues import OrderedQueues
from adapters.telegram.slow_press_notice import ANSWERABLE, AT_ONCE, SlowPressNotice

NOW = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.002)


def entry(number: int, lane: str, raw: bytes = b"{}") -> Entry:
    return Entry(number, Letter("update", lane, NOW, raw, number))


class Desk:
    """Handles entries, when its doors are open; remembers in which order."""

    def __init__(self) -> None:
        self.handled: list[int] = []
        self.tries: list[int] = []
        self.doors: dict[int, asyncio.Event] = {}
        self.refusals: dict[int, int] = {}
        self.at_once = 0
        self.most_at_once = 0

    def close(self, number: int) -> asyncio.Event:
        return self.doors.setdefault(number, asyncio.Event())

    async def handle(self, entry: Entry) -> bool:
        self.tries.append(entry.number)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if entry.number in self.doors:
                await self.doors[entry.number].wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if self.refusals.get(entry.number, 0):
            self.refusals[entry.number] -= 1
            return False
        self.handled.append(entry.number)
        return True


async def nobody(query_id: str) -> None:
    raise AssertionError(query_id)


def lanes_to(desk: Desk, **options: int) -> OrderedQueues:
    lanes = OrderedQueues(**options)
    lanes.start(desk.handle, SlowPressNotice(nobody, now=lambda: NOW, seconds=1_000))
    return lanes


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_entries_of_a_lane_are_handled_in_order_one_at_a_time() -> None:
    desk = Desk()
    lanes = lanes_to(desk)
    for number in range(50):
        lanes.put(entry(number, "chat 1"))
    await lanes.drain()
    assert desk.handled == list(range(50))
    assert desk.most_at_once == 1


async def test_lanes_go_in_parallel_but_not_more_of_them_than_allowed() -> None:
    desk = Desk()
    lanes = lanes_to(desk, parallel=3)
    for number in range(30):
        lanes.put(entry(number, f"chat {number % 10}"))
    await lanes.drain()
    assert sorted(desk.handled) == list(range(30))
    assert desk.most_at_once == 3


async def test_a_lane_that_waits_holds_up_no_other_not_even_with_one_place() -> None:
    desk = Desk()
    desk.refusals[1] = 10_000
    lanes = lanes_to(desk, parallel=1)
    for number, lane in ((1, "away"), (2, "away"), (3, "here"), (4, "here")):
        lanes.put(entry(number, lane))
    await until(lambda: desk.handled == [3, 4])
    desk.refusals[1] = 0
    await lanes.drain()
    assert desk.handled == [3, 4, 1, 2]


async def test_a_lane_in_the_middle_of_something_holds_up_no_other() -> None:
    desk = Desk()
    door = desk.close(1)
    lanes = lanes_to(desk, parallel=2)
    for number, lane in ((1, "slow"), (2, "slow"), (3, "fast")):
        lanes.put(entry(number, lane))
    await until(lambda: desk.handled == [3])
    door.set()
    await lanes.drain()
    assert desk.handled == [3, 1, 2]


async def test_what_is_not_done_is_tried_again_before_what_comes_after_it() -> None:
    desk = Desk()
    desk.refusals[1] = 3
    lanes = lanes_to(desk)
    lanes.put(entry(1, "chat"))
    lanes.put(entry(2, "chat"))
    await lanes.drain()
    assert desk.tries == [1, 1, 1, 1, 2]


async def test_an_entry_that_raises_is_tried_again_and_costs_no_other() -> None:
    failures = [RuntimeError("a bug")]
    desk = Desk()

    async def handle(each: Entry) -> bool:
        if each.number == 1 and failures:
            raise failures.pop()
        return await desk.handle(each)

    lanes = OrderedQueues()
    lanes.start(handle, SlowPressNotice(nobody, now=lambda: NOW, seconds=1_000))
    for number in (1, 2):
        lanes.put(entry(number, "chat"))
    await lanes.drain()
    assert desk.handled == [1, 2]


async def test_what_comes_while_a_lane_is_at_work_goes_behind() -> None:
    desk = Desk()
    door = desk.close(1)
    lanes = lanes_to(desk)
    lanes.put(entry(1, "chat"))
    await until(lambda: desk.tries == [1])
    lanes.put(entry(2, "chat"))
    door.set()
    await lanes.drain()
    assert desk.handled == [1, 2]


async def test_stopped_lanes_leave_open_what_is_not_done() -> None:
    desk = Desk()
    desk.close(2)
    lanes = lanes_to(desk)
    for number in (1, 2, 3):
        lanes.put(entry(number, "chat"))
    await until(lambda: desk.tries == [1, 2])
    await lanes.stop()
    assert desk.handled == [1]


@asynccontextmanager
async def consoling(seconds: float) -> AsyncIterator[tuple[SlowPressNotice, list[str]]]:
    consoled: list[str] = []

    async def console(query_id: str) -> None:
        consoled.append(query_id)

    patience = SlowPressNotice(console, now=lambda: NOW, seconds=seconds)
    yield patience, consoled
    patience.stop()


async def test_who_pressed_and_has_to_wait_is_consoled_once_wherever_they_stand_in_line() -> None:
    async with consoling(0) as (patience, consoled):
        desk = Desk()
        desk.refusals[1] = 10_000
        lanes = OrderedQueues()
        lanes.start(desk.handle, patience)
        lanes.put(entry(1, "chat", b'{"message":{}}'))
        lanes.put(entry(2, "chat", b'{"callback_query":{"id":"first"}}'))
        lanes.put(entry(3, "chat", b'{"callback_query":{"id":"second"}}'))
        lanes.put(entry(4, "chat", b'{"callback_query":{"id":4}}'))
        lanes.put(entry(5, "chat", b'{"callback_query":"?"}'))
        await until(lambda: len(consoled) >= 2)
        desk.refusals[1] = 0
        await lanes.drain()
        assert consoled == ["first", "second"]


async def test_who_is_answered_in_time_is_not_consoled() -> None:
    async with consoling(0) as (patience, consoled):
        press = entry(1, "chat", b'{"callback_query":{"id":"first"}}')
        patience.begin(press)
        patience.over(press)
        await asyncio.sleep(0.01)
        assert consoled == []


async def test_a_press_of_long_ago_takes_no_turn_from_those_of_now() -> None:
    async with consoling(0) as (patience, consoled):
        raw = b'{"callback_query":{"id":"%s"}}'
        old = Letter("update", "chat", NOW - ANSWERABLE - timedelta(seconds=1), raw % b"old")
        patience.begin(Entry(1, old))
        patience.begin(entry(2, "chat", raw % b"new"))
        await until(lambda: len(consoled) == 1)
        await asyncio.sleep(0.01)
        assert consoled == ["new"]


async def test_who_is_answered_while_others_are_consoled_is_not() -> None:
    consoled: list[str] = []
    door = asyncio.Event()

    async def console(query_id: str) -> None:
        await door.wait()
        consoled.append(query_id)

    patience = SlowPressNotice(console, now=lambda: NOW, seconds=0)
    presses = [entry(n, "chat", b'{"callback_query":{"id":"%d"}}' % n) for n in range(AT_ONCE + 2)]
    for press in presses:
        patience.begin(press)
    await asyncio.sleep(0.01)
    patience.over(presses[AT_ONCE])
    door.set()
    await until(lambda: len(consoled) > AT_ONCE)
    await asyncio.sleep(0.01)
    assert consoled == [str(n) for n in range(AT_ONCE + 2) if n != AT_ONCE]
    patience.stop()


async def test_who_is_put_twice_is_consoled_once() -> None:
    async with consoling(0) as (patience, consoled):
        press = entry(1, "chat", b'{"callback_query":{"id":"first"}}')
        patience.begin(press)
        patience.begin(press)
        await until(lambda: len(consoled) == 1)
        await asyncio.sleep(0.01)
        assert consoled == ["first"]
