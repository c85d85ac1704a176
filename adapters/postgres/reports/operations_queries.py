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

    def growth(self) -> DictRow:
        """Return the last `position` of the log, and its size in `bytes`."""
        return self._row("queries/operations/log_growth")

    def growth_of_a_day(self) -> DictRow:
        """Return `growth`, and how many events came in the `last_day` of how many `days`."""
        return self._row("queries/operations/log_growth_of_a_day")

    def _row(self, name: str) -> DictRow:
        with connection(self._connections) as connected:
            row = connected.execute(statement(name)).fetchone()
        assert row is not None
        return row
