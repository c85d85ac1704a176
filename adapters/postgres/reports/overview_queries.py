"""The figures of the dashboard, from the SQL functions that analysts call too, in one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.reports.report_queries import REPORT_SECONDS
from adapters.statements import statement
from domain.content.cooldown import Cooldown
from domain.figures.lists import QUEUE_STATES
from domain.figures.overview import DailyCount, Funnel, Overview, QueueCounts, Rate, Totals
from domain.figures.periods import Period

NO_DECISIONS: Final = Rate(0, 0, 0, 0, 0, None, None)
KEYS: Final = {
    "all": None, "day": "day", "person": "user_id", "hour": "hour", "category": "category"
}  # fmt: skip


class PostgresOverviews:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool, cooldown: Cooldown) -> None:
        self._connections = connections
        self._cooldown = cooldown

    def position(self) -> int:
        """Return where the log ends."""
        with connection(self._connections, deadline=REPORT_SECONDS) as connected:
            (row,) = connected.execute(statement("queries/overview/position")).fetchall()
        position: int = row["position"]
        return position

    def overview(self, period: Period, chat_id: int | None, user_id: UUID | None) -> Overview:
        """Return all figures of a period, from one snapshot."""
        with self._snapshot(period.tz, chat_id, user_id) as snapshot:
            position = snapshot.position()
            people = snapshot.rows("people", period)
            decided = snapshot.decided(period)
            return Overview(
                position=position["position"],
                counted_at=position["counted_at"].astimezone(UTC),
                totals=Totals(
                    interactions=sum(row["interactions"] for row in people),
                    people=sum(row["user_id"] is not None for row in people),
                    decisions=decided["all"].get(None, NO_DECISIONS),
                ),
                before=snapshot.totals(period.before),
                daily=[DailyCount(**row) for row in snapshot.rows("daily_interactions", period)],
                by_person={row["user_id"]: row["interactions"] for row in people if row["user_id"]},
                heatmap={
                    (row["weekday"], row["hour"]): row["interactions"]
                    for row in snapshot.rows("heatmap", period)
                },
                decisions_by_day=decided["day"],
                decisions_by_person=decided["person"],
                decisions_by_hour=decided["hour"],
                decisions_by_category=decided["category"],
                funnel=Funnel(**snapshot.rows("funnel", period)[0]),
                queue=QueueCounts(*snapshot.queue_counts(self._cooldown)),
            )

    @contextmanager
    def _snapshot(
        self, tz: str, chat_id: int | None, user_id: UUID | None
    ) -> Iterator["_Snapshot"]:
        with transaction(self._connections, deadline=REPORT_SECONDS) as connected:
            connected.execute(statement("queries/replay/pin_snapshot"))
            connected.execute(statement("queries/lists/use_zone"), {"tz": tz})
            yield _Snapshot(connected, chat_id, user_id)


class _Snapshot:
    """A transaction in which all figures are counted."""

    def __init__(
        self, connected: Connection[DictRow], chat_id: int | None, user_id: UUID | None
    ) -> None:
        self._connected = connected
        self._who = {"chat_id": chat_id, "user_id": user_id}

    def position(self) -> DictRow:
        """Where the log ends, and the time of the snapshot."""
        (row,) = self._connected.execute(statement("queries/overview/position")).fetchall()
        return row

    def rows(self, query: str, period: Period) -> list[DictRow]:
        """The rows of a query on a period."""
        window = {"since": period.since, "until": period.until, "tz": period.tz}
        text = statement(f"queries/overview/{query}")
        return self._connected.execute(text, window | self._who).fetchall()

    def totals(self, period: Period) -> Totals:
        """What is compared with the period after this one."""
        (row,) = self.rows("totals", period)
        interactions, people = row.pop("interactions"), row.pop("people")
        return Totals(interactions, people, Rate(**row))

    def decided(self, period: Period) -> dict[str, dict[Any, Rate]]:
        """The decisions of a period: all, and by day, person, hour and category."""
        found: dict[str, dict[Any, Rate]] = {name: {} for name in KEYS}
        for row in self.rows("decisions", period):
            by = row.pop("by")
            keys = {name: row.pop(name) for name in KEYS.values() if name}
            name = KEYS[by]
            found[by][keys[name] if name else None] = Rate(**row)
        return found

    def queue_counts(self, cooldown: Cooldown) -> Iterator[int]:
        """How many items are in each state: the number that heads the list of them."""
        nowhere = dict.fromkeys(
            ("older_than_at", "older_than_key", "newer_than_at", "newer_than_key")
        )
        now = {"position": None, "at": None}
        text = statement("queries/lists/queue_items")
        for state in QUEUE_STATES:
            asked = nowhere | now | self._who | asdict(cooldown) | {"state": state, "size": 0}
            (row,) = self._connected.execute(text, asked).fetchall()
            yield row["list_total"]
