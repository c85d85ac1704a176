"""The reports behind the screen of a team agree with the others."""

from datetime import timedelta

from adapters.bootstrap import Storyline
from domain.reports import Window
from tests.drivers.event_log import project, record
from tests.factories.events import ALICE, BOB, NOON, TEAM, command, decision, press, some_days_work

WINDOW = Window(1, NOON + timedelta(hours=1), "Asia/Kolkata")


def test_the_heatmap_has_what_people_did_by_local_hour(storyline: Storyline) -> None:
    record(storyline, *some_days_work())
    project(storyline)
    record(storyline, command(by=None))
    week = storyline.reports.heatmap(WINDOW, TEAM)
    assert len(week) == 7 * 24
    (busy,) = (each for each in week if each["interactions"])
    assert (busy["weekday"], busy["hour"]) == (1, 17)  # Monday noon in UTC is 17:30 there
    total = storyline.reports.team_activity(WINDOW, TEAM)["total_interactions"]
    assert busy["interactions"] == total


def test_each_person_has_their_decisions(storyline: Storyline) -> None:
    record(storyline, *some_days_work(), decision(press("skip", by=BOB)))
    record(storyline, decision(press("posted", by=None)))
    assert storyline.reports.decisions_by_person(WINDOW, TEAM) == {
        ALICE: {"posted": 1, "skipped": 1, "rejected": 1},
        BOB: {"posted": 0, "skipped": 1, "rejected": 0},
    }
