"""`storyline bot` and `storyline sandbox`."""

import logging
from typing import Annotated

import typer

from adapters.cli.output import epilog, note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("TELEGRAM_BOT_TOKEN=… STORYLINE_TEAM_CHAT_ID=-100… storyline bot"))(
        bot
    )
    app.command(epilog=epilog("storyline sandbox", "storyline sandbox --port 8080"))(sandbox)


Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens.")]


def bot(verbose: Verbose = False) -> None:
    """Run the bot on Telegram. The projector runs apart: `storyline projector`."""
    from adapters.bootstrap import open_storyline
    from adapters.processes import account_of, run_until_signal, serve_bot
    from adapters.settings import load_settings

    settings = load_settings()
    account = account_of(settings)
    _log(verbose)

    async def work() -> None:
        with open_storyline() as storyline:
            await serve_bot(storyline, settings, account)

    run_until_signal(work)


def sandbox(
    port: Annotated[int, typer.Option(min=0, help="Where to listen; 0 is any free port.")] = 8081,
    verbose: Verbose = False,
) -> None:
    """Play with the bot in a browser, without Telegram. Everything stays on this machine."""
    from adapters.bootstrap import open_database, open_storyline
    from adapters.processes import (
        Account,
        follow_log,
        run_until_signal,
        serve_bot,
        supervised,
        together,
    )
    from adapters.samples import queue_samples
    from adapters.sandbox.server import sandbox as serve_sandbox
    from adapters.settings import load_settings
    from adapters.telegram.team import Team

    settings = load_settings()
    _log(verbose)

    async def work() -> None:
        state = settings.state_dir / "sandbox.sqlite"
        with open_database() as url, open_storyline(url) as storyline:
            queue_samples(storyline)
            async with serve_sandbox(port=port, state_path=state) as running:
                team = Team(running.team_chat_id, frozenset(running.admin_ids))
                account = Account(running.token, running.api_url, team)
                note(f"Open {running.url} in a browser. Ctrl-C stops; everything is kept.")
                await together(
                    supervised("bot", lambda: serve_bot(storyline, settings, account)),
                    supervised("projector", lambda: follow_log(url)),
                )

    run_until_signal(work)


def _log(verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # httpx writes the whole address of each call, and the token is a part of it.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
