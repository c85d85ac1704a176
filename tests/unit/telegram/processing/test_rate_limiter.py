"""The rate limiter: what the log has and what is at work count together, once each."""

import asyncio
import gc
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from adapters.telegram.processing import rate_limiter as module
from adapters.telegram.processing.rate_limiter import RateLimiter
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.updates.translate import Bot, translate
from domain.rate_limit import LimitKey, RateLimit, Use
from domain.vocabulary import InteractionType
from tests.factories.events import ALICE, BOB, NOON

QUEUE = LimitKey(ALICE, InteractionType.COMMAND, frozenset({"/queue"}))
OF_BOB = LimitKey(BOB, InteractionType.COMMAND, frozenset({"/queue"}))


class FakeUses:
    """The uses in the log, of everybody. `opens` keeps who reads them waiting."""

    def __init__(self) -> None:
        self.log: dict[LimitKey, list[Use]] = {}
        self.reads = 0
        self.opens = threading.Event()
        self.opens.set()

    def recent_uses(self, key: LimitKey, around: datetime, within: timedelta) -> Sequence[Use]:
        self.reads += 1
        found = list(self.log.get(key, ()))
        assert self.opens.wait(10)
        return found

    def record(self, state: UpdateState, *, is_told: bool = False, key: LimitKey = QUEUE) -> None:
        at = state.translation.interaction.occurred_at
        self.log.setdefault(key, []).append(Use(state.stream_id, at, is_told))


@pytest.fixture
def uses() -> FakeUses:
    return FakeUses()


def state(number: int, seconds: float = 0) -> UpdateState:
    at = NOON + timedelta(seconds=seconds)
    return UpdateState(translate({"update_id": number}, Bot(7), at, now=at), ALICE)


async def test_what_is_accepted_counts_before_it_is_recorded_and_once_after_it(
    uses: FakeUses,
) -> None:
    limiter = RateLimiter(RateLimit(2), uses)
    first, second, third = state(1), state(2), state(3)
    assert await limiter.decide(first, QUEUE) is None
    uses.record(first)
    assert await limiter.decide(second, QUEUE) is None
    found = await limiter.decide(third, QUEUE)
    assert found
    assert (found.wait, found.is_told) == (timedelta(seconds=60), True)


async def test_what_is_tried_again_stays_accepted(uses: FakeUses) -> None:
    limiter = RateLimiter(RateLimit(1), uses)
    mine, other = state(1), state(2)
    assert await limiter.decide(mine, QUEUE) is None
    uses.record(other)  # by another bot
    assert await limiter.decide(mine, QUEUE) is None


async def test_after_a_restart_the_log_alone_counts(uses: FakeUses) -> None:
    uses.record(state(1))
    limiter = RateLimiter(RateLimit(1), uses)
    assert await limiter.decide(state(2), QUEUE)
    assert await limiter.decide(state(3), OF_BOB) is None


async def test_two_of_a_person_at_the_same_moment_are_decided_one_after_the_other(
    uses: FakeUses,
) -> None:
    limiter = RateLimiter(RateLimit(1), uses)
    states = [state(number) for number in range(4)]
    uses.opens.clear()
    deciding = [asyncio.create_task(limiter.decide(each, QUEUE)) for each in states]
    await asyncio.sleep(0.01)
    uses.opens.set()
    decisions = await asyncio.gather(*deciding)
    assert [each is None for each in decisions].count(True) == 1


async def test_what_is_recorded_while_the_log_is_read_is_not_missed(uses: FakeUses) -> None:
    limiter = RateLimiter(RateLimit(1), uses)
    before = state(1)
    assert await limiter.decide(before, QUEUE) is None
    uses.opens.clear()
    deciding = asyncio.create_task(limiter.decide(state(2), QUEUE))
    while uses.reads < 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    uses.record(before)
    del before
    gc.collect()
    uses.opens.set()
    assert await deciding


async def test_what_will_never_be_recorded_is_forgotten_with_its_state(uses: FakeUses) -> None:
    limiter = RateLimiter(RateLimit(1), uses)
    parked = state(1)
    assert await limiter.decide(parked, QUEUE) is None
    del parked
    gc.collect()
    assert await limiter.decide(state(2), QUEUE) is None


async def test_silence_costs_no_query_until_the_command_is_answered_again(
    uses: FakeUses, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses.record(state(1))
    uses.record(state(2), is_told=True)
    limiter = RateLimiter(RateLimit(1), uses)
    for second in (1, 1, 30, 59):
        found = await limiter.decide(state(100 + second, second), QUEUE)
        assert found is not None
        assert (found.wait.total_seconds(), found.is_told) == (60 - second, False)
    assert uses.reads == 1
    assert await limiter.decide(state(900, -1), QUEUE)
    assert uses.reads == 2
    assert await limiter.decide(state(901, 60), QUEUE) is None
    assert uses.reads == 3

    monkeypatch.setattr(module, "MAX_REMEMBERED", 1)
    uses.record(state(3), key=OF_BOB)
    uses.record(state(4), key=OF_BOB, is_told=True)
    assert await limiter.decide(state(902), OF_BOB)
    assert len(limiter._silence) == 1


async def test_of_two_bots_the_first_in_the_log_tells_the_person(uses: FakeUses) -> None:
    mine, other = state(1), state(2)
    limiter = RateLimiter(RateLimit(1), uses)
    uses.record(state(3))
    uses.record(other, is_told=True)
    uses.record(mine, is_told=True)
    assert await limiter.is_first_told(other, QUEUE)
    assert not await limiter.is_first_told(mine, QUEUE)


async def test_its_own_record_does_not_silence_what_is_tried_again(uses: FakeUses) -> None:
    limiter = RateLimiter(RateLimit(1), uses)
    uses.record(state(1))
    mine = state(2)
    uses.record(mine, is_told=True)
    found = await limiter.decide(mine, QUEUE)
    assert found
    assert found.is_told
