"""Reports from the SQL functions that analysts call too. Each answer comes from one snapshot."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import Session
from adapters.statements import statement
from domain.reports import (
    ActivityCounts,
    ApprovalRates,
    ContentDecisions,
    Counts,
    DailyType,
    DecisionRates,
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

    def __init__(self, connections: Pool, pinned: Session | None = None) -> None:
        self._connections = connections
        self._pinned = pinned

    @contextmanager
    def snapshot(self) -> Iterator["PostgresReports"]:
        """The reports at one moment. It keeps a connection and that moment until it ends."""
        with transaction(self._connections, deadline=REPORT_SECONDS) as pinned:
            pinned.execute(statement("queries/export/pin_snapshot"))
            yield PostgresReports(self._connections, pinned)

    def user_stats(self, user_id: UUID, window: Window, chat_id: int | None) -> UserStats:
        """Return what one person did."""
        return cast("UserStats", self._row("user_stats", window, chat_id, user_id=user_id))

    def team_activity(self, window: Window, chat_id: int | None) -> TeamActivity:
        """Return what everybody did."""
        return cast("TeamActivity", self._row("team_activity", window, chat_id))

    def content_decisions(self, window: Window, chat_id: int | None) -> ContentDecisions:
        """Return the decisions on content."""
        return cast("ContentDecisions", _told(self._row("content_decisions", window, chat_id)))

    def counts(self, window: Window, chat_id: int | None) -> Counts:
        """Return how often each name of each type occurred."""
        counts: Counts = defaultdict(dict)
        for row in self._rows("counts", window, chat_id):
            counts[row["interaction_type"]][row["interaction_name"]] = row["interactions"]
        return dict(counts)

    def activity_counts(self, window: Window, chat_id: int | None) -> ActivityCounts:
        """Return what people did by date, hour of the week and person."""
        rows = self._rows("activity_counts", window, chat_id)
        return ActivityCounts(
            [
                DailyType(
                    date=row["date"],
                    interaction_type=row["interaction_type"],
                    interactions=row["interactions"],
                )
                for row in rows
                if row["date"] is not None
            ],
            [
                HourOfWeek(
                    weekday=row["weekday"], hour=row["hour"], interactions=row["interactions"]
                )
                for row in rows
                if row["hour"] is not None
            ],
            {row["user_id"]: row["interactions"] for row in rows if row["user_id"]},
        )

    def decision_rates(self, window: Window, chat_id: int | None) -> DecisionRates:
        """Return the decisions, all, by person and by local hour, in one pass."""
        found: dict[str, list[ApprovalRates]] = defaultdict(list)
        for row in self._rows("decision_rates", window, chat_id):
            found[row.pop("by")].append(cast("ApprovalRates", _told(row)))
        return DecisionRates(found["all"][0], found["person"], found["hour"])

    def heatmap(
        self, window: Window, chat_id: int | None, user_id: UUID | None = None
    ) -> list[HourOfWeek]:
        """Return what people did in each of the 168 hours of a week, or what one person did."""
        rows = self._rows("heatmap", window, chat_id, user_id=user_id)
        return [cast("HourOfWeek", row) for row in rows]

    def approval_rates(
        self, by: str, window: Window, chat_id: int | None, user_id: UUID | None = None
    ) -> list[ApprovalRates]:
        """Return the decisions by `person`, local `hour` or the like, or those of one person."""
        rows = self._rows("approval_rates", window, chat_id, by=by, user_id=user_id)
        return [cast("ApprovalRates", _told(row)) for row in rows]

    def decisions_by_person(
        self, window: Window, chat_id: int | None
    ) -> dict[UUID, PersonDecisions]:
        """Return the decisions of each person who decided."""
        return {
            UUID(row["key"]): {
                "posted": row["posted"],
                "skipped": row["skipped"],
                "rejected": row["rejected"],
            }
            for row in self.approval_rates("person", window, chat_id)
            if row["key"] is not None
        }

    def last_decisions(self, window: Window, chat_id: int | None) -> dict[UUID, datetime]:
        """Return when each person decided last."""
        rows = self._rows("last_decisions", window, chat_id)
        return {row["user_id"]: row["decided_at"].astimezone(UTC) for row in rows}

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
        borrowed = connection(self._connections, deadline=REPORT_SECONDS)
        with nullcontext(self._pinned) if self._pinned else borrowed as connected:
            return connected.execute(statement(f"queries/reports/{query}"), parameters).fetchall()


def _told(row: DictRow) -> DictRow:
    """The row with numbers that JSON can say."""
    return {
        name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }
