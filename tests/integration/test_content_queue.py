"""The read side of the content queue: its rows, its candidates, its counts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.content_queue_store import PostgresContentQueue
from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem
from domain.content.offers import next_offer
from domain.content.queue import QueueCounts, QueueItem, QueueState
from domain.content.submission import Submission
from domain.content.submissions import submit
from domain.events import Event
from domain.ids import ItemId
from domain.ports import AppendStatus
from domain.vocabulary import MediaKind
from tests.drivers.event_log import project, record
from tests.drivers.read_table import ReadTable
from tests.factories.content import DAY, decided, offered, queued, submission
from tests.factories.events import ALICE, NOON, TEAM, press
from tests.fakes.offer_attempts import FakeOfferAttempts

COOLDOWN = Cooldown()
ITEM = ContentItem(ItemId(UUID(int=1)))
HARBOUR = submission(caption="At dawn", category="spring", telegram_file_id="AgAC")
ONCE_QUEUED = ContentItem(ITEM.id, 1, "harbour", "harbour.jpg")


@pytest.fixture
def content_queue(storyline: Storyline) -> ReadTable:
    return ReadTable(storyline, "content_queue")


@pytest.fixture
def queue(storyline: Storyline) -> PostgresContentQueue:
    return PostgresContentQueue(storyline.connections)


def row(**known: Any) -> dict[str, Any]:
    """The row of the harbour, queued at noon by Alice, but for what is `known` otherwise."""
    usual = dict.fromkeys(
        ("offered_at", "chat_id", "message_id", "offer_version", "decision", "decided_at")
    ) | {
        "item_id": ITEM.id,
        "media_id": "harbour",
        "media_filename": "harbour.jpg",
        "kind": "photo",
        "telegram_file_id": "AgAC",
        "caption": "At dawn",
        "category": "spring",
        "queued_at": NOON,
        "queued_by": ALICE,
        "decided_by": None,
        "state": "waiting",
    }
    return usual | known


OFFERED = {
    "offered_at": NOON + DAY,
    "chat_id": TEAM,
    "message_id": 8,
    "offer_version": 2,
    "state": "offered",
}


def test_a_queued_item_waits(content_queue: ReadTable) -> None:
    content_queue.when(queued(ITEM, HARBOUR)).then(row())


def test_an_offered_item_tells_where(content_queue: ReadTable) -> None:
    content_queue.given(queued(ITEM, HARBOUR)).when(
        offered(ONCE_QUEUED, NOON + DAY, message_id=8)
    ).then(row(**OFFERED))


def test_the_last_offer_wins(content_queue: ReadTable) -> None:
    content_queue.given(queued(ITEM, HARBOUR), offered(ONCE_QUEUED, NOON + DAY, message_id=8)).when(
        offered(ContentItem(ITEM.id, 2), NOON, message_id=9)
    ).then(row(**OFFERED | {"offered_at": NOON, "message_id": 9, "offer_version": 3}))


@pytest.mark.parametrize(
    ("button", "decision"),
    [("posted", "posted"), ("skip", "skipped"), ("confirm_reject", "rejected")],
)
def test_a_decided_item_tells_how_and_by_whom(
    content_queue: ReadTable, button: str, decision: str
) -> None:
    content_queue.given(queued(ITEM, HARBOUR), offered(ONCE_QUEUED, NOON + DAY, message_id=8)).when(
        decided(ContentItem(ITEM.id, 2, "harbour", "harbour.jpg"), button, NOON + 2 * DAY)
    ).then(
        row(
            **OFFERED
            | {
                "decision": decision,
                "decided_at": NOON + 2 * DAY,
                "decided_by": ALICE,
                "state": decision,
            }
        )
    )


def test_an_item_that_is_first_met_by_its_decision_is_a_row(content_queue: ReadTable) -> None:
    unknown = dict.fromkeys(
        (
            "media_id",
            "media_filename",
            "kind",
            "telegram_file_id",
            "caption",
            "category",
            "queued_at",
            "queued_by",
        )
    )
    content_queue.when(decided(ITEM)).then(
        row(
            **unknown
            | {
                "decision": "posted",
                "decided_at": NOON,
                "decided_by": ALICE,
                "state": "posted",
            }
        )
    )


def test_interactions_are_no_items(content_queue: ReadTable) -> None:
    content_queue.when(press("posted"), press("skip")).then()


def told(storyline: Storyline, *events: Event) -> None:
    record(storyline, *events)
    project(storyline)


def hand_in(storyline: Storyline, what: Submission, days: float = 0) -> ContentItem:
    """Submit something so many days after noon, and read its stream."""
    receipt = submit(storyline.log, what, cooldown=COOLDOWN, at=NOON + timedelta(days=days))
    project(storyline)
    return storyline.log.items([receipt.item_id])[receipt.item_id]


def candidates(
    queue: PostgresContentQueue, days: float, cooldown: Cooldown = COOLDOWN
) -> list[str | None]:
    """What may be offered so many days after noon."""
    return media(queue.candidates(NOON + timedelta(days=days), cooldown))


def media(items: Sequence[QueueItem]) -> list[str | None]:
    return [item.media_id for item in items]


def test_waiting_items_come_in_the_order_in_which_they_were_handed_in(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    for days, name in enumerate(["harbour", "bridge", "market"]):
        hand_in(storyline, submission(name), days=-days)
    assert candidates(queue, 0) == ["market", "bridge", "harbour"]
    assert media(queue.candidates(NOON, COOLDOWN, limit=1)) == ["market"]
    assert media(queue.listing(2)) == ["market", "bridge"]


def test_a_row_comes_back_as_it_was_handed_in(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    film = submission("film", kind=MediaKind.VIDEO, caption="<b>", category="spring")
    item = hand_in(storyline, film)
    (found,) = queue.listing(10)
    assert found.submission == film
    assert (found.item_id, found.state, found.queued_at) == (item.id, QueueState.WAITING, NOON)


@pytest.mark.parametrize(
    ("button", "state", "days"), [("posted", "posted", 30), ("skip", "skipped", 45)]
)
def test_decided_media_is_a_candidate_again_after_its_cooldown_to_the_microsecond(
    storyline: Storyline, queue: PostgresContentQueue, button: str, state: str, days: int
) -> None:
    item = hand_in(storyline, submission())
    told(storyline, decided(item, button))
    moment = NOON + days * DAY
    assert queue.candidates(moment - timedelta(microseconds=1), COOLDOWN) == []
    assert [found.state for found in queue.candidates(moment, COOLDOWN)] == [state]


def test_the_cooldown_is_a_setting(storyline: Storyline, queue: PostgresContentQueue) -> None:
    told(storyline, decided(hand_in(storyline, submission("harbour")), "posted"))
    told(storyline, decided(hand_in(storyline, submission("bridge")), "confirm_reject"))
    assert candidates(queue, 36_000) == ["harbour"]
    lenient = Cooldown(posted=None, rejected=timedelta(days=400))
    assert candidates(queue, 399, lenient) == []
    assert candidates(queue, 36_000, lenient) == ["bridge"]


def test_media_on_offer_is_no_candidate_by_another_item(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    item = hand_in(storyline, submission())
    told(storyline, offered(item), queued(ContentItem(ItemId(UUID(int=2))), submission()))
    assert candidates(queue, 100) == []


def test_the_states_are_counted_and_listed(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    assert queue.counts() == QueueCounts()
    items = [hand_in(storyline, submission(f"media {n}"), n / 24) for n in range(7)]
    told(
        storyline,
        offered(items[1], NOON + 4 * DAY),
        decided(items[2], "posted", NOON + DAY),
        decided(items[3], "posted", NOON + 3 * DAY),
        decided(items[4], "skip", NOON + 2 * DAY),
        decided(items[5], "confirm_reject", NOON + 5 * DAY),
    )

    counts = queue.counts()

    assert counts == QueueCounts(waiting=2, offered=1, posted=2, skipped=1, rejected=1)
    assert counts.total == 7
    assert media(queue.listing(9)) == [f"media {n}" for n in (0, 6, 5, 1, 3, 4, 2)]
    assert media(queue.listing(9, QueueState.POSTED)) == ["media 3", "media 2"]


def test_the_next_offer_is_checked_against_the_log_and_recorded_once(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    first = hand_in(storyline, submission("harbour"), days=-2)
    second = hand_in(storyline, submission("bridge"), days=-1)
    offer = next_offer(queue, storyline.log, FakeOfferAttempts(), cooldown=COOLDOWN, now=NOON)
    assert offer is not None
    assert offer.item == first
    shown = offer.shown(chat_id=TEAM, message_id=7, at=NOON)

    (recorded,) = storyline.log.append([[shown]])
    (overtaken,) = storyline.log.append([[shown]])
    following = next_offer(
        queue, storyline.log, FakeOfferAttempts(), cooldown=COOLDOWN, now=NOON
    )  # nothing folded since

    assert recorded.status is AppendStatus.RECORDED
    assert overtaken.status is AppendStatus.CONFLICT
    assert following is not None
    assert following.item == second


def test_media_whose_cooldown_is_over_is_queued_once_before_it_is_offered(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    told(storyline, decided(hand_in(storyline, submission()), "posted"))
    later = NOON + 31 * DAY
    offers = [
        next_offer(queue, storyline.log, FakeOfferAttempts(), cooldown=COOLDOWN, now=later)
        for _ in range(2)
    ]
    project(storyline)
    assert offers[0] is not None
    assert (
        offers[0]
        == offers[1]
        == next_offer(queue, storyline.log, FakeOfferAttempts(), cooldown=COOLDOWN, now=later)
    )
    assert queue.counts() == QueueCounts(waiting=1, posted=1)
