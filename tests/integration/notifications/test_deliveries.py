"""Deliveries are shared by all processes: each one is begun once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.bootstrap import Storyline
from domain.deliveries import UNKNOWN_AFTER, Deliveries, DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.ids import UserId
from tests.factories.events import NOON
from tests.fakes.deliveries import FakeDeliveries

KEY = DeliveryKey(DeliveryKind.ALERT, "7 begins", UserId(UUID(int=1)))
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["memory", "postgres"])
def deliveries(request: pytest.FixtureRequest, storyline: Storyline) -> Deliveries:
    return FakeDeliveries() if request.param == "memory" else storyline.deliveries


def outcomes(
    deliveries: Deliveries, after: timedelta = timedelta()
) -> list[DeliveryOutcome | None]:
    return [each.outcome for each in deliveries.latest(DeliveryKind.ALERT, NOON + after, 10)]


def test_of_many_processes_one_begins(deliveries: Deliveries) -> None:
    with ThreadPoolExecutor(8) as crowd:
        begun = [crowd.submit(deliveries.begin, KEY, NOON) for _ in range(8)]
        assert sum(each.result() for each in begun) == 1


def test_a_delivery_without_an_outcome_is_unknown_after_a_while(deliveries: Deliveries) -> None:
    deliveries.begin(KEY, NOON)
    assert outcomes(deliveries, UNKNOWN_AFTER - MOMENT) == [None]
    assert outcomes(deliveries, UNKNOWN_AFTER) == [DeliveryOutcome.UNKNOWN]
    assert not deliveries.begin(KEY, NOON + UNKNOWN_AFTER)


def test_the_first_outcome_stays(deliveries: Deliveries) -> None:
    deliveries.begin(KEY, NOON)
    deliveries.end(KEY, DeliveryOutcome.REFUSED, NOON, "Forbidden: bot was blocked by the user\0")
    deliveries.end(KEY, DeliveryOutcome.SENT, NOON)
    deliveries.drop(KEY)
    (told,) = deliveries.latest(DeliveryKind.ALERT, NOON + UNKNOWN_AFTER, 10)
    assert (told.key, told.begun_at, told.outcome) == (KEY, NOON, DeliveryOutcome.REFUSED)
    assert told.reason is not None
    assert told.reason.startswith("Forbidden: bot was blocked by the user")


def test_what_was_not_sent_is_tried_again(deliveries: Deliveries) -> None:
    deliveries.begin(KEY, NOON)
    deliveries.drop(KEY)
    assert outcomes(deliveries) == []
    assert deliveries.begin(KEY, NOON)


def test_the_latest_come_first_and_kinds_are_apart(deliveries: Deliveries) -> None:
    second = DeliveryKey(DeliveryKind.ALERT, "7 ends", KEY.user_id)
    digest = DeliveryKey(DeliveryKind.DIGEST, "7 begins", KEY.user_id)
    assert all(deliveries.begin(each, NOON) for each in (KEY, second, digest))
    latest = [each.key for each in deliveries.latest(DeliveryKind.ALERT, NOON, 10)]
    assert latest == [second, KEY]
    assert [each.key for each in deliveries.latest(DeliveryKind.ALERT, NOON, 1)] == [second]
