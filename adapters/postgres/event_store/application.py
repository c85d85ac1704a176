"""The log as an application of the eventsourcing library, for use with the library's tools."""

from uuid import UUID

from eventsourcing.application import Application

from adapters.postgres.connection.connect import Pool
from adapters.postgres.event_store.mapper import EventMapper
from adapters.postgres.event_store.recorder import EventRecorder


class StorylineApplication(Application[UUID]):
    """`save()` appends domain events. `notification_log` reads them in order of position."""

    name = "storyline"

    def __init__(self, connections: Pool) -> None:
        self._connections = connections
        super().__init__()

    def construct_recorder(self) -> EventRecorder:
        """The recorder over `event_log`."""
        return EventRecorder(self._connections)

    def construct_mapper(self) -> EventMapper:
        """The mapper for our events."""
        return EventMapper()
