"""`storyline run`: everything in one process."""

import asyncio
import shutil
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.log_options import LogForm, Say, Verbose, log_to_stderr
from adapters.cli.output import epilog
from adapters.log_format import LogLevel

if TYPE_CHECKING:
    from adapters.processes.database_watch import Database
    from adapters.sandbox.sandbox_server import RunningSandbox
    from adapters.settings import Settings

DEMO_TIMEOUT = 5.0


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline run", "storyline run --port 0 --open"))(run)


def run(
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            help="The port of the sandbox; 0 for any free port.",
            show_default="8081",
        ),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the sandbox and the dashboard in the browser.")
    ] = False,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Run everything in one process: database, projector, bot and dashboard.

    Without DATABASE_URL it starts an embedded Postgres. Without TELEGRAM_BOT_TOKEN it starts a
    sandbox, where you play with the bot in a browser, and imports a simulated team's last weeks.
    Everything is kept for the next start.
    """
    from adapters.bootstrap import open_database
    from adapters.cli.running.web_command import tell_dashboard
    from adapters.postgres.connection.connect import shown
    from adapters.processes.bot.bot_configuration import bot_configuration
    from adapters.processes.dashboard_links import dashboard_address
    from adapters.processes.database_watch import Database
    from adapters.processes.programs import run_everything
    from adapters.processes.supervision import run_until_signal, supervised, together
    from adapters.settings import load_settings

    settings = load_settings()
    dashboard_address(settings)  # before anything starts
    configuration = bot_configuration(settings) if settings.bot_token else None
    say = log_to_stderr(settings, log_format, LogLevel.WARNING, verbose=verbose)

    async def work() -> None:
        database = Database(url)
        await together(
            supervised("database", database.follow),
            run_everything(database, settings, configuration, tell_dashboard(say, open_page))
            if configuration
            else _play(database, settings, port, say, open_page),
        )

    with open_database() as url:
        if configuration:
            say("The bot runs on Telegram. Ctrl-C stops it; everything is kept.")
        run_until_signal(work)
    database_too = f" and in the database {shown(url)}" if settings.database_url else ""
    say(f"stopped; the data is in {settings.state_dir}{database_too}")


async def _play(
    database: "Database", settings: "Settings", port: int | None, say: Say, open_page: bool
) -> None:
    from adapters.cli.running.web_command import tell_dashboard
    from adapters.processes.programs import run_everything
    from adapters.processes.sandbox_process import sandbox_bot_configuration, served_sandbox

    async with served_sandbox(port, settings.state_dir, say) as running:
        if await _prepare(database, say):
            _explain(running)
        typer.echo(f"Open {running.url} in a browser to play.")
        if open_page:
            webbrowser.open(running.url)
        configuration = sandbox_bot_configuration(running, settings)
        await run_everything(database, settings, configuration, tell_dashboard(say, open_page))


async def _prepare(database: "Database", say: Say) -> bool:
    """Import the simulated team, report on it once, and put sample pictures into the queue.

    Returns whether this may be the first start.
    """
    from adapters.bootstrap import now, storyline_over
    from adapters.cli.running.demo_command import import_demo, may_be_shown, summarize
    from adapters.simulation.sample_pictures import queue_samples

    def prepare() -> bool:
        with storyline_over(database.url) as storyline:
            if not may_be_shown(storyline):
                say("The log is not empty, so the simulated team is not added.")
                return True
            queue_samples(storyline, now())
            counts = import_demo(storyline)
            if counts.recorded:
                summarize(storyline, counts)
            return counts.recorded > 0

    try:
        async with asyncio.timeout(DEMO_TIMEOUT):
            await database.wait_until_available()
    except TimeoutError:
        say("The database does not answer yet. The simulated team is added at the next start.")
        return True
    return await asyncio.to_thread(prepare)


def _explain(running: "RunningSandbox") -> None:
    command = _command()
    typer.echo(
        f"""
Play with the bot as @alice, who is the admin, or as anybody else. Try /queue and /next and press
the buttons, in several tabs as several people. Your team has a chat of its own, beside the
simulated one. Look at the results in another terminal:

  {command} stats decisions --chat {running.team_chat_id}
  {command} interactions --limit 20
  {command} replay --all --verify
  {command} --help

Ctrl-C stops it; everything is kept."""
    )


def _command() -> str:
    """The command that starts `storyline` in this shell."""
    if shutil.which("storyline"):
        return "storyline"
    beside = Path(sys.executable).with_name("storyline")
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)
