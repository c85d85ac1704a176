"""The overview of all teams, of one team or of one person."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from adapters.charts.chart_data import PageChart
from adapters.web.overview.overview_charts import PlacedChart, charts
from adapters.web.overview.overview_page import (
    Addresses,
    busiest_commands,
    busiest_people,
    by_category,
    by_person,
    figures,
    funnel_steps,
    queue_view,
)
from adapters.web.overview.shared_overviews import SharedOverviews
from adapters.web.views.formats import csv_of, json_of
from adapters.web.views.view import Frame, View, names_of, view_routes
from domain.errors import ChartFailed
from domain.figures.overview import Overview

FAILED = Markup('<p class="empty">This chart cannot be drawn now.</p>')


class Drawing(Protocol):
    """Draws charts. ChartRenderer provides it."""

    async def start(self) -> None:
        """Let the process that draws load its libraries."""

    async def svg(self, chart: PageChart) -> str:
        """Return a chart as HTML. Raises ChartFailed."""


@dataclass(frozen=True, slots=True)
class OverviewView:
    """`per_day` is how many items a day are offered on schedule."""

    frame: Frame
    overviews: SharedOverviews
    drawing: Drawing
    per_day: int

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            *view_routes(self.frame, "/", self.answer),
            *view_routes(self.frame, "/people/{person:uuid}", self.answer),
        ]

    async def answer(self, view: View) -> Response:
        """The figures of a period."""
        if not view.format:
            await self.drawing.start()  # it loads its libraries while the figures are counted
        names = await names_of(self.frame)
        query, found = await self.overviews.overview(view.query)
        view = replace(view, query=query)
        to = Addresses(query, found.position, found.counted_at)
        totals = figures(found, to, query.period.before)
        if view.format == "json":
            return json_of(_as_json(view, found), query.tz)
        if view.format == "csv":
            return csv_of(
                [
                    {
                        "figure": each.label,
                        "value": each.value,
                        "before": each.before,
                        "address": each.link.href,
                    }
                    for each in totals
                ],
                query.tz,
            )
        team = names.team(query.chat_id) if query.chat_id is not None else ""
        placed = charts(found, query, to, team)
        return self.frame.pages.stream(
            view.request,
            "overview.html",
            **view.shown(names),
            position=found.position,
            person=names.person(query.user_id) if view.id("person") else "",
            team=team,
            figures=totals,
            queue=None if query.user_id else queue_view(found.queue, self.per_day, to),
            charts=[(each, self._drawn(each)) for each in placed],
            by_person=None if query.user_id else by_person(found, to, names),
            by_category=by_category(found, to),
            busiest_people=None if query.user_id else busiest_people(found, to, names),
            commands=busiest_commands(found, to),
            funnel=None if query.user_id else funnel_steps(found.funnel, to),
        )

    def _drawn(self, placed: PlacedChart) -> Callable[[], Any]:
        """Begin to draw. The page waits for the chart where it stands."""

        async def draw() -> Markup:
            try:
                return Markup(await self.drawing.svg(placed.chart))  # the renderer escapes
            except ChartFailed:
                return FAILED

        task = asyncio.create_task(draw())

        async def svg() -> Markup:
            return await task

        return svg


def _as_json(view: View, found: Overview) -> dict[str, Any]:
    heatmap = [
        {"weekday": weekday, "hour": hour, "interactions": count}
        for (weekday, hour), count in found.heatmap.items()
    ]
    query = view.query
    window = {"since": query.period.since, "until": query.period.until, "tz": query.tz}
    who = {"chat_id": query.chat_id, "user_id": query.user_id}
    return window | who | asdict(found) | {"heatmap": heatmap}
