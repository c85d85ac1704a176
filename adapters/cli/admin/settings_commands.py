"""`storyline settings`: the settings in force and where they come from."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import typer

from adapters.cli.options import AsJson
from adapters.cli.output import epilog, print_json, print_table

if TYPE_CHECKING:
    from adapters.settings import Settings

MASK = "…"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline settings", "storyline settings --json"))(settings)


def settings(as_json: AsJson = False) -> None:
    """Show the settings in force. Secrets are masked; no database is needed."""
    from adapters.settings import load_settings

    shown = in_force(load_settings())
    if as_json:
        print_json([asdict(each) for each in shown])
        return
    print_table(
        "Settings",
        ["name", "value", "source", "meaning"],
        [[each.name, _text(each.value), each.source, each.meaning] for each in shown],
        optional=["source"],
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is shown. `source` is `environment` or `default`."""

    name: str
    value: Any
    source: str
    meaning: str


def in_force(settings: "Settings") -> list[Setting]:
    """All settings, in the order in which they are declared."""
    from adapters.settings import names_of

    return [
        Setting(
            name=names_of(field)[0],
            value=_shown(settings, name),
            source="environment" if name in settings.model_fields_set else "default",
            meaning=field.description or "",
        )
        for name, field in type(settings).model_fields.items()
    ]


def _shown(settings: "Settings", name: str) -> Any:
    from pathlib import Path

    from pydantic import SecretStr

    from adapters.postgres.connection.connect import shown

    match getattr(settings, name):
        case SecretStr() as url if name == "database_url":
            return shown(url.get_secret_value())
        case SecretStr() if name == "bot_token":
            return f"{settings.bot_id}:{MASK}"
        case SecretStr():
            return MASK
        case Path() as path:
            return str(path)
        case frozenset() as ids:
            return sorted(ids)
        case value:
            return value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
