"""The log as an application of the eventsourcing library: what its tools save, everybody reads."""

from collections.abc import Iterator
from typing import cast
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError, Tracking

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.application import StorylineApplication
from adapters.postgres.event_store.tracking import CheckpointRecorder
from domain.content.decisions import load
from domain.events import Event
from domain.ids import ItemId
from tests.drivers.event_log import project, record
from tests.factories.events import ALICE, command, decision, press


@pytest.fixture
def application(storyline: Storyline) -> StorylineApplication:
    return StorylineApplication(storyline.connections)


def told(
    application: StorylineApplication, after: int | None = None
) -> Iterator[tuple[int, Event]]:
    """What the notification log tells after a position."""
    log = application.notification_log
    for each in log.select(start=after, limit=log.section_size, inclusive_of_start=False):
        yield each.id, cast("Event", application.mapper.to_domain_event(each))


def test_what_it_saves_is_folded_and_audited_like_anything(
    application: StorylineApplication, storyline: Storyline
) -> None:
    application.save(command("/queue"), *decision(press("posted")))
    project(storyline)
    stats = storyline.service.get_user_stats(ALICE, days=36_525)
    assert (stats["commands_used"], stats["posts_marked"]) == ({"/queue": 1}, 1)
    assert storyline.audit.head().position == max(position for position, _ in told(application))


def test_what_others_record_is_told_in_the_order_of_positions(
    application: StorylineApplication, storyline: Storyline
) -> None:
    happened = [command("/queue"), *decision(press("skip")), command("/stats")]
    positions = [record(storyline, each)[0].position for each in happened]
    assert list(told(application)) == list(zip(positions, happened, strict=True))


def test_a_stream_is_read_as_the_domain_reads_it(
    application: StorylineApplication, storyline: Storyline
) -> None:
    pressed, decided = decision(press("posted"))
    application.save(pressed, decided)
    item_id = ItemId(decided.stream_id)
    stream = cast("Iterator[Event]", application.events.get(decided.stream_id))
    item = load(item_id, [pressed, *stream])
    assert item.decision == decided
    assert storyline.log.items([item_id]) == {item_id: item}


def test_a_stream_version_that_is_taken_is_refused_with_all_that_comes_along(
    application: StorylineApplication,
) -> None:
    taken = command("/queue")
    application.save(taken)
    with pytest.raises(IntegrityError):
        application.save(command("/stats"), taken)
    assert [event for _, event in told(application)] == [taken]


def test_a_projection_of_the_library_goes_on_where_it_was(
    application: StorylineApplication, storyline: Storyline
) -> None:
    seen: list[UUID] = []
    happened = [command("/queue"), command("/stats"), command("/help")]
    for number in (1, 3):
        application.save(*happened[len(seen) : number])
        checkpoints = CheckpointRecorder(storyline.connections)
        for position, event in told(application, checkpoints.max_tracking_id(application.name)):
            seen.append(event.stream_id)
            checkpoints.insert_tracking(Tracking(application.name, position))
    assert seen == [event.stream_id for event in happened]
