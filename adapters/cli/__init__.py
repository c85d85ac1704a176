"""The command line: `storyline`."""

import os
import sys

import typer

from adapters.cli import (
    audit,
    bot,
    database,
    demo,
    imports,
    inbox,
    interactions,
    parked,
    projections,
    queue,
    replay,
    roles,
    run,
    settings,
    simulation,
    stats,
    users,
    web,
)
from domain.errors import InvalidInput, StorylineError, UnknownName

app = typer.Typer(
    name="storyline",
    help="Everything people do with the bot, as immutable events, and exact reports on it.",
    epilog="Start with `storyline run`. Each command has its own --help with examples.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
GROUPS = (
    run,
    bot,
    settings,
    database,
    imports,
    inbox,
    queue,
    stats,
    interactions,
    web,
    projections,
    replay,
    parked,
    audit,
    roles,
    users,
    simulation,
    demo,
)

for group in GROUPS:
    group.register(app)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong use."""
    try:
        app()
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except StorylineError as error:
        typer.echo(f"error: {error}", err=True)
        wrong_use = isinstance(error, InvalidInput) and not isinstance(error, UnknownName)
        raise SystemExit(2 if wrong_use else 1) from None
