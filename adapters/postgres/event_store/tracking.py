"""Checkpoints for projections that use the eventsourcing library's own runner on our log."""

from eventsourcing.postgres import PostgresTrackingRecorder

from adapters.postgres.connection.connect import Pool
from adapters.postgres.event_store.recorder import Datastore

TABLE = "notification_tracking"


class CheckpointRecorder(PostgresTrackingRecorder):
    """The library's tracking recorder over the table from sql/migrations.

    Subclass it for a view. `wait(name, position)` returns when the projection is at that position.
    """

    def __init__(self, connections: Pool) -> None:
        super().__init__(Datastore(connections), tracking_table_name=TABLE)
        self.sql_create_statements.clear()
