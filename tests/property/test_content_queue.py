"""The queue's read table is what a plain reading of the log says, however the log is cut."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from adapters.bootstrap import Storyline
from adapters.postgres.queue.content_queue_store import PostgresContentQueue
from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem, evolve
from domain.content.queue import QueueState
from domain.events import Event
from domain.ids import ItemId
from projections.content_queue import PROJECTION
from projections.projection_ports import Target
from projections.projector import advance, catch_up
from tests.drivers.event_log import forget_everything, record, rows
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
from tests.factories.events import NOON
from tests.property.naive_queue import NaiveQueue

MEDIA = ["harbour", "bridge", "market"]
BUTTONS = ["posted", "skip", "confirm_reject"]
COOLDOWNS = [
    Cooldown(),
    Cooldown(posted=None, rejected=timedelta(days=50)),
    Cooldown(skipped=timedelta(0)),
]


def random_history(chance: Random, length: int) -> list[Event]:
    """Few items of few media, so that they are in each other's way; some are only decided on."""
    items = {n: ContentItem(ItemId(UUID(int=n))) for n in range(1, 9)}
    history: list[Event] = []
    for _ in range(length):
        number, item = chance.choice(list(items.items()))
        event = random_event(chance, item)
        if event is not None:
            history.append(event)
            items[number] = evolve(item, event)
    return history


def random_event(chance: Random, item: ContentItem) -> Event | None:
    at = NOON + chance.randrange(120) * DAY / 2
    if item.is_removed:
        return None
    if item.decision is not None:
        return withdrawn(item, at) if chance.random() < 0.5 else None
    if item.version == 0 and chance.random() < 0.8:
        caption = chance.choice([None, "At dawn"])
        return queued(item, submission(chance.choice(MEDIA), caption=caption), at)
    if item.queued_as and chance.random() < 0.4:
        return random_change(chance, item, at)
    if item.version and chance.random() < 0.4:
        return offered(item, at, message_id=chance.randrange(100))
    return decided(item, chance.choice(BUTTONS), at)


def random_change(chance: Random, item: ContentItem, at: datetime) -> Event:
    """An edit, a move or a removal."""
    if chance.random() < 0.3:
        return removed(item, at)
    if chance.random() < 0.5:
        return moved(item, NOON + chance.randrange(120) * DAY / 2, at)
    return edited(item, chance.choice([None, "At dusk"]), chance.choice([None, "spring"]), at)


histories = st.builds(random_history, st.randoms(use_true_random=False), st.integers(1, 40))
chances = st.randoms(use_true_random=False)


@given(history=histories, cut=st.lists(st.integers(1, 9), max_size=9))
def test_any_split_into_batches_is_the_plain_reading(
    storyline: Storyline, history: list[Event], cut: list[int]
) -> None:
    forget_everything(storyline)
    record(storyline, *history)
    for limit in cut:
        advance(storyline.projections, PROJECTION.name, limit=limit)
    catch_up(storyline.projections, [PROJECTION.name])
    assert table(storyline) == NaiveQueue(history).rows


@given(history=histories, chance=chances)
def test_parked_events_that_are_taken_up_later_change_nothing(
    storyline: Storyline, history: list[Event], chance: Random
) -> None:
    forget_everything(storyline)
    positions = [appended.position or 0 for appended in record(storyline, *history)]
    chance.shuffle(positions)
    fold_one_by_one(storyline, positions)
    assert table(storyline) == NaiveQueue(history).rows


@given(history=histories, chance=chances, limit=st.integers(0, 9))
def test_candidates_lists_and_counts_are_the_plain_reading(
    storyline: Storyline, history: list[Event], chance: Random, limit: int
) -> None:
    forget_everything(storyline)
    record(storyline, *history)
    catch_up(storyline.projections, [PROJECTION.name])
    queue, naive = PostgresContentQueue(storyline.connections), NaiveQueue(history)
    for cooldown in COOLDOWNS:
        now = NOON + chance.randrange(240) * DAY / 2
        assert queue.candidates(now, cooldown, limit) == naive.candidates(now, cooldown, limit)
    for state in (None, *QueueState):
        assert queue.listing(limit, state) == naive.listing(limit, state)
    assert queue.counts() == naive.counts()


def fold_one_by_one(storyline: Storyline, positions: Sequence[int]) -> None:
    with storyline.projections.claim(PROJECTION.name, Target.LIVE) as claim:
        assert claim is not None
        for position in positions:
            claim.fold(position - 1, position)


def table(storyline: Storyline) -> dict[ItemId, object]:
    """All rows as the port tells them, and nothing that it does not."""
    items = PostgresContentQueue(storyline.connections).listing(1000)
    assert len(items) == len(rows(storyline.connections, "content_queue"))
    return {item.item_id: item for item in items}
