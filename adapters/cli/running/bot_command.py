"""`storyline bot`: on Telegram, in production."""

import typer

from adapters.cli.log_options import LogForm, Verbose, log_to_stderr
from adapters.cli.output import epilog
from adapters.log_format import LogLevel


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("TELEGRAM_BOT_TOKEN=… STORYLINE_TEAM_CHAT_ID=-100… storyline bot"))(
        bot
    )


def bot(verbose: Verbose = False, log_format: LogForm = None) -> None:
    """Run the bot on Telegram. Run `storyline projector` beside it.

    While the database does not answer, updates are kept on disk. They are applied afterwards.
    """
    from adapters.bootstrap import open_database
    from adapters.processes.bot.bot_configuration import bot_configuration
    from adapters.processes.programs import run_bot
    from adapters.processes.supervision import run_until_signal
    from adapters.settings import load_settings

    settings = load_settings()
    configuration = bot_configuration(settings)
    log_to_stderr(settings, log_format, LogLevel.INFO, verbose=verbose)
    with open_database() as url:
        run_until_signal(lambda: run_bot(url, settings, configuration))
