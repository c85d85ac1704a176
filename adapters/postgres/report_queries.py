"""Reports from the SQL functions that analysts call too. Each answer comes from one snapshot."""

from collections import defaultdict
from dataclasses import asdict
from datetime import UTC
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.reports import (
    ContentDecisions,
    Counts,
    HourOfWeek,
    InteractionFilter,
    InteractionRecord,
    PersonDecisions,
    TeamActivity,
    UserStats,
    Window,
)

REPORT_SECONDS = 600.0
"""The deadline of a report: its cost grows with the log."""


class PostgresReports:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def user_stats(self, user_id: UUID, window: Window, chat_id: int | None) -> UserStats:
        """Return what one person did."""
        return cast("UserStats", self._row("user_stats", window, chat_id, user_id=user_id))

    def team_activity(self, window: Window, chat_id: int | None) -> TeamActivity:
        """Return what everybody did."""
        return cast("TeamActivity", self._row("team_activity", window, chat_id))

    def content_decisions(self, window: Window, chat_id: int | None) -> ContentDecisions:
        """Return the decisions on content."""
        row = self._row("content_decisions", window, chat_id)
        told = {
            key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()
        }
        return cast("ContentDecisions", told)

    def counts(self, window: Window, chat_id: int | None) -> Counts:
        """Return how often each name of each type occurred."""
        counts: Counts = defaultdict(dict)
        for row in self._rows("counts", window, chat_id):
            counts[row["interaction_type"]][row["interaction_name"]] = row["interactions"]
        return dict(counts)

    def heatmap(self, window: Window, chat_id: int | None) -> list[HourOfWeek]:
        """Return what people did in each of the 168 hours of a week."""
        return [cast("HourOfWeek", row) for row in self._rows("heatmap", window, chat_id)]

    def decisions_by_person(
        self, window: Window, chat_id: int | None
    ) -> dict[UUID, PersonDecisions]:
        """Return the decisions of each person who decided."""
        rows = self._rows("decisions_by_person", window, chat_id)
        return {UUID(row.pop("user_id")): cast("PersonDecisions", row) for row in rows}

    def interactions(
        self, wanted: InteractionFilter, *, limit: int | None = None, offset: int = 0
    ) -> list[InteractionRecord]:
        """Return the audit trail, newest first."""
        parameters = asdict(wanted) | {"limit": limit, "offset": offset}
        parameters["context"] = Jsonb(wanted.context) if wanted.context else None
        rows = self._execute("interactions", parameters)
        return [
            InteractionRecord(**row | {"created_at": row["created_at"].astimezone(UTC)})
            for row in rows
        ]

    def chats(self, limit: int) -> list[int]:
        """The ids of the team chats with the most interactions."""
        return [row["chat_id"] for row in self._execute("chats", {"limit": limit})]

    def _row(self, report: str, window: Window, chat_id: int | None, **more: Any) -> DictRow:
        (row,) = self._rows(report, window, chat_id, **more)
        return row

    def _rows(self, report: str, window: Window, chat_id: int | None, **more: Any) -> list[DictRow]:
        asked = {"since": window.since, "as_of": window.as_of, "tz": window.tz, "chat_id": chat_id}
        return self._execute(report, asked | more)

    def _execute(self, query: str, parameters: dict[str, Any]) -> list[DictRow]:
        with connection(self._connections, deadline=REPORT_SECONDS) as connected:
            return connected.execute(statement(f"queries/reports/{query}"), parameters).fetchall()
