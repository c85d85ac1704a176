"""The uses of the bot that count for a rate limit, read from the log."""

from datetime import datetime, timedelta

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.rate_limit import WAIT_SECONDS, LimitKey, Use


class PostgresRecentUses:
    """The port RecentUses over Postgres. Raises DatabaseUnavailable."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def recent_uses(self, key: LimitKey, around: datetime, within: timedelta) -> list[Use]:
        """The counted and the told ones less than `within` from `around`, in log order."""
        asked = {
            "user_id": key.user_id,
            "interaction_type": key.interaction_type,
            "names": sorted(key.names),
            "is_any_other": key.is_any_other,
            "is_private": key.is_private,
            "around": around,
            "within": within,
            "wait_seconds": WAIT_SECONDS,
        }
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/event_store/recent_uses"), asked)
            return [Use(**row) for row in rows]
