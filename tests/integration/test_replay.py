"""Rebuilding a read table while it serves, proving it right, and events that do not fold."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Storyline
from domain.errors import StorylineError
from domain.ports import Unit
from projections.ports import Difference, Progress
from projections.projection import all_projections
from projections.projector import advance, catch_up, retry_parked
from projections.replay import replay, verify
from tests.story import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    command,
    decision,
    edit,
    execute,
    message,
    press,
    project,
    read_tables,
    record,
    response,
    rows,
)

EVENING = NOON + timedelta(hours=6)
"""When the quarter hour of what happens here is over, and reports read it from the tables."""

USER_STATS = all_projections()["user_stats"]
TEAM_ACTIVITY = all_projections()["team_activity"]

every_projection = pytest.mark.parametrize("name", all_projections())


def some_days_work() -> list[Unit]:
    return [
        *([command("/queue", by=who)] for who in (ALICE, BOB, BOB)),
        *(decision(press(button)) for button in ("posted", "skip", "confirm_reject")),
        [message(chat_id=OTHER_TEAM)],
        [response()],
    ]


@pytest.fixture
def storyline(storyline: Storyline) -> Storyline:
    """A Storyline in which something has happened and was folded."""
    record(storyline, *some_days_work())
    project(storyline)
    return storyline


def differences(storyline: Storyline, name: str) -> list[Difference]:
    found: list[Difference] = []
    for _ in verify(storyline.projections, all_projections()[name], found):
        pass
    return found


def interrupt(replaying: Iterator[Progress]) -> None:
    assert isinstance(replaying, Generator)
    replaying.close()


def rebuild(storyline: Storyline, name: str) -> None:
    for _ in replay(storyline.projections, all_projections()[name]):
        pass


# Verifying


@every_projection
def test_a_table_that_lost_its_rows_is_found_out_and_put_right(
    storyline: Storyline, name: str
) -> None:
    right = read_tables(storyline.connections)
    assert differences(storyline, name) == []

    execute(storyline.connections, f"DELETE FROM {name}")
    missing = [each.row for each in differences(storyline, name) if each.side == "replay"]
    assert sorted(missing, key=str) == sorted(right[name], key=str) != []
    assert rows(storyline.connections, name) == []  # verifying repairs nothing

    rebuild(storyline, name)
    assert read_tables(storyline.connections) == right
    assert differences(storyline, name) == []


def test_a_difference_names_the_table_and_shows_the_row_on_each_side(storyline: Storyline) -> None:
    execute(
        storyline.connections, f"UPDATE user_stats SET posts_marked = 9 WHERE user_id = '{BOB}'"
    )
    live, rebuilt = differences(storyline, "user_stats")
    assert (live.table, live.side, rebuilt.table, rebuilt.side) == (
        "user_stats", "live", "user_stats", "replay",
    )  # fmt: skip
    assert (live.row["posts_marked"], rebuilt.row["posts_marked"]) == (9, 0)
    assert live.row | {"posts_marked": 0} == rebuilt.row


def test_a_table_that_lags_is_compared_as_of_where_it_is(storyline: Storyline) -> None:
    record(storyline, *some_days_work())
    advance(storyline.projections, "user_stats", limit=2)
    assert differences(storyline, "user_stats") == []


def test_verifying_leaves_nothing_behind(storyline: Storyline) -> None:
    differences(storyline, "user_stats")
    with storyline.connections.connection() as connection:
        tables = "SELECT 1 FROM pg_class WHERE relnamespace = 'storyline_shadow'::regnamespace"
        assert connection.execute(tables).fetchall() == []


# Replaying


def test_a_replay_tells_how_far_it_is(storyline: Storyline) -> None:
    steps = list(replay(storyline.projections, USER_STATS, limit=3))
    positions = [step.position for step in steps]
    assert positions[0] == 0
    assert positions == sorted(set(positions))
    assert {step.head for step in steps} == {positions[-1]}


def test_an_interrupted_replay_goes_on_where_it_was(storyline: Storyline) -> None:
    right = read_tables(storyline.connections)
    interrupted = replay(storyline.projections, USER_STATS, limit=2)
    _, _, reached = (next(interrupted).position for _ in range(3))
    interrupt(interrupted)
    assert read_tables(storyline.connections) == right

    resumed = replay(storyline.projections, USER_STATS, limit=2)
    assert next(resumed).position == reached > 0
    assert all(step.position > reached for step in resumed)
    assert read_tables(storyline.connections) == right
    assert differences(storyline, "user_stats") == []


def test_only_one_replay_of_a_projection_runs_at_a_time(storyline: Storyline) -> None:
    first = replay(storyline.projections, USER_STATS, limit=2)
    next(first)
    with pytest.raises(StorylineError, match="another replay of user_stats is running"):
        next(replay(storyline.projections, USER_STATS))
    with pytest.raises(StorylineError, match="another replay of user_stats is running"):
        differences(storyline, "user_stats")
    rebuild(storyline, "team_activity")
    list(first)
    assert differences(storyline, "user_stats") == []


def test_those_who_may_read_a_table_may_read_the_one_that_replaces_it(
    storyline: Storyline, analyst: str
) -> None:
    def privileges() -> list[Any]:
        query = """
            SELECT grantee, privilege_type FROM information_schema.role_table_grants
            WHERE table_schema = 'public' AND table_name = 'user_stats' ORDER BY 1, 2
        """
        with storyline.connections.connection() as connection:
            return connection.execute(query).fetchall()

    execute(storyline.connections, f'GRANT SELECT ON user_stats TO "{analyst}"')
    execute(storyline.connections, "GRANT SELECT, REFERENCES ON user_stats TO PUBLIC")
    before = privileges()
    rebuild(storyline, "user_stats")
    assert privileges() == before
    assert {"grantee": analyst, "privilege_type": "SELECT"} in before


@pytest.fixture
def analyst(server_url: str) -> Iterator[str]:
    """A role with a difficult name."""
    name = f"Business-Intelligence {uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as owner:
        owner.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
        yield name


def test_a_view_of_somebodys_own_keeps_its_table_and_is_named(storyline: Storyline) -> None:
    execute(storyline.connections, "CREATE VIEW our_stats AS SELECT * FROM user_stats")
    right = read_tables(storyline.connections)
    with pytest.raises(StorylineError, match="our_stats"):
        rebuild(storyline, "user_stats")
    assert read_tables(storyline.connections) == right


def test_readers_and_projectors_go_on_while_a_table_is_replaced_again_and_again(
    storyline: Storyline, database_url: str
) -> None:
    def replay_again_and_again() -> None:
        for _ in range(20):
            rebuild(storyline, "user_stats")

    def project_meanwhile() -> None:
        while not replays.done():
            project(storyline)

    recorded = 7  # by Alice and Bob, and folded
    with (
        ThreadPoolExecutor() as threads,
        psycopg.connect(database_url, autocommit=True) as reader,
    ):
        replays = threads.submit(replay_again_and_again)
        projector = threads.submit(project_meanwhile)
        while not replays.done():
            record(storyline, message())
            recorded += 1
            ((total,),) = reader.execute("SELECT sum(total_interactions) FROM user_stats")
            assert 7 <= total <= recorded
            assert (
                storyline.service.get_team_activity(as_of=EVENING)["total_interactions"] == recorded
            )
            alice, bob = (
                storyline.service.get_user_stats(who, as_of=EVENING)["total_interactions"]
                for who in (ALICE, BOB)
            )
            assert alice + bob == recorded
        replays.result()
        projector.result()
    assert differences(storyline, "user_stats") == []


# A changed fold


def test_a_changed_fold_is_noticed_and_takes_over_with_a_replay(
    storyline: Storyline, sql_texts: Path
) -> None:
    def outdated() -> list[str]:
        return [row["name"] for row in storyline.projections.status() if row["outdated"]]

    def texts() -> int:
        found = rows(storyline.connections, "team_activity")
        return sum(row["interactions"] for row in found if row["interaction_name"] == "text")

    assert (outdated(), texts()) == ([], 1)
    edit(sql_texts / "projections/team_activity.sql", "    count(*)\n", "    100 * count(*)\n")
    assert outdated() == ["team_activity"]

    record(storyline, message())
    project(storyline)
    assert texts() == 2  # folded as it was begun

    rebuild(storyline, "team_activity")
    assert (outdated(), texts()) == ([], 200)


def test_what_another_fold_had_begun_to_rebuild_is_begun_anew(
    storyline: Storyline, sql_texts: Path
) -> None:
    interrupted = replay(storyline.projections, TEAM_ACTIVITY, limit=3)
    next(interrupted)
    assert next(interrupted).position > 0
    interrupt(interrupted)
    edit(sql_texts / "projections/team_activity.sql", "    count(*)\n", "    100 * count(*)\n")
    assert next(replay(storyline.projections, TEAM_ACTIVITY)).position == 0


# Parked events


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


def test_parked_events_are_taken_up_again_when_they_fold(storyline: Storyline, poison: str) -> None:
    record(storyline, command(poison), message(), command(poison, by=BOB))
    project(storyline)
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    assert retry_parked(storyline.projections, USER_STATS) == (0, 2)

    execute(storyline.connections, "ALTER TABLE user_stats DROP CONSTRAINT no_poison")
    assert retry_parked(storyline.projections, USER_STATS) == (2, 0)
    assert parked(storyline) == {}
    assert storyline.service.get_user_stats(ALICE, as_of=EVENING) == before
    assert differences(storyline, "user_stats") == []


def test_a_replay_folds_what_was_parked(storyline: Storyline, poison: str) -> None:
    record(storyline, command(poison), message())
    project(storyline)
    before = storyline.service.get_user_stats(ALICE, as_of=EVENING)
    assert parked(storyline) == {"user_stats": 1}

    rebuild(storyline, "user_stats")  # the rebuilt table has no such constraint
    assert parked(storyline) == {}
    assert storyline.service.get_user_stats(ALICE, as_of=EVENING) == before
