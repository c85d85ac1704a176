"""Pages from templates."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from domain.plurals import people

FOLDER: Final = Path(__file__).parent


class Pages:
    """Renders the templates. Each one knows the `viewer`, who is None before the login."""

    def __init__(self, *, has_login: bool) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._templates.filters["people"] = people
        self._templates.globals["has_login"] = has_login

    def page(
        self, request: HTTPConnection, template: str, status: int = 200, **found: Any
    ) -> HTMLResponse:
        """The page of a template, filled with what was found."""
        viewer = getattr(request.state, "viewer", None)
        text = self._templates.get_template(template).render(found, viewer=viewer)
        return HTMLResponse(text, status)
