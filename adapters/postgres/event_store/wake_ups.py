"""Wait for new events: by LISTEN, or by time where LISTEN does not work."""

import time

import psycopg
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import connect
from adapters.statements import statement
from domain.errors import DatabaseUnavailable


class PostgresWakeUps:
    """Wait for NOTIFY. A lost connection is reopened; until then a wait takes its full time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[DictRow] | None = None

    def wait(self, seconds: float) -> None:
        """Return when there are new events, or after `seconds`."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = connect(self._url)
                self._connection.execute(statement("queries/event_store/listen"))
                return  # events may have come before we listened
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.Error, DatabaseUnavailable):
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
