"""The eventsourcing library's own cases, against our recorders on our tables."""

from unittest import TestCase, defaultTestLoader

import pytest
from eventsourcing.tests import persistence

from adapters.bootstrap import Storyline
from adapters.postgres.connection.connect import Pool
from adapters.postgres.event_store.recorder import EventRecorder
from adapters.postgres.event_store.tracking import CheckpointRecorder


class Recording(persistence.ApplicationRecorderTestCase[EventRecorder]):
    """What the library asks of a recorder of events."""

    __test__ = False  # run by the tests below, on every server
    connections: Pool

    def create_recorder(self) -> EventRecorder:
        return EventRecorder(self.connections)


class Order(persistence.NonInterleavingNotificationIDsBaseCase):
    """What it asks of the order of positions."""

    __test__ = False
    connections: Pool

    def create_recorder(self) -> EventRecorder:
        return EventRecorder(self.connections)


class Tracking(persistence.TrackingRecorderTestCase):
    """What it asks of a recorder of checkpoints."""

    __test__ = False
    connections: Pool

    def create_recorder(self) -> CheckpointRecorder:
        return CheckpointRecorder(self.connections)


def cases(kind: type[TestCase]) -> list[str]:
    return list(defaultTestLoader.getTestCaseNames(kind))


@pytest.mark.parametrize("case", cases(Recording))
def test_events_are_recorded_as_the_library_expects(storyline: Storyline, case: str) -> None:
    run(Recording(case), storyline)


@pytest.mark.parametrize("case", cases(Order))
def test_positions_are_given_out_as_the_library_expects(storyline: Storyline, case: str) -> None:
    run(Order(case), storyline)


@pytest.mark.parametrize("case", cases(Tracking))
def test_checkpoints_are_kept_as_the_library_expects(storyline: Storyline, case: str) -> None:
    run(Tracking(case), storyline)


def run(case: Recording | Order | Tracking, storyline: Storyline) -> None:
    case.connections = storyline.connections
    case.debug()  # unlike run(), raises what the case raises
