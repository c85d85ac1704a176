"""The lists behind figures. Each page and its numbers come from one snapshot."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.reports.report_queries import REPORT_SECONDS
from adapters.statements import statement
from domain.content.cooldown import Cooldown
from domain.content.item_history import CHANGES, HistoryLine
from domain.figures.lists import (
    Cursor,
    DecisionRecord,
    DecisionSelection,
    Filter,
    FunnelSelection,
    InteractionSelection,
    ItemRecord,
    ListPage,
    PageRequest,
    PersonRecord,
    QueueSelection,
)
from domain.reports import InteractionRecord

Record = TypeVar("Record")

EVENT_WORDS: Final = {event.__name__: what for event, what in CHANGES.items()}


class PostgresLists:
    """Raises DatabaseUnavailable when the server does not answer."""

    def __init__(self, connections: Pool, cooldown: Cooldown) -> None:
        self._connections = connections
        self._cooldown = cooldown

    def interactions(
        self, wanted: InteractionSelection, page: PageRequest
    ) -> ListPage[InteractionRecord]:
        """Return one page of the audit trail."""
        context = Jsonb(wanted.context) if wanted.context else None
        asked = asdict(wanted) | {"context": context}
        return self._page("interactions", asked, page, InteractionRecord)

    def decisions(self, wanted: DecisionSelection, page: PageRequest) -> ListPage[DecisionRecord]:
        """Return one page of the decisions that stand."""
        return self._page("decisions", asdict(wanted), page, DecisionRecord)

    def people(self, wanted: Filter) -> ListPage[PersonRecord]:
        """Return all people who did something, the busiest first."""
        return self._page("people", asdict(wanted), None, PersonRecord)

    def funnel_items(self, wanted: FunnelSelection, page: PageRequest) -> ListPage[ItemRecord]:
        """Return one page of the items that were queued in a period."""
        return self._page("funnel_items", asdict(wanted), page, ItemRecord)

    def queue_items(self, wanted: QueueSelection, page: PageRequest) -> ListPage[ItemRecord]:
        """Return one page of the queue's items in one state."""
        return self._page("queue_items", asdict(wanted) | asdict(self._cooldown), page, ItemRecord)

    def item_history(self, item_id: UUID) -> list[HistoryLine]:
        """Return what happened to one item, the oldest event first."""
        with connection(self._connections, deadline=REPORT_SECONDS) as connected:
            text = statement("queries/lists/item_history")
            rows = connected.execute(text, {"item_id": item_id}).fetchall()
        return [
            HistoryLine(
                at=row["occurred_at"].astimezone(UTC),
                what=EVENT_WORDS[row["event"]],
                by=row["user_id"],
                caption=row["caption"],
                category=row["category"],
            )
            for row in rows
        ]

    def _page(
        self, query: str, asked: dict[str, Any], page: PageRequest | None, record: type[Record]
    ) -> ListPage[Record]:
        """Ask for one row more than a page has: it tells whether there is another page."""
        if page:
            asked = asked | _place(page)
        with transaction(self._connections, deadline=REPORT_SECONDS) as connected:
            connected.execute(statement("queries/replay/pin_snapshot"))
            connected.execute(statement("queries/lists/use_zone"), {"tz": asked.get("tz", "UTC")})
            rows = connected.execute(statement(f"queries/lists/{query}"), asked).fetchall()
            first = rows[0]  # it has the numbers even if the page is empty
            total = first["list_total"]
            since_then = first.get("list_since_then", 0)
            # Items come, change and go: how many more or fewer there are, only a second count says.
            if "list_since_then" not in first and asked["position"] is not None:
                since_then = _total_now(connected, query, asked) - total
        found = [row for row in rows if row["key"] is not None]
        newer = older = None
        if page and found:
            is_more = len(found) > page.size
            if is_more:
                found = found[1:] if page.newer_than else found[: page.size]
            newer = _cursor(found[0]) if page.older_than or (page.newer_than and is_more) else None
            older = _cursor(found[-1]) if page.newer_than or is_more else None
        return ListPage(
            rows=[record(**_fields(row)) for row in found],
            total=total,
            position=first["list_position"],
            since_then=since_then,
            newer=newer,
            older=older,
        )


NUMBERS = ("list_total", "list_position", "list_since_then", "at", "key")


def _total_now(connected: Connection[DictRow], query: str, asked: dict[str, Any]) -> int:
    """How many rows the list has at the end of the log, at this moment."""
    now = asked | {"position": None, "at": None, "size": 0}
    (row,) = connected.execute(statement(f"queries/lists/{query}"), now).fetchall()
    total: int = row["list_total"]
    return total


def _place(page: PageRequest) -> dict[str, Any]:
    older, newer = page.older_than, page.newer_than
    return {
        "size": page.size + 1,
        "older_than_at": older and older.at,
        "older_than_key": older and older.key,
        "newer_than_at": newer and newer.at,
        "newer_than_key": newer and newer.key,
    }


def _cursor(row: DictRow) -> Cursor:
    return Cursor(row["at"], str(row["key"]))


def _fields(row: DictRow) -> dict[str, Any]:
    """What a record keeps of a row, with times in UTC."""
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in NUMBERS
    }
