"""The web page with a team's reports. It only reads."""

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.bars import with_bars
from adapters.web.question import Question
from domain.errors import DatabaseRefused, DatabaseUnavailable, StorylineError
from domain.plurals import people
from domain.reports import ContentDecisions, TeamActivity

FOLDER: Final = Path(__file__).parent
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Reports(Protocol):
    """The reports on the page. InteractionService provides them."""

    def get_team_activity(
        self, days: int = 30, *, chat_id: int | None = None, tz: str = "UTC"
    ) -> TeamActivity:
        """What a team did."""

    def get_content_decisions(
        self, days: int = 30, *, chat_id: int | None = None, tz: str = "UTC"
    ) -> ContentDecisions:
        """How the content was decided."""


def web_app(
    reports: Reports, names: Callable[[], dict[UUID, str]], *, tz: str, host: str
) -> Starlette:
    """The page at `/`, its figures at `/reports.json`, and `/healthz`.

    `names` gives the names of people, `tz` is the default time zone. On a loopback `host` only
    requests to a name of this machine are answered, not those to a web site whose name points here.
    """
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

    templates.filters["people"] = people

    def answer(question: Question) -> dict[str, Any]:
        window = question.window()
        return {
            "team_activity": reports.get_team_activity(**window),
            "content_decisions": reports.get_content_decisions(**window),
        }

    def page(request: Request) -> Response:
        question = Question.of(request.query_params, tz)
        found, status = _result(lambda: with_bars(answer(question), names()))
        template = templates.get_template("reports.html" if status == 200 else "trouble.html")
        return HTMLResponse(template.render(found, question=question), status, HEADERS)

    def figures(request: Request) -> Response:
        question = Question.of(request.query_params, tz)
        found, status = _result(lambda: answer(question))
        return JSONResponse(found, status, HEADERS)

    def health(_: Request) -> Response:
        return JSONResponse(
            *_result(lambda: {"ok": bool(reports.get_content_decisions(0))}), HEADERS
        )

    return Starlette(
        routes=[
            Route("/", page),
            Route("/reports.json", figures),
            Route("/healthz", health),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_allowed(host))],
    )


def _allowed(host: str) -> list[str]:
    if not ip_address(host).is_loopback:
        return ["*"]
    return [f"[{host}]" if ":" in host else host, "localhost"]


def _result(ask: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], int]:
    try:
        return ask(), 200
    except (DatabaseUnavailable, DatabaseRefused) as error:
        return {"error": str(error)}, 503
    except StorylineError as error:
        return {"error": str(error)}, 400
