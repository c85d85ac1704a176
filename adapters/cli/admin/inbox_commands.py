"""`storyline inbox`: updates from Telegram that are not in the log yet."""

from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, Limit, Yes
from adapters.cli.output import confirm, epilog, print_json, print_table
from domain.errors import UnknownName
from domain.ids import BIGINT
from domain.plurals import counted

SHOWN = 60
"""The number of characters of an update in a table."""

inbox = Commands(
    help="Look at updates that are not in the log yet; retry or drop the parked ones.",
)

Bot = Annotated[
    int | None,
    typer.Option("--bot", metavar="ID", help="Only this bot's inbox. Default: all bots."),
]
NUMBERS = typer.Argument(
    metavar="NUMBER", min=1, max=BIGINT, help="A number of `storyline inbox list`."
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(inbox, name="inbox")


@inbox.command("list", epilog=epilog("storyline inbox list", "storyline inbox list --json"))
def list_messages(
    parked: Annotated[bool, typer.Option("--parked", help="Only parked updates.")] = False,
    limit: Limit = 100,
    bot: Bot = None,
    as_json: AsJson = False,
) -> None:
    """Show the updates that wait or are parked, the oldest first. `--json` shows them in full."""
    from adapters.telegram.inbox.inbox_reader import inbox_view

    messages: list[dict[str, Any]] = []
    for bot_id, path in _inboxes(bot).items():
        with inbox_view(path) as view:
            messages += [
                {
                    "bot_id": bot_id,
                    "number": message.number,
                    "kind": message.kind,
                    "update_id": message.update_id,
                    "lane": message.partition_key,
                    "received_at": message.received_at,
                    "state": _state(message.parked, message.is_marked),
                    "reason": message.parked,
                    "raw": message.raw.decode("utf-8", "backslashreplace"),
                }
                for message in view.listing(only_parked=parked, limit=limit)
            ]
    if as_json:
        print_json(messages)
        return
    print_table(
        counted(len(messages), "inbox message"),
        ["bot", "number", "kind", "update", "received", "state", "reason", "raw"],
        [
            [
                str(each["bot_id"]),
                str(each["number"]),
                each["kind"],
                str(each["update_id"] or ""),
                each["received_at"],
                each["state"],
                each["reason"],
                _short(each["raw"]),
            ]
            for each in messages
        ],
        optional=["raw"],
    )


@inbox.command(epilog=epilog("storyline inbox retry", "storyline inbox retry 17 --bot 110201"))
def retry(
    numbers: Annotated[list[int] | None, NUMBERS] = None, bot: Bot = None, as_json: AsJson = False
) -> None:
    """Retry parked updates: these, or all.

    A running bot retries them within seconds. A stopped bot does it when it starts.
    """
    from adapters.telegram.inbox.inbox_file import is_handled
    from adapters.telegram.inbox.inbox_reader import mark_parked

    results = [
        {
            "bot_id": bot_id,
            "numbers": mark_parked(path, numbers),
            "is_running": is_handled(path),
        }
        for bot_id, path in _inboxes(bot).items()
    ]
    _report(results, numbers or [], "retried", as_json)


@inbox.command(epilog=epilog("storyline inbox drop 17", "storyline inbox drop 17 18 --yes"))
def drop(
    numbers: Annotated[list[int], NUMBERS],
    bot: Bot = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Drop parked updates permanently."""
    from adapters.telegram.inbox.inbox_reader import drop_parked

    confirm("What people did there is never recorded. Drop these updates?", yes=yes)
    results = [
        {"bot_id": bot_id, "numbers": drop_parked(path, numbers)}
        for bot_id, path in _inboxes(bot).items()
    ]
    _report(results, numbers, "dropped", as_json)


def _inboxes(bot: int | None) -> dict[int, Path]:
    from adapters.settings import load_settings
    from adapters.telegram.inbox.inbox_file import inbox_paths

    state_dir = load_settings().state_dir
    found = inbox_paths(state_dir)
    if bot is None:
        return found
    if bot not in found:
        raise UnknownName(f"there is no inbox of bot {bot} in {state_dir}")
    return {bot: found[bot]}


def _report(results: list[dict[str, Any]], numbers: list[int], done: str, as_json: bool) -> None:
    if as_json:
        print_json(results)
    else:
        for result in results:
            typer.echo(f"bot {result['bot_id']}: {len(result['numbers'])} {_how(result, done)}")
    found = {number for result in results for number in result["numbers"]}
    if missing := sorted(set(numbers) - found):
        raise UnknownName(f"not parked: {', '.join(map(str, missing))}")


def _how(result: dict[str, Any], done: str) -> str:
    match result:
        case {"is_running": True}:
            return f"{done} by the running bot"
        case {"is_running": False}:
            return f"{done} when the bot starts"
        case _:
            return done


def _state(reason: str | None, is_marked: bool) -> str:
    if reason is None:
        return "waiting"
    return "to be retried" if is_marked else "parked"


def _short(raw: str) -> str:
    return raw if len(raw) <= SHOWN else f"{raw[:SHOWN]}…"
