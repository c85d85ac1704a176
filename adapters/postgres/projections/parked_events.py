"""Parked events: a fold failed on them."""

from collections.abc import Sequence

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement


class PostgresParkedEvents:
    """The table `parked_events`. Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def listing(
        self,
        projection: str | None = None,
        position: int | None = None,
        *,
        dropped: bool = False,
        limit: int | None = None,
    ) -> Sequence[DictRow]:
        """List parked events, or dropped ones: of all projections or one, or of one position.

        `state` is the event as it was written, in bytes.
        """
        asked = {"projection": projection, "position": position, "dropped": dropped, "limit": limit}
        with connection(self._connections) as connected:
            return connected.execute(
                statement("queries/projections/parked_events"), asked
            ).fetchall()

    def drop(self, projection: str | None = None, position: int | None = None) -> int:
        """Drop parked events; returns how many. Reports still read them from the log."""
        asked = {"projection": projection, "position": position}
        with connection(self._connections) as connected:
            return connected.execute(
                statement("queries/projections/drop_parked_events"), asked
            ).rowcount
