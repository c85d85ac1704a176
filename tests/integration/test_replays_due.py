"""Live tables that were made by an older fold do not know the newest events."""

from dataclasses import replace

import pytest

from adapters.bootstrap import Storyline
from projections import content_queue, user_stats
from projections.projection import all_projections
from projections.replay import replay, roll_back
from tests.drivers.event_log import execute


@pytest.fixture
def next_release(storyline: Storyline, monkeypatch: pytest.MonkeyPatch) -> Storyline:
    """A Storyline whose release has two folds that know a new event, and the older tables."""
    for module in (content_queue, user_stats):
        projection = module.PROJECTION
        newer = projection.version + 1
        changed = replace(projection, version=newer, knows={"storyline.Newer": newer})
        monkeypatch.setattr(module, "PROJECTION", changed)
    return storyline


def test_nothing_is_due_in_a_new_database(storyline: Storyline) -> None:
    assert storyline.projections.replays_due() == []


def test_replays_are_due_until_the_tables_are_made_by_a_fold_that_knows_the_event(
    next_release: Storyline,
) -> None:
    store = next_release.projections
    assert store.replays_due() == ["content_queue", "user_stats"]
    list(replay(store, all_projections()["user_stats"]))
    assert store.replays_due() == ["content_queue"]
    list(replay(store, all_projections()["content_queue"]))
    assert store.replays_due() == []
    roll_back(store, all_projections()["user_stats"])
    assert store.replays_due() == ["user_stats"]


def test_a_newer_fold_that_knows_no_newer_event_is_not_due(storyline: Storyline) -> None:
    execute(storyline.connections, "UPDATE projection_checkpoint SET version = 0, fold = 'older'")
    due = storyline.projections.replays_due()
    assert due == sorted(name for name, each in all_projections().items() if each.knows)
