"""A delivery is sent once; one that may have arrived is not sent again."""

import asyncio
from uuid import UUID

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from adapters.telegram.sending.deliver_once import DeliverOnce
from domain.deliveries import DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.errors import DatabaseUnavailable
from domain.ids import UserId
from tests.factories.events import NOON
from tests.fakes.deliveries import FakeDeliveries

KEY = DeliveryKey(DeliveryKind.DIGEST, "daily", UserId(UUID(int=1)))


class Chat:
    """Fails with each of these errors in turn, then takes what is sent."""

    def __init__(self, *errors: TelegramError) -> None:
        self._errors = [*errors]
        self.received = 0

    async def send(self) -> None:
        if self._errors:
            raise self._errors.pop(0)
        self.received += 1


def outcome(deliveries: FakeDeliveries) -> DeliveryOutcome | None:
    (only,) = deliveries.latest(KEY.kind, NOON, 10)
    return only.outcome


def test_it_is_sent_once() -> None:
    deliveries, chat = FakeDeliveries(), Chat()

    async def many() -> list[bool]:
        once = DeliverOnce(deliveries, lambda: NOON)
        return await asyncio.gather(*(once.deliver(KEY, chat.send) for _ in range(5)))

    assert asyncio.run(many()) == [True] * 5
    assert (chat.received, outcome(deliveries)) == (1, DeliveryOutcome.SENT)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimedOut(), DeliveryOutcome.UNKNOWN),
        (NetworkError("read error"), DeliveryOutcome.UNKNOWN),
        (Forbidden("bot was blocked by the user"), DeliveryOutcome.REFUSED),
        (BadRequest("Chat not found"), DeliveryOutcome.REFUSED),
    ],
)
def test_what_failed_or_may_have_arrived_is_kept(
    error: TelegramError, expected: DeliveryOutcome
) -> None:
    deliveries, chat = FakeDeliveries(), Chat(error)
    once = DeliverOnce(deliveries, lambda: NOON)
    assert asyncio.run(once.deliver(KEY, chat.send))
    assert asyncio.run(once.deliver(KEY, chat.send))
    assert (chat.received, outcome(deliveries)) == (0, expected)


def test_what_was_certainly_not_sent_is_tried_again() -> None:
    unreached = NetworkError("no route to host")
    unreached.__cause__ = httpx.ConnectError("no route to host")
    deliveries, chat = FakeDeliveries(), Chat(unreached)
    once = DeliverOnce(deliveries, lambda: NOON)
    assert not asyncio.run(once.deliver(KEY, chat.send))
    assert asyncio.run(once.deliver(KEY, chat.send))
    assert (chat.received, outcome(deliveries)) == (1, DeliveryOutcome.SENT)


def test_a_database_that_goes_away_after_the_send_leaves_the_outcome_unknown() -> None:
    class Away(FakeDeliveries):
        def end(self, *_: object) -> None:
            raise DatabaseUnavailable("the server closed the connection")

    deliveries, chat = Away(), Chat()
    once = DeliverOnce(deliveries, lambda: NOON)
    assert asyncio.run(once.deliver(KEY, chat.send))
    assert (chat.received, outcome(deliveries)) == (1, None)
    assert asyncio.run(once.deliver(KEY, chat.send))
    assert chat.received == 1
