"""Counts by hour for the rules of alerts, from the read tables, and from the log."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, transaction
from adapters.postgres.reports.report_queries import REPORT_SECONDS
from adapters.statements import statement
from domain.alerts.bursts import Span
from domain.alerts.ports import Measure
from domain.alerts.states import PRIVATE, TEAM
from domain.alerts.statistics import HISTORY, HourCount


class PostgresAlertCounts:
    """Raises DatabaseUnavailable and DatabaseRefused.

    `chat_ids` returns all ids of a chat, the newest last.
    """

    def __init__(self, connections: Pool, chat_ids: Callable[[int], Sequence[int]]) -> None:
        self._connections = connections
        self._chat_ids = chat_ids

    def hours(
        self, measure: Measure, span: Span, floor: float, *, team: Sequence[int] | None = None
    ) -> list[HourCount]:
        """The hours of `span`, and of the weeks before it, of each subject that reaches `floor`."""
        asked = _times(span) | {"floor": floor, "chats": None if team is None else [*team]}
        rows = self._rows(f"hours/{measure}", span, asked)
        if measure.startswith("person"):
            return [HourCount(**row) for row in rows]
        names = self._names({row["subject"] for row in rows}, team)
        return [HourCount(names[row["subject"]], row["hour"], row["count"]) for row in rows]

    def people(self, span: Span, *, team: Sequence[int] | None = None) -> int:
        """How many people did something in the weeks before `span`."""
        asked = _times(span) | {"chats": None if team is None else [*team]}
        (row,) = self._rows("people_before", span, asked)
        people: int = row["people"]
        return people

    def presses_of(self, people: Collection[str], span: Span) -> list[HourCount]:
        """All presses of these people in `span` and the weeks before it, and their first hours."""
        if not people:
            return []
        asked = _times(span) | {"people": [*people]}
        return [HourCount(**row) for row in self._rows("hours/presses_of_people", span, asked)]

    def _rows(self, name: str, span: Span, asked: dict[str, Any]) -> list[DictRow]:
        with self._in_zone(span) as connected:
            return connected.execute(statement(f"queries/alerts/{name}"), asked).fetchall()

    @contextmanager
    def _in_zone(self, span: Span) -> Iterator[Connection[DictRow]]:
        with transaction(self._connections, deadline=REPORT_SECONDS) as connected:
            connected.execute(statement("queries/lists/use_zone"), {"tz": str(span.zone)})
            yield connected

    def _names(
        self, chats: Collection[int | None], team: Sequence[int] | None
    ) -> dict[int | None, str]:
        """What each chat is called: rows of one chat have one name, also under its former ids."""
        names: dict[int | None, str] = {None: PRIVATE}
        for chat in chats:
            if chat is not None:
                is_ours = team is not None and chat in team
                names[chat] = TEAM if is_ours else str(self._chat_ids(chat)[-1])
        return names


def _times(span: Span) -> dict[str, Any]:
    # An hour more: the clocks may have been put forward meanwhile.
    return {
        "since": span.since,
        "until": span.until,
        "history": span.since - HISTORY - timedelta(hours=1),
    }
