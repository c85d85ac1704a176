"""Pages from templates."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, StreamingResponse

FOLDER: Final = Path(__file__).parent
FLUSH: Final = "\0"
"""What a template says for: send what stands before."""


class Pages:
    """Renders the templates. Each one knows the `viewer`, who is None before the login."""

    def __init__(self, *, has_login: bool) -> None:
        self._templates = _environment(has_login, is_async=False)
        self._streamed = _environment(has_login, is_async=True)

    def page(
        self, request: HTTPConnection, template: str, status: int = 200, **found: Any
    ) -> HTMLResponse:
        """The page of a template, filled with what was found."""
        text = self._templates.get_template(template).render(found, viewer=_viewer(request))
        return HTMLResponse(text, status)

    def stream(self, request: HTTPConnection, template: str, **found: Any) -> StreamingResponse:
        """The same, sent while it is rendered.

        A template may call a coroutine function. What stands before `flush` is on the screen then.
        """
        parts = self._streamed.get_template(template).generate_async(found, viewer=_viewer(request))
        return StreamingResponse(joined(parts), media_type="text/html")


async def joined(parts: AsyncIterator[str]) -> AsyncIterator[str]:
    """Few large pieces in place of thousands of small ones."""
    waiting: list[str] = []
    async for part in parts:
        if part != FLUSH:
            waiting.append(part)
        elif waiting:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


def _viewer(request: HTTPConnection) -> Any:
    return getattr(request.state, "viewer", None)


def _environment(has_login: bool, *, is_async: bool) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        enable_async=is_async,
    )
    templates.globals |= {"has_login": has_login, "flush": FLUSH}
    return templates
