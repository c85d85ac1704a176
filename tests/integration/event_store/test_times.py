"""What is accepted can be read back, in every zone; and no row of the log stops a list."""

from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.connection.session import EARLIEST, LATEST
from domain.content.decisions import ContentItem
from domain.errors import InvalidInput, InvalidInteraction
from domain.events import FIRST_TIME, LAST_TIME
from domain.ids import ItemId
from tests.drivers.event_log import execute, project, record, tamper
from tests.factories.content import queued
from tests.factories.events import ALICE, message

WEST, EAST = "America/New_York", "Pacific/Kiritimati"
OLD_ROWS = {
    "infinity": LATEST,
    "-infinity": EARLIEST,
    "4000-01-01 00:00:00+00 BC": EARLIEST,
    "0001-01-01 00:00:00+00": EARLIEST,
    "9999-12-31 23:59:59.999999+00": LATEST,
    "10000-01-01 00:00:00+00": LATEST,
    "294276-12-31 23:59:59.999999+00": LATEST,
}


def set_zone(url: str, zone: str) -> None:
    change = SQL("ALTER DATABASE {} SET timezone = {}")
    with psycopg.connect(url, autocommit=True) as owner:
        name = str(conninfo_to_dict(url)["dbname"])
        owner.execute(change.format(Identifier(name), zone))


@given(time=st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_an_accepted_time_is_read_back_and_has_a_date_in_every_zone(
    storyline: Storyline, time: datetime
) -> None:
    try:
        said = storyline.service.log_command(ALICE, "/x", occurred_at=time)
    except InvalidInteraction:
        assert not FIRST_TIME <= time.replace(tzinfo=UTC) <= LAST_TIME
        return
    assert said.created_at == time.astimezone(UTC)
    assert said in storyline.service.get_by_user(ALICE, limit=10_000)
    for zone in (WEST, EAST):
        assert said.created_at.astimezone(ZoneInfo(zone)).astimezone(UTC) == said.created_at


@pytest.mark.parametrize("zone", [WEST, EAST])
@pytest.mark.parametrize("time", [EARLIEST, LATEST])
def test_the_ends_of_the_calendar_are_refused(database_url: str, zone: str, time: datetime) -> None:
    set_zone(database_url, zone)
    with open_storyline(database_url) as storyline:
        for at in (time, time.replace(tzinfo=ZoneInfo(zone))):
            with pytest.raises(InvalidInteraction, match="occurred_at"):
                storyline.service.log_command(ALICE, "/x", occurred_at=at)
        for at in (FIRST_TIME, LAST_TIME):
            said = storyline.service.log_command(ALICE, "/x", occurred_at=at)
            assert said in storyline.service.get_by_user(ALICE)


def test_the_table_refuses_what_the_event_refuses(storyline: Storyline) -> None:
    for time in (EARLIEST, LATEST):
        with pytest.raises(InvalidInput, match="event_log_times"):
            record(storyline, message().model_copy(update={"occurred_at": time}))


@pytest.mark.parametrize("zone", [WEST, EAST])
def test_old_rows_with_any_time_are_read(database_url: str, zone: str) -> None:
    set_zone(database_url, zone)
    with open_storyline(database_url) as storyline:
        execute(storyline.connections, "ALTER TABLE event_log DROP CONSTRAINT event_log_times")
        item, key = ItemId(uuid4()), "originator_id"
        happened = [message() for _ in OLD_ROWS]
        first = queued(ContentItem(item)).model_copy(update={"occurred_at": EARLIEST})
        record(storyline, *happened, first)
        tamper(
            storyline.connections,
            *(
                f"UPDATE event_log SET occurred_at = '{time}' WHERE {key} = '{each.stream_id}'"
                for each, time in zip(happened, OLD_ROWS, strict=True)
            ),
        )
        listed = storyline.service.get_by_user(ALICE)
        expected = [each.stream_id for each in happened]
        assert {each.id: each.created_at for each in listed} == dict(
            zip(expected, OLD_ROWS.values(), strict=True)
        )
        assert storyline.log.items([item])[item].version == 1
        project(storyline)
        assert storyline.service.get_user_stats(ALICE)["total_interactions"] == 0
        assert [each.queued_at for each in storyline.queue.listing(5)] == [EARLIEST]
