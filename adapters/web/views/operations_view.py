"""What admins look at: whether everything runs, and what waits for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.authentication import requires
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.access.doorkeeper import ADMIN
from adapters.web.views.formats import FORMATS, csv_of, json_of
from adapters.web.views.view import Frame, trouble
from domain.errors import StorylineError
from domain.plurals import counted, duration

PATH: Final = "/operations"


@dataclass(frozen=True, slots=True)
class OperationsView:
    """`status` gives the figures that `storyline status` shows, and more about each of them."""

    frame: Frame
    status: Callable[[], dict[str, Any]]

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            Route(f"{PATH}.{format}" if format else PATH, self._endpoint(format))
            for format in ("", *FORMATS)
        ]

    def _endpoint(self, format: str) -> Callable[[Request], Any]:
        @requires(ADMIN)
        async def endpoint(request: Request) -> Response:
            try:
                found = await run_in_threadpool(self.status)
            except StorylineError as error:
                return trouble(self.frame, request, format, error)
            if format == "json":
                return json_of(found, self.frame.tz)
            if format == "csv":
                return csv_of(_flat(found), self.frame.tz)
            return self.frame.pages.page(
                request,
                "operations.html",
                path=PATH,
                ago=self._ago,
                at=self._at,
                length=_length,
                counted=counted,
                **found,
            )

        return endpoint

    def _ago(self, moment: datetime) -> str:
        """How long ago it was."""
        return f"{duration(max(timedelta(0), self.frame.now() - moment))} ago"

    def _at(self, moment: datetime) -> str:
        """The local time."""
        return f"{moment.astimezone(ZoneInfo(self.frame.tz)):%Y-%m-%d %H:%M:%S}"


def _length(seconds: float) -> str:
    return duration(timedelta(seconds=seconds))


def _flat(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row a figure: of what, its name, its value."""
    rows = []
    for what, value in found.items():
        entries = value if isinstance(value, list) else [value]
        for number, entry in enumerate(entries, 1):
            fields = entry if isinstance(entry, Mapping) else {"": entry}
            rows += [
                {"what": what, "number": number, "name": name, "value": each}
                for name, each in fields.items()
            ]
    return rows
