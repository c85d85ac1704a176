"""Group commit: items that arrive while a batch is being written are the next batch."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from adapters.group_commit import group_commit
from domain.errors import DatabaseRefused, DatabaseUnavailable


class FakeLedger:
    """Write batches, one at each permission. Numbers below zero cannot be written."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_write = threading.Event()
        self.may_write.set()
        self.is_writing = threading.Event()
        self.trouble: Exception | None = None
        self.writes = 0

    def write(self, numbers: Sequence[int]) -> list[str]:
        self.writes += 1
        self.is_writing.set()
        assert self.may_write.wait(10)
        if self.trouble:
            raise self.trouble
        if any(number < 0 for number in numbers):
            raise ValueError("below zero")
        self.batches.append(list(numbers))
        return [f"wrote {number}" for number in numbers]


async def test_items_that_gather_are_one_batch_and_each_gets_its_answer() -> None:
    ledger = FakeLedger()
    ledger.may_write.clear()
    async with group_commit(ledger.write, batch=100, capacity=100) as commits:
        first = commits.append(0)
        await asyncio.to_thread(ledger.is_writing.wait, 10)
        others = [commits.append(number) for number in range(1, 10)]
        assert not first.done()
        ledger.may_write.set()
        answers = await asyncio.gather(first, *others)
    assert answers == [f"wrote {number}" for number in range(10)]
    assert ledger.batches == [[0], list(range(1, 10))]


async def test_one_bad_item_fails_alone() -> None:
    ledger = FakeLedger()
    ledger.may_write.clear()
    async with group_commit(ledger.write, batch=100, capacity=100) as commits:
        appended = [commits.append(number) for number in (1, 2, -3, 4, 5)]
        ledger.may_write.set()
        answers = await asyncio.gather(*appended, return_exceptions=True)
    assert isinstance(answers[2], ValueError)
    assert [answer for answer in answers if isinstance(answer, str)] == [
        "wrote 1",
        "wrote 2",
        "wrote 4",
        "wrote 5",
    ]


async def test_when_nothing_can_be_written_all_fail_and_later_ones_succeed() -> None:
    ledger = FakeLedger()
    async with group_commit(ledger.write, batch=100, capacity=100) as commits:
        ledger.trouble = DatabaseUnavailable("away")
        away = await asyncio.gather(*map(commits.append, (1, 2)), return_exceptions=True)
        ledger.trouble = None
        assert await commits.append(3) == "wrote 3"
    assert {type(error) for error in away} == {DatabaseUnavailable}


async def test_a_refusal_of_all_items_is_not_retried_for_each() -> None:
    ledger = FakeLedger()
    async with group_commit(ledger.write, batch=100, capacity=100) as commits:
        ledger.may_write.clear()
        refused = [commits.append(number) for number in range(100)]
        ledger.trouble = DatabaseRefused("it may only be read")
        ledger.may_write.set()
        errors = await asyncio.gather(*refused, return_exceptions=True)
    assert {type(error) for error in errors} == {DatabaseRefused}
    assert ledger.writes <= 2


async def test_items_beyond_the_capacity_wait_and_keep_their_order() -> None:
    ledger = FakeLedger()
    async with group_commit(ledger.write, batch=3, capacity=4) as commits:
        answers = await asyncio.gather(*map(commits.append, range(100)))
    assert answers == [f"wrote {number}" for number in range(100)]
    assert [number for batch in ledger.batches for number in batch] == list(range(100))
    assert max(map(len, ledger.batches)) <= 3


async def test_leaving_writes_all_items_even_those_that_waited_for_capacity() -> None:
    ledger = FakeLedger()
    async with group_commit(ledger.write, batch=2, capacity=2) as commits:
        appended = [commits.append(number) for number in range(9)]
    assert [await each for each in appended] == [f"wrote {number}" for number in range(9)]


async def test_a_cancelled_item_is_still_written_and_no_other_loses_its_turn() -> None:
    ledger = FakeLedger()
    ledger.may_write.clear()
    async with group_commit(ledger.write, batch=1, capacity=1) as commits:
        first = commits.append(1)
        second = commits.append(2)  # waits for room
        third = commits.append(3)
        await asyncio.to_thread(ledger.is_writing.wait, 10)
        first.cancel()
        second.cancel()
        ledger.may_write.set()
        assert await third == "wrote 3"
    with pytest.raises(asyncio.CancelledError):
        await second
    written = [number for batch in ledger.batches for number in batch]
    assert written[0] == 1
    assert written[-1] == 3
