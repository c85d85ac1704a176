"""Serve the chat page from static files of this package."""

from importlib.resources import files
from pathlib import PurePath
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_INDEX: Final = "index.html"
_MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


def page_routes() -> list[Route]:
    """The routes of the page and its files."""
    names = sorted(file.name for file in files(__package__).joinpath("static").iterdir())
    return [Route("/", _serve), *(Route(f"/{name}", _serve) for name in names if name != _INDEX)]


async def _serve(request: Request) -> Response:
    name = request.url.path.removeprefix("/") or _INDEX
    text = files(__package__).joinpath("static", name).read_text(encoding="utf-8")
    media_type = _MEDIA_TYPES[PurePath(name).suffix]
    return Response(text, media_type=media_type, headers={"Cache-Control": "no-cache"})
