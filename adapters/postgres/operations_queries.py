"""What operators look at beside the checkpoints: what is parked, replays, the end of the chain."""

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement


class PostgresOperations:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def parked(self, limit: int) -> list[DictRow]:
        """Return what is parked, the latest first: its name in `storyline parked`, and why."""
        with connection(self._connections) as connected:
            text = statement("queries/operations/parked")
            return connected.execute(text, {"limit": limit}).fetchall()

    def replays(self) -> list[DictRow]:
        """Return the replay of each projection that is under way, and the last ones."""
        with connection(self._connections) as connected:
            return connected.execute(statement("queries/operations/replays")).fetchall()

    def chain_head(self) -> DictRow | None:
        """Return the last link of the chain, and when it was appended."""
        with connection(self._connections) as connected:
            return connected.execute(statement("queries/operations/chain_head")).fetchone()
