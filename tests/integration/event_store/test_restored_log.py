"""Read tables with events that a restored log does not have: told, not folded, and not read."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.application import StorylineApplication
from adapters.postgres.schema.migrate import migrate
from domain.errors import CheckpointBeyondLog
from projections.projection import all_projections
from projections.projection_ports import Comparison, Target
from projections.projector import advance, catch_up, follow, retry_parked
from projections.replay import Pace, Swapped, forget, replay, roll_back, verify
from tests.drivers.event_log import execute, project, read_tables, record, tamper
from tests.factories.events import ALICE, BOB, NOON, command, decision, press, some_days_work

EVENING = NOON + timedelta(hours=6)
USER_STATS = all_projections()["user_stats"]
KEPT = 4
"""How many events the backup has."""


@pytest.fixture
def backup(storyline: Storyline) -> Storyline:
    """A Storyline with a backup of its log; after that more happened, and everything is folded."""
    record(storyline, *(command("/queue", by=who) for who in (ALICE, BOB, BOB, BOB)))
    execute(
        storyline.connections,
        "CREATE TABLE kept_log AS SELECT * FROM event_log",
        "CREATE TABLE kept_chain AS SELECT * FROM event_chain",
    )
    record(storyline, *some_days_work())
    project(storyline)
    return storyline


def restore(storyline: Storyline) -> None:
    """Put the backup of the log in its place. Read tables and checkpoints stay as they are."""
    tamper(
        storyline.connections,
        "TRUNCATE event_log, event_chain RESTART IDENTITY",
        "INSERT INTO event_log SELECT * FROM kept_log",
        "INSERT INTO event_chain SELECT * FROM kept_chain",
        f"ALTER TABLE event_log ALTER notification_id RESTART {KEPT + 1}",
    )


def few(storyline: Storyline) -> None:
    """The log stays shorter than before."""
    record(storyline, decision(press("posted")))


def many(storyline: Storyline) -> None:
    """The log grows beyond the checkpoint again."""
    record(storyline, *(decision(press("posted")) for _ in range(20)))


after_the_restore = pytest.mark.parametrize("happen", [few, many])


def reports(storyline: Storyline) -> tuple[Any, ...]:
    asked: dict[str, Any] = {"days": 1, "as_of": EVENING, "tz": "Antarctica/Casey"}
    service = storyline.service
    return (
        service.get_user_stats(ALICE, **asked),
        service.get_user_stats(BOB, **asked),
        service.get_team_activity(**asked),
        service.get_content_decisions(**asked),
        service.get_counts(1, as_of=EVENING),
    )


@after_the_restore
def test_reports_read_the_log_until_a_replay_and_the_table_after_it(
    backup: Storyline, happen: Callable[[Storyline], None]
) -> None:
    restore(backup)
    happen(backup)
    decisions = 1 if happen is few else 20
    found = reports(backup)
    assert found[0]["posts_marked"] == decisions
    assert found[1]["total_interactions"] == 3
    assert found[2]["total_interactions"] == KEPT + decisions
    assert found[3]["total_decisions"] == decisions
    assert found[4] == {"command": {"/queue": KEPT}, "callback": {"posted": decisions}}

    for projection in all_projections().values():
        steps = list(replay(backup.projections, projection, Pace(limit=3)))
        assert isinstance(steps[-1], Swapped)
        assert not any(isinstance(step, Comparison) for step in steps)
    assert not any(row["is_beyond_log"] for row in backup.projections.status())
    assert reports(backup) == found
    record(backup, command("/help", by=BOB))
    project(backup)
    assert backup.service.get_user_stats(BOB, 1, as_of=EVENING)["total_interactions"] == 4
    assert not [row for row in backup.projections.status() if row["lag_events"]]


@after_the_restore
def test_a_projector_refuses_to_fold_and_status_tells(
    backup: Storyline, happen: Callable[[Storyline], None], caplog: pytest.LogCaptureFixture
) -> None:
    assert not any(row["is_beyond_log"] for row in backup.projections.status())
    restore(backup)
    happen(backup)
    before = read_tables(backup.connections)
    store = backup.projections
    told = (
        r"the live table of user_stats is folded up to position 15, and the log does not have those"
        r" events .*: storyline replay user_stats rebuilds it"
    )
    with pytest.raises(CheckpointBeyondLog, match=told):
        advance(store, "user_stats")
    with pytest.raises(CheckpointBeyondLog):
        catch_up(store, all_projections())
    with pytest.raises(CheckpointBeyondLog):
        retry_parked(store, USER_STATS)
    with pytest.raises(CheckpointBeyondLog):
        list(verify(store, USER_STATS))
    assert read_tables(backup.connections) == before
    for row in store.status():
        assert row["is_beyond_log"], row
        assert row["lag_events"] == row["head"] == (6 if happen is few else 44)
        assert row["lag_seconds"] > 0

    class Once:
        """Wakes up once, to stop."""

        def wait(self, seconds: float) -> None:
            stop.set()

    stop = threading.Event()
    with caplog.at_level(logging.ERROR):
        follow(store, ["user_stats"], Once(), stop)
    assert caplog.text.count("the live table of user_stats is folded up to position 15") == 1


def test_one_projection_beyond_the_log_does_not_hold_up_the_others(backup: Storyline) -> None:
    execute(
        backup.connections,
        "UPDATE projection_checkpoint SET position = 50 WHERE projection = 'content_decision'",
    )
    record(backup, command("/help"))
    with pytest.raises(CheckpointBeyondLog, match="the live table of content_decision"):
        project(backup)
    assert {row["name"]: row["lag_events"] for row in backup.projections.status()} == {
        "content_decision": 16, "content_queue": 0, "decisions": 0, "team_activity": 0,
        "user_stats": 0,
    }  # fmt: skip


@after_the_restore
def test_a_half_built_table_with_lost_events_is_built_anew(
    backup: Storyline, happen: Callable[[Storyline], None]
) -> None:
    store = backup.projections
    store.begin(USER_STATS)
    while advance(store, USER_STATS.name, target=Target.SHADOW, limit=4, bound=12):
        pass
    restore(backup)
    happen(backup)
    list(replay(store, USER_STATS))
    done = backup.service.get_user_stats(ALICE, 1, as_of=EVENING)
    assert done["total_interactions"] == (2 if happen is few else 21)
    assert store.positions(USER_STATS.name, Target.LIVE).live == (6 if happen is few else 44)


def test_a_previous_table_with_lost_events_is_not_put_back(backup: Storyline) -> None:
    store = backup.projections
    list(replay(store, USER_STATS))
    restore(backup)
    list(replay(store, USER_STATS))
    with pytest.raises(CheckpointBeyondLog, match="the previous table of user_stats"):
        roll_back(store, USER_STATS)
    assert forget(store, USER_STATS)


def test_a_database_of_the_release_before_learns_which_events_its_checkpoints_stand_on(
    backup: Storyline, database_url: str
) -> None:
    execute(
        backup.connections,
        "DROP VIEW read_table_freshness",
        "ALTER TABLE projection_checkpoint DROP COLUMN event_recorded_at",
        "DROP FUNCTION storyline_note_event CASCADE",
        "DELETE FROM schema_migration"
        " WHERE name IN ('migrations/0018_checkpoint_events', 'views/read_table_freshness')",
    )
    migrate(database_url)
    with backup.connections.connection() as connection:
        rows = connection.execute(
            "SELECT event_recorded_at = recorded_at AS is_right FROM projection_checkpoint"
            " LEFT JOIN event_log ON notification_id = position"
        ).fetchall()
    assert rows == [{"is_right": True}] * len(all_projections())


def test_a_subscription_of_the_library_beyond_the_log_is_refused(backup: Storyline) -> None:
    recorder = StorylineApplication(backup.connections).recorder
    with recorder.subscribe(gt=15):
        pass
    restore(backup)
    with pytest.raises(CheckpointBeyondLog, match="position 15 is beyond the log, which ends at 4"):
        recorder.subscribe(gt=15)
