"""Each fold says the same however the log is cut, how often it is read, and how often written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import DictRow

from adapters.bootstrap import Storyline
from domain.content.decisions import ContentItem, decide, evolve, withdrawal
from domain.events import ContentOffered, ContentQueued, Event
from domain.ids import ItemId
from domain.ports import Unit
from projections.projection import Projection, all_projections
from projections.projector import advance, catch_up, retry_parked
from projections.replay import Pace, replay
from tests.drivers.event_log import (
    compared,
    forget_everything,
    outcomes,
    project,
    read_tables,
    record,
    rows,
)
from tests.drivers.poison import poisoned
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    command,
    in_private,
    message,
    press,
    response,
)

every_projection = pytest.mark.parametrize(
    "projection", [pytest.param(each, id=name) for name, each in all_projections().items()]
)
cuts = st.lists(st.integers(1, 15), min_size=1)


@st.composite
def histories(draw: st.DrawFn) -> list[Unit]:
    """People talking, and deciding on a few queue items that are offered to them."""
    chance = draw(st.randoms(use_true_random=False))
    items = [ContentItem(ItemId(UUID(int=number))) for number in range(3)]
    history: list[Unit] = []
    for _ in range(draw(st.integers(1, 40))):
        if chance.random() < 0.4:
            history.append(next_on_item(items, chance))
        else:
            history.append(random_unit(chance))
    return history


@every_projection
@given(history=histories(), cut=cuts)
def test_any_split_into_batches_is_one_batch(
    storyline: Storyline, projection: Projection, history: list[Unit], cut: list[int]
) -> None:
    forget_everything(storyline)
    record(storyline, *history)
    fold_in_batches(storyline, projection, cut)
    in_batches = contents(storyline, projection)

    forget_everything(storyline)
    record(storyline, *history)
    assert advance(storyline.projections, projection.name)
    assert contents(storyline, projection) == in_batches
    assert not advance(storyline.projections, projection.name)


@every_projection
@settings(max_examples=settings().max_examples // 3)  # three rebuilds each
@given(history=histories(), cut=cuts, chance=st.randoms(use_true_random=False))
def test_what_was_folded_while_it_happened_is_what_a_replay_makes_of_it(
    storyline: Storyline,
    projection: Projection,
    history: list[Unit],
    cut: list[int],
    chance: Random,
) -> None:
    forget_everything(storyline)
    seam = chance.randrange(len(history))
    record(storyline, *history[:seam])
    fold_in_batches(storyline, projection, cut)
    record(storyline, *history[seam:])
    advance(storyline.projections, projection.name, limit=chance.randrange(1, 40))

    pace = Pace(chance.choice([1, 3]), cut[0])
    assert not compared(storyline, projection, pace).differs

    fold_in_batches(storyline, projection, cut)
    incremental = contents(storyline, projection)
    list(replay(storyline.projections, projection, pace))
    assert contents(storyline, projection) == incremental


@every_projection
@settings(max_examples=settings().max_examples // 2)  # a rebuild each
@given(history=histories(), cut=cuts, salt=st.integers(0, 99))
def test_what_was_parked_and_retried_is_what_a_replay_makes_of_it(
    storyline: Storyline, projection: Projection, history: list[Unit], cut: list[int], salt: int
) -> None:
    forget_everything(storyline)
    with poisoned(storyline, projection, salt):
        record(storyline, *history)
        fold_in_batches(storyline, projection, cut)
        before = [each["position"] for each in storyline.parked_events.listing(projection.name)]
    assert retry_parked(storyline.projections, projection) == (len(before), 0)
    retried = contents(storyline, projection)
    list(replay(storyline.projections, projection))
    assert contents(storyline, projection) == retried
    assert not storyline.parked_events.listing()


@given(history=histories())
def test_redelivery_changes_nothing(storyline: Storyline, history: list[Unit]) -> None:
    forget_everything(storyline)
    record(storyline, *history)
    project(storyline)
    once = read_tables(storyline.connections)
    assert "recorded" not in outcomes(record(storyline, *history, *history))
    project(storyline)
    assert read_tables(storyline.connections) == once


def fold_in_batches(storyline: Storyline, projection: Projection, cut: Sequence[int]) -> None:
    """Fold so many events at a time, and whatever is left after that."""
    for limit in cut:
        advance(storyline.projections, projection.name, limit=limit)
    catch_up(storyline.projections, [projection.name])


def contents(storyline: Storyline, projection: Projection) -> dict[str, list[DictRow]]:
    return {table: rows(storyline.connections, table) for table in projection.tables}


def next_on_item(items: list[ContentItem], chance: Random) -> Unit:
    """The next thing that happens to one of `items`: it is queued, offered, decided or undone."""
    number = chance.randrange(len(items))
    item = items[number]
    moment = {
        "stream_id": item.id,
        "stream_version": item.version + 1,
        "occurred_at": random_time(chance),
    }
    media = {"media_id": f"media {number}", "media_filename": f"{number}.jpg"}
    unit: list[Event]
    if item.version == 0 and chance.random() < 0.7:
        unit = [ContentQueued(**moment, **media, caption=chance.choice([None, "A caption"]))]
    elif item.decision is not None and chance.random() < 0.6:
        undo = command("/undo", by=chance.choice([ALICE, BOB]), occurred_at=moment["occurred_at"])
        withdrawn = withdrawal(item, by=undo.user_id, at=undo.occurred_at)
        assert withdrawn
        unit = [undo, withdrawn]
    elif item.decision is None and chance.random() < 0.5:
        where = {"chat_id": chance.choice([TEAM, OTHER_TEAM]), "message_id": chance.randrange(9)}
        unit = [ContentOffered(**moment, **media, **where)]
    else:
        button = chance.choice(["posted", "skip", "confirm_reject", "reject"])
        pressed = press(button, occurred_at=random_time(chance))
        unit = [event for event in decide(item, pressed) if event]
    items[number] = reduce(evolve, unit, item)
    return unit


def random_unit(chance: Random) -> Unit:
    """Few people, chats and quarter hours, so that rows are met again and again."""
    details: dict[str, Any] = {
        "by": chance.choice([ALICE, BOB, None]),
        "occurred_at": random_time(chance),
        "chat_id": chance.choice([TEAM, OTHER_TEAM]),
    }
    match chance.randrange(5):
        case 0:
            return [command(chance.choice(["/queue", "/help"]), **details)]
        case 1:
            return [message(**details)]
        case 2:
            return [in_private(message(**details))]
        case 3:
            return [response(occurred_at=details["occurred_at"])]
        case _:
            return [press(chance.choice(["posted", "skip", "reject"]), **details)]


def random_time(chance: Random) -> datetime:
    return NOON + chance.randrange(4) * timedelta(minutes=5, seconds=1)
