"""Rows of lists as the pages show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.web.views.names import Names
from adapters.web.views.view_query import ViewQuery
from domain.content.item_history import HistoryLine
from domain.figures.lists import DecisionRecord, ItemRecord, PersonRecord
from domain.plurals import duration
from domain.printable import printable
from domain.reports import InteractionRecord
from domain.vocabulary import InteractionType

CONTEXT_LENGTH: Final = 160
STATES: Final = {
    "waiting": "waiting",
    "offered": "on offer",
    "posted": "posted",
    "skipped": "skipped",
    "rejected": "rejected",
    "removed": "removed",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens an address, if there is something to open."""

    text: str
    href: str = ""


class Rows:
    """Rows in the zone of the query, with links that keep its period.

    Numbers in them are those at `position` of the log.
    """

    def __init__(self, query: ViewQuery, names: Names, position: int) -> None:
        self._query = query
        self._names = names
        self._position = position
        self._zone = ZoneInfo(query.tz)

    def interaction(self, record: InteractionRecord) -> dict[str, Any]:
        """One row of the audit trail."""
        is_bot = record.interaction_type == InteractionType.BOT_RESPONSE
        chat_id = record.telegram_chat_id
        item = record.context.get("item_id") or record.context.get("queue_item_id")
        text = ", ".join(f"{name}: {value}" for name, value in record.context.items())
        short = text if len(text) <= CONTEXT_LENGTH else f"{text[:CONTEXT_LENGTH]}…"
        return {
            "at": self._time(record.created_at),
            "who": Link("the bot") if is_bot else self._person(record.user_id),
            "what": Link(
                f"{record.interaction_type} {printable(record.interaction_name)}",
                self._query.same(
                    "/interactions", type=record.interaction_type, name=record.interaction_name
                ),
            ),
            "outcome": record.outcome,
            "is_withdrawn": record.is_withdrawn,
            "team": self._names.team(chat_id if chat_id and chat_id < 0 else None),
            "context": Link(printable(short), self._item(item)),
        }

    def decision(self, record: DecisionRecord) -> dict[str, Any]:
        """One decision."""
        seconds = record.seconds
        return {
            "at": self._time(record.decided_at),
            "who": self._person(record.user_id),
            "decision": record.decision,
            "item": Link(printable(record.media_filename or "an item"), self._item(record.item_id)),
            "category": printable(record.category or ""),
            "after": "" if seconds is None else duration(timedelta(seconds=seconds)),
            "team": self._names.team(record.chat_id),
        }

    def person(self, record: PersonRecord) -> dict[str, Any]:
        """One person."""

        def link(count: int, path: str, **more: Any) -> Link:
            href = self._query.behind(path, self._position, person=record.user_id, **more)
            return Link(f"{count:,}", href)

        return {
            "who": self._person(record.user_id),
            "interactions": link(record.interactions, "/interactions", people=1),
            "decisions": [
                link(count, "/decisions", decision=decision)
                for decision, count in (
                    ("posted", record.posted),
                    ("skipped", record.skipped),
                    ("rejected", record.rejected),
                )
            ],
        }

    def item(self, record: ItemRecord) -> dict[str, Any]:
        """One item."""
        return {
            "at": self._time(record.changed_at),
            "item": Link(printable(record.media_filename or "an item"), self._item(record.item_id)),
            "state": STATES.get(record.state, record.state),
            "category": printable(record.category or ""),
            "team": self._names.team(record.chat_id) if record.chat_id else "",
        }

    def history_line(self, line: HistoryLine) -> dict[str, Any]:
        """One event of an item."""
        return {
            "at": self._time(line.at),
            "what": line.what,
            "who": self._person(line.by) if line.by else Link(""),
            "caption": printable(line.caption or ""),
            "category": printable(line.category or ""),
        }

    def _time(self, at: datetime) -> dict[str, str]:
        local = at.astimezone(self._zone)
        return {"iso": local.isoformat(), "text": f"{local:%Y-%m-%d %H:%M:%S}"}

    def _person(self, user_id: UUID | None) -> Link:
        if user_id is None:
            return Link("nobody")
        href = self._query.same_view(f"/people/{user_id}", person=None)
        return Link(self._names.person(user_id), href)

    def _item(self, item_id: Any) -> str:
        """The address of an item, or nothing if this is not the id of one."""
        try:
            return self._query.same_view(f"/items/{UUID(str(item_id))}", person=None)
        except ValueError:
            return ""
