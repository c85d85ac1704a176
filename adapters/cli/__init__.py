"""The command line: `storyline`."""

import errno
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from adapters.cli.admin import (
    alerts_commands,
    archive_commands,
    audit_commands,
    inbox_commands,
    psql,
    roles_commands,
    settings_commands,
    users_commands,
)
from adapters.cli.admin.importing import imports_commands
from adapters.cli.admin.queue import queue_change_commands, queue_commands
from adapters.cli.admin.replaying import parked_commands, replay_commands
from adapters.cli.admin.status import database_commands
from adapters.cli.command_class import Commands
from adapters.cli.old_commands import show_name_warnings
from adapters.cli.reports import export_commands, interactions_commands, stats_commands
from adapters.cli.running import (
    bot_command,
    demo_command,
    projector_command,
    run_command,
    simulate_command,
    web_command,
)
from domain.errors import InvalidInput, StorylineError, UnknownName

app = Commands(
    name="storyline",
    epilog="Start with `storyline run`. Each command has its own `--help` with examples.",
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
UNWRITTEN: Final = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""The errors of an output that cannot be written."""

GROUPS = (
    run_command,
    bot_command,
    settings_commands,
    database_commands,
    imports_commands,
    inbox_commands,
    queue_commands,
    queue_change_commands,
    stats_commands,
    interactions_commands,
    export_commands,
    web_command,
    projector_command,
    replay_commands,
    parked_commands,
    alerts_commands,
    archive_commands,
    audit_commands,
    psql,
    roles_commands,
    users_commands,
    simulate_command,
    demo_command,
)

for group in GROUPS:
    group.register(app)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"storyline {version('storyline-interactions')}")
        raise typer.Exit


@app.callback()
def storyline(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Record what people do with the bot as immutable events, and report on it exactly."""


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong use."""
    os.umask(0o077)  # what people do is not for other users of this machine
    _prepare_streams()
    show_name_warnings()
    code = _run()
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _unwritten(error) or code
    raise SystemExit(code)


def _run() -> Any:
    try:
        app()
    except SystemExit as ended:
        # Click ends a program with 1 whose reader has left.
        return 0 if isinstance(ended.__context__, BrokenPipeError) else ended.code
    except StorylineError as error:
        typer.echo(f"error: {error}", err=True)
        wrong_use = isinstance(error, InvalidInput) and not isinstance(error, UnknownName)
        return 2 if wrong_use else 1
    except OSError as error:
        if error.errno not in UNWRITTEN:
            raise
        return _unwritten(error)


def _unwritten(error: OSError) -> int:
    """Discard the rest of the output. A reader that has seen enough is not a failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    typer.echo(f"error: the output cannot be written: {error.strerror}", err=True)
    return 1


def _prepare_streams() -> None:
    """Open the streams that are closed; write what the encoding lacks as an escape."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed before the start
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # to the end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
