"""What a projection declares."""

from domain.errors import ReplayDue
from projections.projection import Projection

QUEUE = Projection("queue", version=3, tables=("queue",), knows={"edited": 2, "withdrawn": 3})


def test_a_table_does_not_know_the_events_that_came_after_its_version() -> None:
    assert QUEUE.unknown_to(1) == ["edited", "withdrawn"]
    assert QUEUE.unknown_to(2) == ["withdrawn"]
    assert QUEUE.unknown_to(3) == []
    assert Projection("others", version=1, tables=("others",)).unknown_to(0) == []


def test_the_error_names_the_commands_that_help() -> None:
    due = ReplayDue(["content_queue", "user_stats"])
    assert due.names == ["content_queue", "user_stats"]
    assert str(due) == (
        "read tables of an older release cannot take a decision back or follow a change of the"
        " queue: run storyline replay content_queue; storyline replay user_stats"
    )
