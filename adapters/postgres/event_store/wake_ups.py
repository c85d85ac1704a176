"""Word that the log has grown: LISTEN, and where that does not work, the clock."""

import time

import psycopg
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import connect
from adapters.statements import statement
from domain.errors import DatabaseUnavailable


class PostgresWakeUps:
    """Waits for NOTIFY. A lost connection is made anew; until then waits last their full time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[DictRow] | None = None

    def wait(self, seconds: float) -> None:
        """Return when there is more, or after so many seconds."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = connect(self._url)
                self._connection.execute(statement("queries/event_store/listen"))
                return  # of what came before this nobody will tell
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.Error, DatabaseUnavailable):
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        """Listen no more."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
