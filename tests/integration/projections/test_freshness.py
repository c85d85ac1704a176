"""The view that tells how fresh read tables are."""

from typing import Any

from adapters.bootstrap import Storyline
from projections.projection import all_projections
from projections.projector import advance
from tests.drivers.event_log import execute, project, record
from tests.factories.events import message


def freshness(storyline: Storyline) -> dict[str, Any]:
    with storyline.connections.connection() as connection:
        rows = connection.execute("SELECT * FROM read_table_freshness").fetchall()
    return {row["read_table"]: row for row in rows}


def test_it_tells_how_far_each_table_is_behind_the_log(storyline: Storyline) -> None:
    record(storyline, *(message() for _ in range(3)))
    project(storyline)
    shown = freshness(storyline)
    assert {*shown} == {table for each in all_projections().values() for table in each.tables}
    for each in shown.values():
        assert (each["events_behind"], each["seconds_behind"], each["fits_log"]) == (0, 0, True)

    record(storyline, *(message() for _ in range(5)))
    advance(storyline.projections, "user_stats", limit=2)
    execute(
        storyline.connections,
        "INSERT INTO parked_events VALUES ('user_stats', 'live', 2, 'error', now(), NULL)",
        "INSERT INTO parked_events VALUES ('user_stats', 'live', 3, 'error', now(), now())",
    )
    shown = freshness(storyline)
    assert shown["user_stats"]["events_behind"] == 3
    assert shown["user_stats"]["position"] + 3 == shown["user_stats"]["head"]
    assert shown["user_stats"]["parked_events"] == 1
    assert shown["team_activity"]["events_behind"] == 5
    assert shown["team_activity"]["seconds_behind"] > 0


def test_a_table_ahead_of_a_restored_log_lacks_the_whole_log(storyline: Storyline) -> None:
    record(storyline, message(), message())
    project(storyline)
    execute(storyline.connections, "UPDATE projection_checkpoint SET position = 9")
    shown = freshness(storyline)["user_stats"]
    assert (shown["fits_log"], shown["events_behind"]) == (False, 2)
