"""How the log has grown in a day, wherever in it that day begins."""

import pytest

from adapters.bootstrap import Storyline
from tests.drivers.event_log import record, tamper
from tests.factories.events import message

EVENTS = 7


@pytest.mark.parametrize("old", range(EVENTS + 1))
def test_the_events_of_the_last_day_are_counted(storyline: Storyline, old: int) -> None:
    record(storyline, *(message() for _ in range(EVENTS)))
    tamper(
        storyline.connections,
        "UPDATE event_log SET recorded_at = recorded_at - interval '25 hours'"
        f" WHERE notification_id <= (SELECT min(notification_id) + {old - 1} FROM event_log)",
    )
    growth = storyline.operations.growth_of_a_day()
    assert growth["last_day"] == EVENTS - old
    assert growth["days"] > 1 or not old


def test_an_empty_log_has_not_grown(storyline: Storyline) -> None:
    growth = storyline.operations.growth_of_a_day()
    assert (growth["position"], growth["last_day"], growth["days"]) == (0, 0, 0)
