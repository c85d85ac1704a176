"""The lists behind figures: interactions, decisions, people and items."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.views.described import described
from adapters.web.views.formats import csv_of, json_of
from adapters.web.views.rows import Rows
from adapters.web.views.view import Frame, View, names_of, view_routes
from domain.content.item_history import HistoryLine
from domain.figures.lists import (
    DECISIONS,
    FUNNEL_STEPS,
    MAX_POSITION,
    QUEUE_STATES,
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
from domain.plurals import counted
from domain.plurals import people as so_many_people
from domain.reports import InteractionRecord
from domain.vocabulary import InteractionType, Outcome

PAGE_ROWS: Final = 50
FILE_ROWS: Final = 10_000
"""So many rows of a list are in one JSON or CSV. `older` of the JSON leads to the next ones."""


class Lists(Protocol):
    """Reads the lists. PostgresLists provides them."""

    def interactions(
        self, wanted: InteractionSelection, page: PageRequest
    ) -> ListPage[InteractionRecord]:
        """Return one page of the audit trail."""

    def decisions(self, wanted: DecisionSelection, page: PageRequest) -> ListPage[DecisionRecord]:
        """Return one page of the decisions that stand."""

    def people(self, wanted: Filter) -> ListPage[PersonRecord]:
        """Return all people who did something."""

    def funnel_items(self, wanted: FunnelSelection, page: PageRequest) -> ListPage[ItemRecord]:
        """Return one page of the items that were queued in a period."""

    def queue_items(self, wanted: QueueSelection, page: PageRequest) -> ListPage[ItemRecord]:
        """Return one page of the queue's items in one state."""

    def item_history(self, item_id: UUID) -> list[HistoryLine]:
        """Return what happened to one item, the oldest event first."""


@dataclass(frozen=True, slots=True)
class ListViews:
    """Shows lists, and what happened to an item."""

    frame: Frame
    lists: Lists

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            *view_routes(self.frame, "/interactions", self.interactions),
            *view_routes(self.frame, "/decisions", self.decisions),
            *view_routes(self.frame, "/people", self.people),
            *view_routes(self.frame, "/items", self.items),
            *view_routes(self.frame, "/items/{item:uuid}", self.item),
        ]

    async def interactions(self, view: View) -> Response:
        """The audit trail: behind a figure, or found by a search."""
        wanted, page = view.query.interactions(), _page(view, log_position)
        found = await run_in_threadpool(self.lists.interactions, wanted, page)
        heading = counted(found.total, "interaction")
        choices = {"types": list(InteractionType), "outcomes": list(Outcome)}
        return await self._answer(view, "interactions", heading, found, Rows.interaction, **choices)

    async def decisions(self, view: View) -> Response:
        """The decisions that stand."""
        wanted, page = view.query.decisions(), _page(view)
        found = await run_in_threadpool(self.lists.decisions, wanted, page)
        heading = counted(found.total, "decision")
        return await self._answer(
            view, "decisions", heading, found, Rows.decision, decisions=DECISIONS
        )

    async def people(self, view: View) -> Response:
        """The people who did something."""
        found = await run_in_threadpool(self.lists.people, view.query.filter())
        return await self._answer(view, "people", so_many_people(found.total), found, Rows.person)

    async def items(self, view: View) -> Response:
        """Items of the queue in one state now, or those queued in a period."""
        page = _page(view)
        if view.query.asked("state"):
            found = await run_in_threadpool(self.lists.queue_items, view.query.queue(), page)
        else:
            found = await run_in_threadpool(self.lists.funnel_items, view.query.funnel(), page)
        return await self._answer(
            view,
            "items",
            counted(found.total, "item"),
            found,
            Rows.item,
            states=QUEUE_STATES,
            steps=FUNNEL_STEPS,
        )

    async def item(self, view: View) -> Response:
        """What happened to one item."""
        item_id = view.id("item")
        assert item_id is not None
        lines = await run_in_threadpool(self.lists.item_history, item_id)
        if view.format == "json":
            return json_of({"item_id": item_id, "history": list(map(asdict, lines))}, view.query.tz)
        if view.format == "csv":
            return csv_of(list(map(asdict, lines)), view.query.tz)
        names = await names_of(self.frame)
        rows = Rows(view.query, names, position=0)
        return self.frame.pages.page(
            view.request,
            "item.html",
            200 if lines else 404,
            **view.shown(names),
            position="",
            item_id=item_id,
            presses=view.query.same_view(
                "/interactions", context=f"queue_item_id={item_id}", days=365, person=None
            ),
            rows=[rows.history_line(line) for line in lines],
        )

    async def _answer(
        self,
        view: View,
        name: str,
        heading: str,
        found: ListPage[Any],
        row: Callable[[Rows, Any], dict[str, Any]],
        **choices: Any,
    ) -> Response:
        query = view.query
        if view.format == "json":
            return json_of(_as_json(view, found), query.tz)
        if view.format == "csv":
            return csv_of(list(map(asdict, found.rows)), query.tz)
        names = await names_of(self.frame)
        rows = Rows(query, names, found.position)
        return self.frame.pages.page(
            view.request,
            f"{name}.html",
            **view.shown(names),
            position=found.position,
            heading=heading,
            about=described(name, query, names),
            since_then=_since_then(found.since_then),
            now=query.same(view.path, at=None),
            newer=found.newer and query.paged(view.path, found.position, newer=found.newer),
            older=found.older and query.paged(view.path, found.position, older=found.older),
            rows=[row(rows, each) for each in found.rows],
            **choices,
        )


def _page(view: View, key: Callable[[str], object] = UUID) -> PageRequest:
    return view.query.page(FILE_ROWS if view.format else PAGE_ROWS, key)


def log_position(text: str) -> int:
    """A position of the log. Raises ValueError."""
    position = int(text)
    if not 0 <= position <= MAX_POSITION:
        raise ValueError
    return position


def _since_then(change: int) -> str:
    """How a list has changed since its figure was counted."""
    if not change:
        return ""
    return f"{change:,} more since then" if change > 0 else f"{-change:,} fewer since then"


def _as_json(view: View, found: ListPage[Any]) -> dict[str, Any]:
    query = view.query
    return {
        "since": query.period.since,
        "until": query.period.until,
        "tz": query.tz,
        "total": found.total,
        "position": found.position,
        "since_then": found.since_then,
        "newer": found.newer and str(found.newer),
        "older": found.older and str(found.older),
        "rows": list(map(asdict, found.rows)),
    }
