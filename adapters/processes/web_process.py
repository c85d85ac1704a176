"""The dashboard as a part of a process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from starlette.routing import Route

from adapters.bootstrap import Storyline
from adapters.charts.renderer import ChartRenderer, chart_renderer
from adapters.http_server import listening, serve
from adapters.monitoring.endpoints import Monitoring, health_routes, metrics_route
from adapters.processes.dashboard_links import DashboardLinks, dashboard_address
from adapters.processes.operating_status import operating_status
from adapters.processes.supervision import supervised, together
from adapters.settings import Settings
from adapters.web.access.address import DashboardAddress
from adapters.web.access.sessions import Sessions
from adapters.web.app import web_app
from adapters.web.live import LogWatch, live_route
from adapters.web.overview.overview_view import OverviewView
from adapters.web.overview.shared_overviews import SharedOverviews
from adapters.web.pages import Pages
from adapters.web.views.downloads import Downloads
from adapters.web.views.list_views import ListViews
from adapters.web.views.names import Names
from adapters.web.views.operations_view import OperationsView
from adapters.web.views.view import Frame
from domain.access import Rights
from domain.errors import DatabaseRefused, DatabaseUnavailable, InvalidInput, NotPermitted

Tell = Callable[[str], None]


async def _at_once() -> None:
    """Do not wait for a database: a link that cannot be made is tried again."""


async def serve_dashboard(
    storyline: Storyline,
    settings: Settings,
    rights: Rights,
    links: DashboardLinks,
    tell: Tell,
    monitoring: Monitoring,
    available: Callable[[], Awaitable[None]] = _at_once,
) -> None:
    """Serve the dashboard forever. `tell` gets a link to it, once the database is `available`.

    Raises StorylineError for a taken port, and InvalidInput for an address open to strangers or a
    database login that may not keep logins.
    """
    address = dashboard_address(settings)
    with listening(settings.web_listen) as listener:
        host, port = listener.getsockname()[:2]
        address = replace(address, host=host, port=port)
        links.address = address

        async def tell_link() -> None:
            await available()
            tell(await asyncio.to_thread(_link, links, address))

        async with chart_renderer() as renderer:
            pages = Pages(has_login=settings.has_login)
            # On loopback alone: then the doorkeeper lets no proxy through.
            metrics = [metrics_route(monitoring.metrics)] if address.is_private else []
            watch = LogWatch(storyline.overviews.position)
            app = web_app(
                [
                    *_views(storyline, settings, pages, renderer),
                    live_route(watch),
                    *health_routes(monitoring.health),
                    *metrics,
                ],
                pages,
                address=address,
                sessions=Sessions(storyline.logins, rights) if settings.has_login else None,
                is_ready=partial(_is_ready, storyline),
            )
            await together(
                serve(app, listener),
                supervised("watch over the log", watch.run),
                supervised("link to the dashboard", tell_link),
            )


def _views(
    storyline: Storyline, settings: Settings, pages: Pages, renderer: ChartRenderer
) -> list[Route]:
    def names() -> Names:
        chats = storyline.chats
        return Names(storyline.users.names(), chats.titles(), chats.newest())

    frame = Frame(pages, names, settings.timezone, storyline.clock)
    overview = OverviewView(
        frame, SharedOverviews(storyline.overviews), renderer, settings.posts_per_day
    )
    lists = ListViews(frame, storyline.lists)
    downloads = Downloads(frame, storyline.exports)
    status = partial(operating_status, storyline, settings.state_dir, settings.timezone)
    operations = OperationsView(frame, status)
    return [*overview.routes(), *lists.routes(), *downloads.routes(), *operations.routes()]


def _is_ready(storyline: Storyline) -> bool:
    """Whether reports can be made."""
    try:
        storyline.service.get_content_decisions(0)
    except (DatabaseUnavailable, DatabaseRefused):
        return False
    return True


def _link(links: DashboardLinks, address: DashboardAddress) -> str:
    """What to open. A public address is told without a key, because logs keep what is told."""
    if not address.is_private:
        return address.url
    try:
        return links.for_terminal() or address.url
    except NotPermitted as error:
        raise InvalidInput(
            f"{error}; the dashboard needs the role storyline_web: storyline roles grant web LOGIN"
        ) from error
