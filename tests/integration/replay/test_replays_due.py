"""Live tables that were made by an older fold do not know the newest events."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.mapper import Row
from domain.errors import DatabaseRefused, StorylineError
from projections import content_queue, user_stats
from projections.projection import all_projections
from projections.replay import replay, roll_back
from tests.drivers.event_log import execute, project, rows
from tests.factories.events import ALICE, message

NEWER = "storyline.Newer"


@pytest.fixture
def next_release(storyline: Storyline, monkeypatch: pytest.MonkeyPatch) -> Storyline:
    """A Storyline whose release has two folds that know a new event, and the older tables."""
    for module in (content_queue, user_stats):
        changed = replace(
            module.PROJECTION,
            version=module.PROJECTION.version + 1,
            knows=module.PROJECTION.knows | {NEWER},
        )
        monkeypatch.setattr(module, "PROJECTION", changed)
    return storyline


def rebuild(storyline: Storyline, name: str) -> None:
    list(replay(storyline.projections, all_projections()[name]))


def append_newer(storyline: Storyline, number: int = 1) -> None:
    """Record a new event beside another one, in one batch."""
    row = Row(ALICE, number, NEWER, b'{"version":1}')
    storyline.log.append_stored([[row], storyline.log.stored([message()])])


@contextmanager
def uncommitted(storyline: Storyline, *statements: str) -> Iterator[None]:
    """Run statements in a session that commits when the body ends."""
    with storyline.connections.connection() as connection, connection.transaction():
        for each in statements:
            connection.execute(each.encode())
        yield


def topics(storyline: Storyline) -> set[str]:
    return {row["topic"] for row in rows(storyline.connections, "event_topics")}


def test_nothing_is_due_in_a_new_database(storyline: Storyline) -> None:
    assert storyline.projections.replays_due() == []


def test_replays_are_due_until_the_tables_are_made_by_a_fold_that_knows_the_event(
    next_release: Storyline,
) -> None:
    store = next_release.projections
    assert store.replays_due() == ["content_queue", "user_stats"]
    rebuild(next_release, "user_stats")
    assert store.replays_due() == ["content_queue"]
    rebuild(next_release, "content_queue")
    assert store.replays_due() == []
    roll_back(store, all_projections()["user_stats"])
    assert store.replays_due() == ["user_stats"]


def test_a_newer_fold_that_knows_no_newer_event_is_not_due(storyline: Storyline) -> None:
    execute(storyline.connections, "UPDATE projection_checkpoint SET version = 0, fold = 'older'")
    assert storyline.projections.replays_due() == []


def test_tables_of_an_older_fold_cannot_serve_again_once_the_event_is_in_the_log(
    next_release: Storyline,
) -> None:
    store, stats = next_release.projections, all_projections()["user_stats"]
    rebuild(next_release, "user_stats")
    rebuild(next_release, "content_queue")
    append_newer(next_release)
    project(next_release)
    live = rows(next_release.connections, "user_stats")
    with pytest.raises(
        StorylineError,
        match=f"user_stats cannot be replaced: the log has {NEWER}, which .* keep the live tables",
    ):
        roll_back(store, stats)
    assert store.replays_due() == []
    assert rows(next_release.connections, "user_stats") == live

    rebuild(next_release, "user_stats")
    roll_back(store, stats)  # the previous tables know it too
    assert store.replays_due() == []


def test_the_event_is_refused_if_tables_were_rolled_back_after_the_caller_had_looked(
    next_release: Storyline,
) -> None:
    store, stats = next_release.projections, all_projections()["user_stats"]
    rebuild(next_release, "user_stats")
    rebuild(next_release, "content_queue")
    assert store.replays_due() == []
    roll_back(store, stats)
    with pytest.raises(
        DatabaseRefused, match=f"user_stats does not know {NEWER}: run storyline replay user_stats"
    ):
        append_newer(next_release)
    assert rows(next_release.connections, "event_log") == []
    assert NEWER not in topics(next_release)

    roll_back(store, stats)
    append_newer(next_release)
    assert NEWER in topics(next_release)


def test_a_rollback_waits_for_an_event_that_is_being_appended(next_release: Storyline) -> None:
    store, stats = next_release.projections, all_projections()["user_stats"]
    rebuild(next_release, "user_stats")
    rebuild(next_release, "content_queue")
    with ThreadPoolExecutor(1) as elsewhere:
        with uncommitted(
            next_release,
            "LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE",
            f"INSERT INTO event_topics (topic, version) VALUES ('{NEWER}', 1)",
        ):
            rolled_back = elsewhere.submit(roll_back, store, stats)
            with pytest.raises(TimeoutError):
                rolled_back.result(timeout=0.5)
        with pytest.raises(StorylineError, match="keep the live tables"):
            rolled_back.result()
    assert store.replays_due() == []


def test_an_event_waits_for_a_rollback_that_is_being_done(next_release: Storyline) -> None:
    store = next_release.projections
    rebuild(next_release, "user_stats")
    rebuild(next_release, "content_queue")
    with ThreadPoolExecutor(1) as elsewhere:
        with uncommitted(
            next_release,
            "SELECT storyline_restore_previous('user_stats', ARRAY['user_stats'])",
            "SELECT storyline_swap('user_stats', ARRAY['user_stats'])",
        ):
            assert store.replays_due() == []
            appended = elsewhere.submit(append_newer, next_release)
            with pytest.raises(TimeoutError):
                appended.result(timeout=0.5)
        with pytest.raises(DatabaseRefused, match="run storyline replay user_stats"):
            appended.result()
