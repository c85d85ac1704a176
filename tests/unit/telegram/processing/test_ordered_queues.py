"""Ordered queues: in order within a chat, in parallel across chats, and nobody waits for others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.processing import ordered_queues as module
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import ANSWERABLE, MAX_PARALLEL, SlowPressNotice

NOW = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.002)


def message(number: int, key: str, raw: bytes = b"{}") -> InboxMessage:
    return InboxMessage("update", key, NOW, raw, number, number=number)


class FakeHandler:
    """Handles messages, when its doors are open; remembers in which order."""

    def __init__(self) -> None:
        self.handled: list[int] = []
        self.tries: list[int] = []
        self.doors: dict[int, asyncio.Event] = {}
        self.refusals: dict[int, int] = {}
        self.at_once = 0
        self.most_at_once = 0

    def close(self, number: int) -> asyncio.Event:
        return self.doors.setdefault(number, asyncio.Event())

    async def handle(self, message: InboxMessage) -> bool:
        self.tries.append(message.number)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if message.number in self.doors:
                await self.doors[message.number].wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if self.refusals.get(message.number, 0):
            self.refusals[message.number] -= 1
            return False
        self.handled.append(message.number)
        return True


async def nobody(message: InboxMessage) -> None:
    raise AssertionError(message)


def queues_to(handler: FakeHandler, **options: int) -> OrderedQueues:
    queues = OrderedQueues(**options)
    queues.start(handler.handle, SlowPressNotice(nobody, now=lambda: NOW, notify_delay=1_000))
    return queues


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_messages_of_a_queue_are_handled_in_order_one_at_a_time() -> None:
    handler = FakeHandler()
    queues = queues_to(handler)
    for number in range(50):
        queues.put(message(number, "chat 1"))
    await queues.drain()
    assert handler.handled == list(range(50))
    assert handler.most_at_once == 1


async def test_queues_go_in_parallel_but_not_more_of_them_than_allowed() -> None:
    handler = FakeHandler()
    queues = queues_to(handler, parallel=3, reserved=0)
    for number in range(30):
        queues.put(message(number, f"chat {number % 10}"))
    await queues.drain()
    assert sorted(handler.handled) == list(range(30))
    assert handler.most_at_once == 3


async def test_a_queue_that_waits_holds_up_no_other_not_even_with_one_place() -> None:
    handler = FakeHandler()
    handler.refusals[1] = 10_000
    queues = queues_to(handler, parallel=1, reserved=0)
    for number, key in ((1, "away"), (2, "away"), (3, "here"), (4, "here")):
        queues.put(message(number, key))
    await until(lambda: handler.handled == [3, 4])
    handler.refusals[1] = 0
    await queues.drain()
    assert handler.handled == [3, 4, 1, 2]


async def test_a_queue_in_the_middle_of_something_holds_up_no_other() -> None:
    handler = FakeHandler()
    door = handler.close(1)
    queues = queues_to(handler, parallel=2, reserved=0)
    for number, key in ((1, "slow"), (2, "slow"), (3, "fast")):
        queues.put(message(number, key))
    await until(lambda: handler.handled == [3])
    door.set()
    await queues.drain()
    assert handler.handled == [3, 1, 2]


async def test_what_is_not_done_is_tried_again_before_what_comes_after_it() -> None:
    handler = FakeHandler()
    handler.refusals[1] = 3
    queues = queues_to(handler)
    queues.put(message(1, "chat"))
    queues.put(message(2, "chat"))
    await queues.drain()
    assert handler.tries == [1, 1, 1, 1, 2]


async def test_a_message_that_raises_is_tried_again_and_costs_no_other() -> None:
    failures = [RuntimeError("a bug")]
    handler = FakeHandler()

    async def handle(each: InboxMessage) -> bool:
        if each.number == 1 and failures:
            raise failures.pop()
        return await handler.handle(each)

    queues = OrderedQueues()
    queues.start(handle, SlowPressNotice(nobody, now=lambda: NOW, notify_delay=1_000))
    for number in (1, 2):
        queues.put(message(number, "chat"))
    await queues.drain()
    assert handler.handled == [1, 2]


async def test_what_comes_while_a_queue_is_at_work_goes_behind() -> None:
    handler = FakeHandler()
    door = handler.close(1)
    queues = queues_to(handler)
    queues.put(message(1, "chat"))
    await until(lambda: handler.tries == [1])
    queues.put(message(2, "chat"))
    door.set()
    await queues.drain()
    assert handler.handled == [1, 2]


async def test_stopped_queues_leave_open_what_is_not_done() -> None:
    handler = FakeHandler()
    handler.close(2)
    queues = queues_to(handler)
    for number in (1, 2, 3):
        queues.put(message(number, "chat"))
    await until(lambda: handler.tries == [1, 2])
    await queues.stop()
    assert handler.handled == [1]


@asynccontextmanager
async def notifying(notify_delay: float) -> AsyncIterator[tuple[SlowPressNotice, list[str]]]:
    told: list[str] = []

    async def notify(message: InboxMessage) -> None:
        told.append(str(message.press_id()))

    notice = SlowPressNotice(notify, now=lambda: NOW, notify_delay=notify_delay)
    yield notice, told
    notice.stop()


async def test_who_pressed_and_has_to_wait_is_told_once_wherever_they_stand_in_line() -> None:
    async with notifying(0) as (notice, told):
        handler = FakeHandler()
        handler.refusals[1] = 10_000
        queues = OrderedQueues()
        queues.start(handler.handle, notice)
        queues.put(message(1, "chat", b'{"message":{}}'))
        queues.put(message(2, "chat", b'{"callback_query":{"id":"first"}}'))
        queues.put(message(3, "chat", b'{"callback_query":{"id":"second"}}'))
        queues.put(message(4, "chat", b'{"callback_query":{"id":4}}'))
        queues.put(message(5, "chat", b'{"callback_query":"?"}'))
        await until(lambda: len(told) >= 2)
        handler.refusals[1] = 0
        await queues.drain()
        assert told == ["first", "second"]


async def test_who_is_answered_in_time_is_not_told() -> None:
    async with notifying(0) as (notice, told):
        press = message(1, "chat", b'{"callback_query":{"id":"first"}}')
        notice.begin(press)
        notice.end(press)
        await asyncio.sleep(0.01)
        assert told == []


async def test_a_press_of_long_ago_takes_no_turn_from_those_of_now() -> None:
    async with notifying(0) as (notice, told):
        raw = b'{"callback_query":{"id":"%s"}}'
        long_ago = NOW - ANSWERABLE - timedelta(seconds=1)
        notice.begin(InboxMessage("update", "chat", long_ago, raw % b"old", number=1))
        notice.begin(message(2, "chat", raw % b"new"))
        await until(lambda: len(told) == 1)
        await asyncio.sleep(0.01)
        assert told == ["new"]


async def test_who_is_answered_while_others_are_told_is_not() -> None:
    told: list[str] = []
    door = asyncio.Event()

    async def notify(message: InboxMessage) -> None:
        await door.wait()
        told.append(str(message.press_id()))

    notice = SlowPressNotice(notify, now=lambda: NOW, notify_delay=0)
    presses = [
        message(n, "chat", b'{"callback_query":{"id":"%d"}}' % n) for n in range(MAX_PARALLEL + 2)
    ]
    for press in presses:
        notice.begin(press)
    await asyncio.sleep(0.01)
    notice.end(presses[MAX_PARALLEL])
    door.set()
    await until(lambda: len(told) > MAX_PARALLEL)
    await asyncio.sleep(0.01)
    assert told == [str(n) for n in range(MAX_PARALLEL + 2) if n != MAX_PARALLEL]
    notice.stop()


async def test_who_is_put_twice_is_told_once() -> None:
    async with notifying(0) as (notice, told):
        press = message(1, "chat", b'{"callback_query":{"id":"first"}}')
        notice.begin(press)
        notice.begin(press)
        await until(lambda: len(told) == 1)
        await asyncio.sleep(0.01)
        assert told == ["first"]


async def test_of_many_that_wait_only_the_first_keep_their_parsed_update(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_PARSED", 2)
    handler = FakeHandler()
    door = handler.close(1)
    queues = queues_to(handler)
    messages = [message(number, "chat", b'{"a":1}') for number in (1, 2, 3)]
    for each in messages:
        each.update()
        queues.put(each)
    assert [each.parsed is not None for each in messages] == [True, True, False]
    assert messages[2].update() == {"a": 1}
    door.set()
    await queues.drain()
    last = message(4, "chat", b"{}")
    last.update()
    queues.put(last)
    assert last.parsed == {}
    await queues.drain()


async def test_strangers_leave_the_team_its_places() -> None:
    handler = FakeHandler()
    queues = OrderedQueues(parallel=3, reserved=1)
    notice = SlowPressNotice(nobody, now=lambda: NOW, notify_delay=1_000)
    queues.start(handler.handle, notice, lambda key: key == "team")
    doors = [handler.close(number) for number in range(5)]
    for number in range(5):
        queues.put(message(number, f"stranger {number}"))
    await until(lambda: handler.tries == [0, 1])
    queues.put(message(9, "team"))
    await until(lambda: handler.handled == [9])
    assert handler.tries == [0, 1, 9]
    for door in doors:
        door.set()
    await queues.drain()
    assert sorted(handler.handled) == [0, 1, 2, 3, 4, 9]


async def test_a_long_queue_takes_turns_with_others() -> None:
    handler = FakeHandler()
    queues = queues_to(handler, parallel=1, reserved=0)
    for number in range(100):
        queues.put(message(number, "flood"))
    queues.put(message(1_000, "other"))
    await queues.drain()
    assert handler.handled.index(1_000) < 3
