"""The dashboard as a part of a process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.bootstrap import Storyline
from adapters.http_server import listening, serve
from adapters.processes.dashboard_links import DashboardLinks, dashboard_address
from adapters.processes.supervision import supervised, together
from adapters.settings import Settings
from adapters.web.address import DashboardAddress
from adapters.web.app import web_app
from adapters.web.sessions import Sessions
from domain.access import Rights
from domain.errors import InvalidInput, NotPermitted

Tell = Callable[[str], None]


async def _at_once() -> None:
    """Do not wait for a database: a link that cannot be made is tried again."""


async def serve_dashboard(
    storyline: Storyline,
    settings: Settings,
    rights: Rights,
    links: DashboardLinks,
    tell: Tell,
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
        app = web_app(
            storyline.service,
            storyline.users.names,
            tz=settings.timezone,
            address=address,
            sessions=Sessions(storyline.logins, rights) if settings.has_login else None,
        )

        async def tell_link() -> None:
            await available()
            tell(await asyncio.to_thread(_link, links, address))

        await together(serve(app, listener), supervised("link to the dashboard", tell_link))


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
