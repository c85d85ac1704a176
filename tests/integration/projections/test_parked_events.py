"""Events that do not fold: parked, counted all the same, and taken up again."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Storyline
from projections.projection import all_projections
from projections.projection_ports import Comparison
from projections.projector import catch_up, retry_parked
from projections.replay import Pace, replay
from tests.drivers.event_log import compared, execute, project, record, rows
from tests.drivers.sql_files import edit
from tests.factories.events import ALICE, BOB, NOON, command, message, some_days_work

EVENING = NOON + timedelta(hours=6)
"""When the quarter hour of what happens here is over, and reports read it from the tables."""

USER_STATS = all_projections()["user_stats"]
TEAM_ACTIVITY = all_projections()["team_activity"]


@pytest.fixture
def storyline(storyline: Storyline) -> Storyline:
    """A Storyline in which something has happened and was folded."""
    record(storyline, *some_days_work())
    project(storyline)
    return storyline


@pytest.fixture
def poison(storyline: Storyline) -> str:
    """A command that user_stats does not take."""
    refuse = "ALTER TABLE user_stats ADD CONSTRAINT no_poison CHECK (NOT commands_used ? '/poison')"
    execute(storyline.connections, refuse)
    return "/poison"


def parked(storyline: Storyline) -> dict[str, int]:
    return {row["name"]: row["parked"] for row in storyline.projections.status() if row["parked"]}


def test_an_event_that_does_not_fold_is_parked_and_holds_nothing_up(
    storyline: Storyline, poison: str
) -> None:
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    appended = record(storyline, *some_days_work(), command(poison), *some_days_work())
    poisonous = appended[len(some_days_work())].position
    catch_up(storyline.projections, all_projections())

    assert parked(storyline) == {"user_stats": 1}
    (event,) = rows(storyline.connections, "parked_events")
    assert (event["position"], event["target"]) == (poisonous, "live")
    assert "no_poison" in event["error"]
    lags = {row["name"]: row["lag_events"] for row in storyline.projections.status()}
    assert set(lags.values()) == {0}

    after = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    assert after["total_interactions"] == 3 * before["total_interactions"] + 1
    assert after["commands_used"] == {"/queue": 3, poison: 1}
    team = storyline.service.get_team_activity(as_of=EVENING)
    assert team["interactions_by_user"][str(ALICE)] == after["total_interactions"]


@pytest.mark.parametrize(
    "broken",
    [
        "coalesce((SELECT 1 FROM generate_series(1, 2) WHERE {poison}), 1)",
        "CASE WHEN {poison} THEN length(repeat(interaction_name, 1024 * 1024 * 1024)) ELSE 1 END",
    ],
    ids=["rows", "size"],
)
def test_a_fold_that_fails_on_one_event_parks_it_whatever_postgres_calls_that(
    storyline: Storyline, sql_texts: Path, broken: str
) -> None:
    fold = broken.format(poison="interaction_name = '/poison'")
    edit(sql_texts / "projections/team_activity.sql", "    count(*),\n", f"    sum({fold}),\n")
    list(replay(storyline.projections, TEAM_ACTIVITY, force=True))
    record(storyline, message(), command("/poison"), message())
    project(storyline)
    assert parked(storyline) == {"team_activity": 1}
    lags = {row["name"]: row["lag_events"] for row in storyline.projections.status()}
    assert set(lags.values()) == {0}


def test_parked_events_are_taken_up_again_when_they_fold(storyline: Storyline, poison: str) -> None:
    record(storyline, command(poison), message(), command(poison, by=BOB))
    project(storyline)
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    assert retry_parked(storyline.projections, USER_STATS) == (0, 2)

    execute(storyline.connections, "ALTER TABLE user_stats DROP CONSTRAINT no_poison")
    assert retry_parked(storyline.projections, USER_STATS) == (2, 0)
    assert parked(storyline) == {}
    assert storyline.service.get_user_stats(ALICE, as_of=EVENING) == before
    assert not compared(storyline, USER_STATS).differs


@pytest.mark.parametrize("workers", [1, 3])
def test_an_event_that_a_changed_fold_does_not_take_is_parked_when_that_takes_over(
    storyline: Storyline, sql_texts: Path, workers: int
) -> None:
    text = sql_texts / "projections/user_stats.sql"
    edit(text, "    UNIQUE NULLS", "    CHECK (NOT commands_used ? '/poison'),\n    UNIQUE NULLS")
    (poisonous,) = record(storyline, command("/poison"))
    record(storyline, *some_days_work())
    project(storyline)
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)

    steps = list(replay(storyline.projections, USER_STATS, Pace(workers, 3)))
    (found,) = (step for step in steps if isinstance(step, Comparison))
    assert found.reasons == ["events that no longer fold: 1"]
    assert (found.only_live, found.only_replay) == (1, 1)
    (event,) = rows(storyline.connections, "parked_events")
    assert (event["position"], event["target"]) == (poisonous.position, "live")
    assert storyline.service.get_user_stats(ALICE, as_of=EVENING) == before


@pytest.mark.parametrize("given_up", [False, True])
def test_a_replay_folds_what_was_parked(storyline: Storyline, poison: str, given_up: bool) -> None:
    record(storyline, command(poison), message())
    project(storyline)
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    assert parked(storyline) == {"user_stats": 1}
    if given_up:
        execute(storyline.connections, "UPDATE parked_events SET dropped_at = now()")

    list(replay(storyline.projections, USER_STATS))  # the rebuilt table has no such constraint
    assert parked(storyline) == {}
    assert storyline.service.get_user_stats(ALICE, as_of=EVENING) == before
