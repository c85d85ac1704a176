"""The page with the reports as a part of a process."""

from collections.abc import Callable

from adapters.bootstrap import Storyline
from adapters.http_server import listening, serve, url_of
from adapters.settings import Settings
from adapters.web.app import web_app


async def serve_reports(
    storyline: Storyline, settings: Settings, tell: Callable[[str], None]
) -> None:
    """Serve the page forever. `tell` gets its address. Raises StorylineError for a taken port."""
    with listening(settings.web_listen) as listener:
        app = web_app(
            storyline.service,
            storyline.users.names,
            tz=settings.timezone,
            host=listener.getsockname()[0],
        )
        tell(f"The reports are at {url_of(listener)}")
        await serve(app, listener)
