"""`storyline web`."""

import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.log_options import LogForm, Say, Verbose, log_to_stderr
from adapters.cli.output import epilog
from adapters.log_format import LogLevel

if TYPE_CHECKING:
    from adapters.processes.web_process import Tell


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline web --open", "storyline web --link"))(web)


def web(
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the dashboard in the browser.")
    ] = False,
    link: Annotated[
        bool,
        typer.Option("--link", help="Print a one-time link to the dashboard that runs, and end."),
    ] = False,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Serve the dashboard. It prints a one-time link, which logs you in for 12 hours.

    At an address other than loopback it needs STORYLINE_PUBLIC_URL, and the bot sends the links:
    /dashboard.
    """
    from adapters.bootstrap import open_database, storyline_over
    from adapters.processes.dashboard_links import DashboardLinks, dashboard_address
    from adapters.processes.programs import run_web
    from adapters.processes.supervision import run_until_signal
    from adapters.settings import load_settings
    from domain.errors import InvalidInput

    settings = load_settings()
    address = dashboard_address(settings)
    if link and not address.is_known:
        raise InvalidInput("setting STORYLINE_WEB_LISTEN: must name the port to make a link")
    level = LogLevel.WARNING if link else LogLevel.INFO
    say = log_to_stderr(settings, log_format, level, verbose=verbose)

    with open_database() as url:
        if link:
            with storyline_over(url) as storyline:
                typer.echo(DashboardLinks(storyline.logins, settings).for_terminal())
        else:
            run_until_signal(lambda: run_web(url, settings, tell_dashboard(say, open_page)))


def tell_dashboard(say: Say, open_page: bool) -> "Tell":
    """Print the link to the dashboard, and open it in the browser if that is wanted."""

    def tell(link: str) -> None:
        say(f"The dashboard is at {link}")
        if open_page:
            webbrowser.open(link)

    return tell
