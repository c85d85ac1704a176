"""The queue as it was at a position of the log and at a moment, and how it has changed since."""

from datetime import datetime, timedelta
from uuid import UUID

from adapters.bootstrap import Storyline
from adapters.postgres.reports.list_queries import PostgresLists
from domain.content.cooldown import Cooldown
from domain.content.decisions import ContentItem
from domain.figures.lists import PageRequest, QueueSelection
from domain.ids import ItemId
from tests.drivers.event_log import execute, project, record
from tests.factories.content import DAY, decided, offered, queued
from tests.factories.events import NOON

COOLDOWN = Cooldown(posted=timedelta(days=10), skipped=timedelta(days=20), rejected=None)


def an_item(number: int) -> ContentItem:
    return ContentItem(ItemId(UUID(int=number)))


def numbers(
    storyline: Storyline, state: str, at: datetime, position: int | None
) -> tuple[int, int]:
    wanted = QueueSelection(state=state, at=at, position=position)
    found = PostgresLists(storyline.connections, COOLDOWN).queue_items(wanted, PageRequest())
    assert len(found.rows) == found.total
    return found.total, found.since_then


def test_a_cooldown_is_that_of_the_moment(storyline: Storyline) -> None:
    for number, button in enumerate(("posted", "skip", "confirm_reject")):
        item = an_item(number)
        record(storyline, queued(item))
        record(storyline, decided(ContentItem(item.id, version=1), button))
    end = storyline.overviews.position()
    project(storyline)
    moments = (NOON, NOON + 10 * DAY, NOON + 20 * DAY)
    told = [numbers(storyline, "in_cooldown", moment, end) for moment in moments]
    assert told == [(3, -2), (2, -1), (1, 0)]  # today only the rejection is left


def test_an_offer_is_old_after_30_days_of_the_moment(storyline: Storyline) -> None:
    item = an_item(1)
    record(storyline, queued(item), offered(ContentItem(item.id, version=1)))
    end = storyline.overviews.position()
    almost = NOON + 30 * DAY - timedelta(microseconds=1)
    assert numbers(storyline, "offered_long_ago", almost, end) == (0, 1)
    assert numbers(storyline, "offered_long_ago", NOON + 30 * DAY, end) == (1, 0)


def test_the_queue_is_as_the_log_was_wherever_the_projection_is(storyline: Storyline) -> None:
    item = an_item(1)
    (first,) = record(storyline, queued(item))
    (second,) = record(storyline, offered(ContentItem(item.id, version=1)))
    for _ in range(2):
        assert numbers(storyline, "waiting", NOON, 0) == (0, 0)
        assert numbers(storyline, "waiting", NOON, first.position) == (1, -1)
        assert numbers(storyline, "waiting", NOON, second.position) == (0, 0)
        project(storyline)


def test_a_read_table_that_does_not_fit_the_log_is_not_read(storyline: Storyline) -> None:
    record(storyline, queued(an_item(1)))
    project(storyline)
    execute(
        storyline.connections,
        "UPDATE content_queue SET item_id = gen_random_uuid()",
        "UPDATE projection_checkpoint SET position = 999 WHERE projection = 'content_queue'",
    )
    wanted = QueueSelection(state="waiting")
    found = PostgresLists(storyline.connections, COOLDOWN).queue_items(wanted, PageRequest())
    assert [row.item_id for row in found.rows] == [an_item(1).id]


def test_an_item_that_was_never_queued_is_not_in_the_queue(storyline: Storyline) -> None:
    record(storyline, decided(an_item(1)))
    for _ in range(2):
        assert numbers(storyline, "in_cooldown", NOON, None) == (0, 0)
        project(storyline)
