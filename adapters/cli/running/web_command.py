"""`storyline web`."""

import typer

from adapters.cli.output import epilog, note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline web", "STORYLINE_WEB_LISTEN=127.0.0.1:0 storyline web"))(
        web
    )


def web() -> None:
    """Serve the reports as a web page, and as JSON at /reports.json. It only reads."""
    from adapters.bootstrap import open_database
    from adapters.cli.running.logs import log_to_stderr
    from adapters.processes.programs import run_web
    from adapters.processes.supervision import run_until_signal
    from adapters.settings import load_settings

    settings = load_settings()
    log_to_stderr()

    with open_database() as url:
        run_until_signal(lambda: run_web(url, settings, note))
