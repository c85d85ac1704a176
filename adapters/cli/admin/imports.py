"""`storyline import updates`."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.options import AsJson
from adapters.cli.output import counter, epilog, note, print_json
from domain.errors import InvalidInput
from domain.ids import MAX_BOT_ID

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.telegram.importing.importer import ImportCounts, Importer, Problem
    from adapters.telegram.updates.translate import Bot

imports = typer.Typer(help="Bring what happened elsewhere into the log.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(imports, name="import")


@imports.command(
    epilog=epilog(
        "storyline import updates backup.jsonl",
        "storyline import updates exports/ --bot-id 123456789 --json",
        "storyline simulate --users 5 --days 7 --events 1000 --seed 1 | storyline import updates -",
    )
)
def updates(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders of *.json and *.jsonl, all also with .gz, or - (stdin).",
        ),
    ],
    bot_id: Annotated[
        int | None,
        typer.Option(
            metavar="ID",
            min=0,
            max=MAX_BOT_ID,
            help="The bot that received them; default: of TELEGRAM_BOT_TOKEN, or 0.",
        ),
    ] = None,
    bot_username: Annotated[
        str | None, typer.Option(help="Its @username: then /cmd@OtherBot is no command of ours.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record raw Bot API updates: JSON objects, arrays or JSONL, as Telegram sent them.

    What is in the log already is a duplicate and changes nothing. What cannot be recorded is parked
    with its reason. Exit code 1 when something was no update at all, or a file could not be read;
    all others are kept.
    """
    from adapters.bootstrap import open_storyline
    from adapters.settings import load_settings
    from adapters.telegram.importing.importer import ImportCounts
    from adapters.telegram.importing.saved_files import find_files
    from adapters.telegram.updates.translate import Bot

    broken = 0

    def tell(problem: "Problem") -> None:
        nonlocal broken
        broken += problem.is_broken
        note(f"{'error' if problem.is_broken else 'parked'}: {problem.source}: {problem.reason}")

    files = find_files(paths)
    bot = Bot(
        load_settings().bot_id if bot_id is None else bot_id,
        bot_username.removeprefix("@") if bot_username else None,
    )
    with open_storyline() as storyline, counter("importing") as show:
        importer = importer_over(storyline, bot, tell)
        counts = ImportCounts()
        for file in files:
            try:
                for batch in import_file(importer, file):
                    counts += batch
                    show(f"{counts.recorded:,} recorded, {counts.duplicates:,} duplicates")
            except InvalidInput as error:  # the other files can be read all the same
                note(f"error: {error}")
                broken += 1
    if as_json:
        print_json(asdict(counts))
    else:
        typer.echo(
            f"recorded {counts.recorded}, duplicates {counts.duplicates}, parked {counts.parked}"
        )
    if broken:
        raise typer.Exit(1)


def importer_over(
    storyline: "Storyline", bot: "Bot", tell: Callable[["Problem"], None]
) -> "Importer":
    """What imports into the log of `storyline`; `tell` hears of each record that is parked."""
    from adapters.bootstrap import now
    from adapters.telegram.importing.importer import Importer

    return Importer(
        storyline.log,
        storyline.users,
        storyline.parked,
        storyline.vault,
        bot,
        now=now,
        tell=tell,
    )


def import_file(importer: "Importer", file: str) -> Iterator["ImportCounts"]:
    """Import one file, or stdin (`-`), and count what became of it, batch by batch.

    Raises InvalidInput if it cannot be read, or, once all before is imported, not to its end.
    """
    from adapters.telegram.importing.saved_files import name_of, opened
    from adapters.telegram.importing.update_records import read_updates

    with opened(file) as stream:
        yield from importer.run(read_updates(stream, name_of(file)))
