"""A read table that another engine has folded is the one that Postgres folds."""

import pytest

from adapters.bootstrap import Storyline
from projections.replay import Phase, Progress, Swapped, replay
from tests.drivers.engines import PORTABLE, engine
from tests.drivers.event_log import project, read_tables, record
from tests.factories.events import ALICE, BOB, command, decision, press, some_days_work, withdrawal


@pytest.fixture
def worked(storyline: Storyline) -> Storyline:
    record(storyline, *some_days_work())
    taken_back = decision(press())
    record(storyline, taken_back)
    record(storyline, withdrawal(taken_back))
    record(storyline, command("/queue"), press(by=ALICE), command("/help", by=BOB))
    project(storyline)
    return storyline


@pytest.mark.parametrize("name", PORTABLE)
def test_a_replay(worked: Storyline, name: str) -> None:
    before = read_tables(worked.connections)
    steps = list(replay(worked.projections, PORTABLE[name], engine=engine(worked)))
    assert isinstance(steps[-1], Swapped)
    assert {Phase.LOAD} < {step.phase for step in steps if isinstance(step, Progress)}
    assert read_tables(worked.connections) == before
