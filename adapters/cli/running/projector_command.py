"""`storyline projector`."""

from typing import Annotated

import typer

from adapters.cli.log_options import LogForm, Verbose, log_to_stderr
from adapters.cli.output import epilog
from adapters.log_format import LogLevel
from domain.plurals import counted


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline projector", "storyline projector --once"))(projector)


def projector(
    once: Annotated[
        bool, typer.Option("--once", help="Fold what is in the log, then stop.")
    ] = False,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Keep the read tables fresh. You can run as many projectors as you like, anywhere."""
    from adapters.bootstrap import open_database, open_storyline
    from adapters.processes.programs import run_projector
    from adapters.processes.supervision import run_until_signal
    from adapters.settings import load_settings
    from projections.projection import all_projections
    from projections.projector import catch_up

    settings = load_settings()
    level = LogLevel.WARNING if once else LogLevel.INFO
    say = log_to_stderr(settings, log_format, level, verbose=verbose)
    if once:
        with open_storyline() as storyline:
            behind = {row["name"]: row["lag_events"] for row in storyline.projections.status()}
            names = list(all_projections())
            catch_up(storyline.projections, names)
        events = max((behind.get(name, 0) for name in names), default=0)
        typer.echo(f"folded {counted(events, 'event')}" if events else "nothing to fold")
        return

    async def work() -> None:
        say("Following the log. Ctrl-C stops.")  # from here on it does
        await run_projector(url, settings)

    with open_database() as url:
        run_until_signal(work)
