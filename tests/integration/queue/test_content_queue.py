"""The read side of the content queue: its rows, its candidates, its counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.connection.connect import transaction
from adapters.postgres.queue.content_queue_store import PostgresContentQueue
from adapters.statements import statement
from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem, decide, evolve, load
from domain.content.offers import next_offer
from domain.content.queue import QueueCounts, QueueItem, QueueState
from domain.content.submission import Submission
from domain.content.submissions import submit
from domain.events import Event
from domain.ids import ItemId
from domain.ports import AppendStatus
from domain.vocabulary import MediaKind
from tests.drivers.event_log import execute, project, record
from tests.drivers.read_table import ReadTable
from tests.factories.content import (
    DAY,
    decided,
    edited,
    moved,
    offered,
    queued,
    removed,
    submission,
    withdrawn,
)
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
        (
            "offered_at",
            "chat_id",
            "message_id",
            "offer_version",
            "decision",
            "decided_at",
            "decided_by",
            "decision_version",
            "removed_at",
        )
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
        "queued_as": NOON,
        "caption_version": 1,
        "place_version": 1,
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
                "decision_version": 3,
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
            "queued_as",
            "caption_version",
            "place_version",
        )
    )
    content_queue.when(decided(ITEM)).then(
        row(
            **unknown
            | {
                "decision": "posted",
                "decided_at": NOON,
                "decided_by": ALICE,
                "decision_version": 1,
                "state": "posted",
            }
        )
    )


def test_an_item_is_on_offer_again_when_its_decision_is_taken_back(
    content_queue: ReadTable,
) -> None:
    item = load(ITEM.id, [queued(ITEM, HARBOUR), offered(ONCE_QUEUED, NOON + DAY, message_id=8)])
    item = evolve(item, decision := decided(item, "skip", NOON + 2 * DAY))
    content_queue.given(
        queued(ITEM, HARBOUR), offered(ONCE_QUEUED, NOON + DAY, message_id=8), decision
    ).when(withdrawn(item, NOON + 3 * DAY)).then(row(**OFFERED, decision_version=4))


def test_a_decision_that_was_faster_than_its_offer_tells_of_it_when_it_is_taken_back(
    content_queue: ReadTable,
) -> None:
    _, decision = decide(ONCE_QUEUED, press("posted"), offered_at=NOON - DAY)
    assert decision is not None
    item = evolve(ONCE_QUEUED, decision)
    content_queue.given(queued(ITEM, HARBOUR), decision).when(withdrawn(item)).then(
        row(offered_at=NOON - DAY, offer_version=0, decision_version=3, state="offered")
    )


def test_the_last_edit_and_the_last_place_win(content_queue: ReadTable) -> None:
    item = load(ITEM.id, [queued(ITEM, HARBOUR)])
    changes: list[Event] = []
    for change in (
        lambda item: edited(item, "At dusk"),
        lambda item: moved(item, NOON - DAY),
        lambda item: edited(item, None, "autumn"),
        lambda item: moved(item, NOON + DAY),
    ):
        changes.append(change(item))
        item = evolve(item, changes[-1])
    content_queue.given(queued(ITEM, HARBOUR)).when(*changes).then(
        row(
            caption=None,
            category="autumn",
            queued_as=NOON + DAY,
            caption_version=4,
            place_version=5,
        )
    )


def test_a_removed_item_is_removed_whatever_it_was(content_queue: ReadTable) -> None:
    content_queue.given(queued(ITEM, HARBOUR), offered(ONCE_QUEUED, NOON + DAY, message_id=8)).when(
        removed(replace(ONCE_QUEUED, version=2), NOON + 2 * DAY)
    ).then(row(**OFFERED | {"removed_at": NOON + 2 * DAY, "state": "removed"}))


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


def test_a_moved_item_is_offered_in_its_new_place(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    items = [hand_in(storyline, submission(name), days) for days, name in enumerate("abc")]
    told(storyline, moved(items[2], NOON - DAY), removed(items[0]))
    assert candidates(queue, 9) == ["c", "b"]
    assert media(queue.listing(9)) == ["c", "b", "a"]
    assert queue.counts() == QueueCounts(waiting=2, removed=1)


def test_items_of_a_table_that_an_older_fold_made_wait_as_they_were_queued(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    for days, name in enumerate("abc"):
        hand_in(storyline, submission(name), -days)
    with transaction(storyline.connections) as connected:
        connected.execute("UPDATE content_queue SET queued_as = NULL")
    assert candidates(queue, 0) == media(queue.listing(9)) == ["c", "b", "a"]


def test_removed_media_comes_back_when_it_is_handed_in_again(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    told(storyline, decided(hand_in(storyline, submission()), "posted"))
    told(storyline, removed(hand_in(storyline, submission(), days=1), NOON + DAY))
    assert candidates(queue, 100) == []
    again = hand_in(storyline, submission(), days=2)
    assert again.version == 1
    assert [item.item_id for item in queue.candidates(NOON + 100 * DAY, COOLDOWN)] == [again.id]


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


def test_the_item_of_a_message_is_found_by_an_index(
    storyline: Storyline, queue: PostgresContentQueue
) -> None:
    record(storyline, queued(ITEM), offered(ONCE_QUEUED, message_id=7))
    project(storyline)
    execute(
        storyline.connections,
        "INSERT INTO content_queue (item_id, chat_id, message_id, offered_at)"
        " SELECT gen_random_uuid(), -5, number, now() FROM generate_series(1, 20000) AS number",
        "ANALYZE content_queue",
    )
    assert queue.offered_in([TEAM], 7, is_private=False) == ITEM.id
    explained = f"EXPLAIN {statement('queries/content_queue/offered_in')}"
    asked = {"message_id": 7, "chat_ids": [TEAM], "is_private": False}
    with storyline.connections.connection() as connection:
        steps = connection.execute(explained.encode(), asked).fetchall()
    assert "content_queue_message" in str(steps)


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
