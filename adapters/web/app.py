"""The dashboard: its pages, and who comes in. Apart from logins it only reads."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.authentication import AuthenticationError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.charts.chart_css import chart_css
from adapters.web.access.address import DashboardAddress
from adapters.web.access.doorkeeper import Doorkeeper, Refused
from adapters.web.access.login import Login
from adapters.web.access.security_headers import SecurityHeaders
from adapters.web.access.sessions import NoLogin, Sessions
from adapters.web.pages import FOLDER, Pages


def web_app(
    views: Sequence[BaseRoute],
    pages: Pages,
    *,
    address: DashboardAddress,
    sessions: Sessions | None,
    is_ready: Callable[[], bool],
) -> Starlette:
    """The dashboard with its views, `/login` and `/healthz`.

    Without `sessions` there is no login. A page finds who looks in `request.state.viewer`.
    """
    login = Login(sessions, address, pages).routes if sessions else []

    def health(_: Request) -> Response:
        ready = is_ready()
        return JSONResponse({"ok": ready}, 200 if ready else 503)

    return guarded(
        [*views, Route("/healthz", health), *login],
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

    def not_found(request: Request, _: Exception) -> Response:
        return refusal(request, Refused(404, "Nothing is at this address."))

    def charts_css(_: Request) -> Response:
        return Response(css, media_type="text/css")

    css = chart_css()
    return Starlette(
        routes=[
            *routes,
            Route("/static/charts.css", charts_css),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(AuthenticationMiddleware, backend=doorkeeper, on_error=refusal),
        ],
        exception_handlers={403: forbidden, 404: not_found},
    )
