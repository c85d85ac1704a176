"""How a view answers: a page, and JSON and CSV at the same address with .json or .csv."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.export.export import ExportFormat, ExportName
from adapters.web.pages import Pages
from adapters.web.views.formats import FORMATS
from adapters.web.views.names import Names
from adapters.web.views.view_query import ViewQuery
from domain.errors import DatabaseRefused, DatabaseUnavailable, StorylineError

PRESETS: Final = ((1, "1 day"), (7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "1 year"))
Answer = Callable[["View"], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all views need. `tz` is the zone of addresses that name none."""

    pages: Pages
    names: Callable[[], Names]
    tz: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class View:
    """One request for a view. `format` is empty for the page."""

    request: Request
    query: ViewQuery
    format: str
    path: str

    def id(self, name: str) -> UUID | None:
        """The id in the path."""
        found: UUID | None = self.request.path_params.get(name)
        return found

    def shown(self, names: Names) -> dict[str, Any]:
        """What every page says about itself: its form, and its other formats."""
        return {
            "path": self.path,
            "query": self.query,
            "presets": [
                (name, self.query.same(self.path, **_preset(days)), self._is_preset(days))
                for days, name in PRESETS
            ],
            "teams": names.team_options(self.query),
            "people": names.people_options(self.query),
            "formats": [
                (format.upper(), self.query.same(f"{self.path}.{format}")) for format in FORMATS
            ],
            "downloads": [
                (name, [(format, self._download(name, format)) for format in ExportFormat])
                for name in (ExportName.INTERACTIONS, ExportName.DECISIONS)
            ],
        }

    def _download(self, name: ExportName, format: ExportFormat) -> str:
        """The address of a file with all that happened in this period, with its absolute ends."""
        period = self.query.period
        ends = {"since": period.since.isoformat(), "until": period.until.isoformat()}
        without = dict.fromkeys(("days", "from", "to", "person"))
        return self.query.same_view(f"/export/{name}.{format}", **without, **ends)

    def _is_preset(self, days: int) -> bool:
        given = self.query.given
        if {"from", "to", "since", "until"} & given.keys():
            return False
        return given.get("days", "30") == str(days)


def view_routes(frame: Frame, path: str, answer: Answer) -> list[Route]:
    """The routes of a view in all its formats."""
    return [
        Route(f"{path}.{format}" if format else path, _endpoint(frame, answer, format))
        for format in ("", *FORMATS)
    ]


def _endpoint(
    frame: Frame, answer: Answer, format: str
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def endpoint(request: Request) -> Response:
        path = request.url.path.removesuffix(f".{format}")
        try:
            query = ViewQuery.parse(_asked(request), tz=frame.tz, now=frame.now())
            return await answer(View(request, query, format, path))
        except StorylineError as error:
            return trouble(frame, request, format, error)

    return endpoint


def _asked(request: Request) -> Mapping[str, str]:
    """The query of the address; a person's own page asks about that person."""
    person = request.path_params.get("person")
    return {**request.query_params, **({"person": str(person)} if person else {})}


def trouble(frame: Frame, request: Request, format: str, error: StorylineError) -> Response:
    """Say what was wrong with a request, or that the database does not answer."""
    is_ours = isinstance(error, DatabaseUnavailable | DatabaseRefused)
    status = 503 if is_ours else 400
    if format:
        return JSONResponse({"error": str(error)}, status)
    return frame.pages.page(request, "trouble.html", status, error=str(error))


def _preset(days: int) -> dict[str, Any]:
    return dict.fromkeys(("from", "to", "since", "until")) | {"days": days}


async def names_of(frame: Frame) -> Names:
    """The names of people and teams."""
    return await run_in_threadpool(frame.names)
