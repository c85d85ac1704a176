"""The log of long-running commands, and the options for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.output import note
from adapters.log_format import LogFormat, LogLevel

if TYPE_CHECKING:
    from adapters.settings import Settings

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log one level more.")]
LogForm = Annotated[
    LogFormat | None,
    typer.Option(
        "--log-format",
        help="The log for people or for machines.",
        show_default="STORYLINE_LOG_FORMAT",
    ),
]

Say = Callable[[str], None]
"""Tells the person at the terminal something."""

MORE = {LogLevel.ERROR: LogLevel.WARNING, LogLevel.WARNING: LogLevel.INFO}


def log_to_stderr(
    settings: "Settings", form: LogFormat | None, usual: LogLevel, *, verbose: bool
) -> Say:
    """Log to stderr from the level of the settings on, or else from the `usual` one of a command.

    `verbose`: one level more. Returns how to tell people something: on stderr too, unless a machine
    reads it.
    """
    from adapters.logs import configure_logs

    level = settings.log_level or usual
    if verbose:
        level = MORE.get(level, LogLevel.DEBUG)
    form = form or settings.log_format
    configure_logs(form, level, settings.secrets)
    return note if form is LogFormat.CONSOLE else typer.echo
