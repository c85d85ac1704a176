"""Rebuilding a read table while it serves, and proving it right."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Storyline, open_storyline
from domain.errors import InvalidInput, LimitExceeded, ReplayDiffers, StorylineError
from projections.projection import all_projections
from projections.projection_ports import Comparison, Difference
from projections.projector import advance
from projections.replay import Exported, Pace, Phase, Progress, Step, Swapped, replay, until
from tests.drivers.event_log import (
    compared,
    execute,
    forget_everything,
    project,
    read_tables,
    record,
    rows,
)
from tests.drivers.sql_files import edit
from tests.factories.events import (
    BOB,
    NOON,
    OTHER_TEAM,
    decision,
    message,
    press,
    response,
    some_days_work,
)

EVENING = NOON + timedelta(hours=6)
"""When the quarter hour of what happens here is over, and reports read it from the tables."""

USER_STATS = all_projections()["user_stats"]
TEAM_ACTIVITY = all_projections()["team_activity"]

every_projection = pytest.mark.parametrize("name", all_projections())


@pytest.fixture
def storyline(storyline: Storyline) -> Storyline:
    """A Storyline in which something has happened and was folded."""
    record(storyline, *some_days_work())
    project(storyline)
    return storyline


def differences(storyline: Storyline, name: str) -> list[Difference]:
    return list(compared(storyline, all_projections()[name]).examples)


def rebuild(storyline: Storyline, name: str, *, force: bool = False) -> list[Step]:
    return list(replay(storyline.projections, all_projections()[name], force=force))


def position(step: Step) -> int:
    assert isinstance(step, Progress)
    return step.position


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

    with pytest.raises(ReplayDiffers, match=f"{name} differs from the log"):
        rebuild(storyline, name)
    assert rows(storyline.connections, name) == []
    rebuild(storyline, name, force=True)
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
    steps = list(replay(storyline.projections, USER_STATS, Pace(limit=3)))
    folding = [step for step in steps if isinstance(step, Progress) and step.phase is Phase.FOLD]
    positions = [step.position for step in folding]
    assert positions[:3] == [0, 3, 6]
    assert positions == sorted(positions)
    assert {step.head for step in folding} == {positions[-1]}
    assert [type(step) for step in steps if not isinstance(step, Progress)] == [Comparison, Swapped]


def test_an_interrupted_replay_goes_on_where_it_was(storyline: Storyline) -> None:
    right = read_tables(storyline.connections)
    interrupted = replay(storyline.projections, USER_STATS, Pace(limit=2))
    _, _, reached = (position(next(interrupted)) for _ in range(3))
    interrupted.close()
    assert read_tables(storyline.connections) == right

    resumed = replay(storyline.projections, USER_STATS, Pace(limit=2))
    assert position(next(resumed)) == reached > 0
    assert all(position(step) > reached for step in resumed if isinstance(step, Progress))
    assert read_tables(storyline.connections) == right
    assert differences(storyline, "user_stats") == []


def test_only_one_replay_of_a_projection_runs_at_a_time(storyline: Storyline) -> None:
    first = replay(storyline.projections, USER_STATS, Pace(limit=2))
    next(first)
    with pytest.raises(StorylineError, match="another replay of user_stats is running"):
        next(replay(storyline.projections, USER_STATS))
    with pytest.raises(StorylineError, match="another replay of user_stats is running"):
        differences(storyline, "user_stats")
    rebuild(storyline, "team_activity")
    list(first)
    assert differences(storyline, "user_stats") == []


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("events", [0, 1, 300])
def test_any_log_is_replayed_also_one_in_which_little_matches(
    storyline: Storyline, workers: int, events: int
) -> None:
    forget_everything(storyline)
    record(storyline, *(message() if number % 100 else response() for number in range(events)))
    execute(
        storyline.connections,
        "ALTER TABLE event_log ALTER notification_id RESTART WITH 1000000000000",
    )
    record(storyline, *([decision(press("skip"))] if events else []))
    project(storyline)
    right = read_tables(storyline.connections)
    for projection in all_projections().values():
        *_, last = replay(storyline.projections, projection, Pace(workers, 7))
        assert isinstance(last, Swapped)
    assert read_tables(storyline.connections) == right


@every_projection
@pytest.mark.parametrize("workers", [1, 3])
def test_where_no_projector_runs_the_replay_folds_the_live_table_too(
    storyline: Storyline, name: str, workers: int
) -> None:
    record(storyline, *some_days_work())
    steps = list(replay(storyline.projections, all_projections()[name], Pace(workers, 3)))
    assert Phase.LIVE in {step.phase for step in steps if isinstance(step, Progress)}
    replayed = rows(storyline.connections, name)
    project(storyline)
    assert rows(storyline.connections, name) == replayed


def test_a_server_that_ends_what_takes_long_does_not_end_a_replay(
    storyline: Storyline, sql_texts: Path
) -> None:
    record(storyline, message(chat_id=OTHER_TEAM))
    slow = "    count(*) + 0 * count(pg_sleep(0.1)),\n"
    edit(sql_texts / "projections/team_activity.sql", "    count(*),\n", slow)
    timeouts = ("statement_timeout", "idle_in_transaction_session_timeout")
    with storyline.connections.connection() as connection:
        database = connection.info.dbname
    with open_storyline(str(storyline.connections.conninfo)) as owner:
        for timeout in timeouts:
            execute(owner.connections, f"ALTER DATABASE {database} SET {timeout} = '300ms'")
    with open_storyline(str(storyline.connections.conninfo)) as hurried:
        steps = replay(hurried.projections, TEAM_ACTIVITY, Pace(2, 5))
        assert isinstance([*steps][-1], Swapped)
        record(hurried, *some_days_work())
        project(hurried)
        assert compared(hurried, TEAM_ACTIVITY).differs is False


def test_a_live_table_that_folds_no_more_is_replaced_by_force(
    storyline: Storyline, sql_texts: Path
) -> None:
    before = rows(storyline.connections, "team_activity")
    execute(storyline.connections, "ALTER TABLE team_activity RENAME interactions TO happened")
    record(storyline, message())
    with pytest.raises(ReplayDiffers, match="no longer folds"):
        rebuild(storyline, "team_activity")
    rebuild(storyline, "team_activity", force=True)
    project(storyline)
    after = rows(storyline.connections, "team_activity")
    assert sum(row["interactions"] for row in after) == 1 + sum(r["interactions"] for r in before)


def test_a_live_table_whose_fold_was_cancelled_is_not_replaced_even_by_force(
    storyline: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(storyline, message())
    steps = replay(storyline.projections, TEAM_ACTIVITY, force=True)
    for step in steps:
        if isinstance(step, Progress) and step.phase is Phase.LIVE:
            break

    def cancelled(*_: object, **__: object) -> None:
        raise LimitExceeded("canceling statement due to user request")

    monkeypatch.setattr("projections.replay.advance", cancelled)
    with pytest.raises(LimitExceeded):
        list(steps)


# What the tables said in the past


def test_tables_of_the_past_say_what_the_live_ones_said_then(
    storyline: Storyline, analyst: str
) -> None:
    execute(storyline.connections, f'GRANT SELECT ON user_stats TO "{analyst}"')
    past = rows(storyline.connections, "user_stats")
    with storyline.connections.connection() as connection:
        (now,) = connection.execute("SELECT clock_timestamp() AS now").fetchall()
    record(storyline, *some_days_work())
    project(storyline)
    live = read_tables(storyline.connections)

    then = storyline.projections.position_at(now["now"])
    for _ in range(2):  # a second time they are made anew
        *steps, exported = until(storyline.projections, USER_STATS, then, Pace(2, 3))
        assert {step.head for step in steps if isinstance(step, Progress)} == {then}
        assert exported == Exported("user_stats", then, [f"user_stats_until_{then}"])
        assert rows(storyline.connections, f"user_stats_until_{then}") == past
    assert read_tables(storyline.connections) == live
    with storyline.connections.connection() as connection:
        may = f"SELECT has_table_privilege(%s, 'user_stats_until_{then}', 'SELECT') AS may"
        assert connection.execute(may.encode(), [analyst]).fetchall() == [{"may": True}]

    list(until(storyline.projections, USER_STATS, 0))
    assert rows(storyline.connections, "user_stats_until_0") == []
    rebuild(storyline, "user_stats")
    with pytest.raises(InvalidInput, match="position 9999 is not in the log"):
        list(until(storyline.projections, USER_STATS, 9999))


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
    edit(sql_texts / "projections/team_activity.sql", "    count(*),\n", "    100 * count(*),\n")
    assert outdated() == ["team_activity"]

    record(storyline, message())
    project(storyline)
    assert texts() == 2  # folded as it was begun

    rebuild(storyline, "team_activity")
    assert (outdated(), texts()) == ([], 200)


def test_what_another_fold_had_begun_to_rebuild_is_begun_anew(
    storyline: Storyline, sql_texts: Path
) -> None:
    interrupted = replay(storyline.projections, TEAM_ACTIVITY, Pace(limit=3))
    next(interrupted)
    assert position(next(interrupted)) > 0
    interrupted.close()
    edit(sql_texts / "projections/team_activity.sql", "    count(*),\n", "    100 * count(*),\n")
    assert position(next(replay(storyline.projections, TEAM_ACTIVITY))) == 0
