"""The dashboard: its pages, and who comes in. Apart from logins it only reads."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from starlette.applications import Starlette
from starlette.authentication import AuthenticationError, requires
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.address import DashboardAddress
from adapters.web.bars import with_bars
from adapters.web.doorkeeper import ADMIN, Doorkeeper, Refused
from adapters.web.login import Login
from adapters.web.pages import FOLDER, Pages
from adapters.web.question import Question
from adapters.web.security_headers import SecurityHeaders
from adapters.web.sessions import NoLogin, Sessions
from domain.errors import DatabaseRefused, DatabaseUnavailable, StorylineError
from domain.reports import ContentDecisions, TeamActivity


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
    reports: Reports,
    names: Callable[[], dict[UUID, str]],
    *,
    tz: str,
    address: DashboardAddress,
    sessions: Sessions | None,
) -> Starlette:
    """The page at `/`, its figures at `/reports.json`, `/operations`, `/login` and `/healthz`.

    `names` gives the names of people, `tz` is the default time zone. Without `sessions` there is no
    login. A page finds who looks in `request.state.viewer`.
    """
    pages = Pages(has_login=sessions is not None)
    login = Login(sessions, address, pages).routes if sessions else []
    return guarded(
        [*report_routes(reports, names, pages, tz=tz), *operation_routes(pages), *login],
        pages,
        Doorkeeper(address, sessions or NoLogin()),
    )


def guarded(routes: Sequence[BaseRoute], pages: Pages, doorkeeper: Doorkeeper) -> Starlette:
    """An application in which every request passes the doorkeeper first."""

    def refusal(request: HTTPConnection, error: AuthenticationError) -> Response:
        assert isinstance(error, Refused)
        if request.url.path.endswith((".json", ".csv")):
            return JSONResponse({"error": str(error) or "log in first"}, error.status)
        if error.status == 401:
            return pages.page(request, "login.html", 401, reason=str(error))
        return pages.page(request, "trouble.html", error.status, error=str(error))

    async def forbidden(request: Request, _: Exception) -> Response:
        await run_in_threadpool(doorkeeper.deny, request, "not an admin")
        return refusal(request, Refused(403, "Only an admin sees this page."))

    return Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=FOLDER / "static"))],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(AuthenticationMiddleware, backend=doorkeeper, on_error=refusal),
        ],
        exception_handlers={403: forbidden},
    )


def report_routes(
    reports: Reports, names: Callable[[], dict[UUID, str]], pages: Pages, *, tz: str
) -> list[Route]:
    """The reports as a page and as JSON, and whether they can be made."""

    def answer(question: Question) -> dict[str, Any]:
        window = question.window()
        return {
            "team_activity": reports.get_team_activity(**window),
            "content_decisions": reports.get_content_decisions(**window),
        }

    def page(request: Request) -> Response:
        question = Question.of(request.query_params, tz)
        found, status = _result(lambda: with_bars(answer(question), names()))
        template = "reports.html" if status == 200 else "wrong_question.html"
        return pages.page(request, template, status, question=question, **found)

    def figures(request: Request) -> Response:
        question = Question.of(request.query_params, tz)
        return JSONResponse(*_result(lambda: answer(question)))

    def health(_: Request) -> Response:
        _found, status = _result(lambda: {"counts": reports.get_content_decisions(0)})
        return JSONResponse({"ok": status == 200}, status)

    return [Route("/", page), Route("/reports.json", figures), Route("/healthz", health)]


def operation_routes(pages: Pages) -> list[Route]:
    """What only admins see."""

    @requires(ADMIN)
    def operations(request: Request) -> Response:
        return pages.page(request, "operations.html")

    return [Route("/operations", operations)]


def _result(ask: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], int]:
    try:
        return ask(), 200
    except (DatabaseUnavailable, DatabaseRefused) as error:
        return {"error": str(error)}, 503
    except StorylineError as error:
        return {"error": str(error)}, 400
