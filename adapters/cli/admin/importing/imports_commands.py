"""`storyline import updates`."""

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.admin.importing.import_problems import ProblemReport
from adapters.cli.command_class import Commands
from adapters.cli.log_options import LogForm, Verbose, log_to_stderr
from adapters.cli.options import AsJson
from adapters.cli.output import counter, epilog, print_json
from adapters.log_format import LogLevel
from domain.ids import MAX_BOT_ID

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.telegram.importing.dry_run import DryRun
    from adapters.telegram.importing.importer import Importer, Problem
    from adapters.telegram.importing.update_records import Record
    from adapters.telegram.updates.translate import Bot

imports = Commands(help="Import updates that were saved elsewhere.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(imports, name="import")


@imports.command(
    epilog=epilog(
        "storyline import updates backup.jsonl",
        "storyline import updates backup.jsonl --dry-run",
        "storyline import updates exports/ --bot-id 123456789 --json",
        "storyline simulate --users 5 --days 7 --events 1000 --seed 1 | storyline import updates -",
    )
)
def updates(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders of *.json and *.jsonl (also .gz), or - for stdin.",
        ),
    ],
    bot_id: Annotated[
        int | None,
        typer.Option(
            metavar="ID",
            min=0,
            max=MAX_BOT_ID,
            help="The bot that received them. Default: the bot of TELEGRAM_BOT_TOKEN, otherwise 0.",
        ),
    ] = None,
    bot_username: Annotated[
        str | None,
        typer.Option(help="Its @username. With it, /cmd@OtherBot counts as another bot's command."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would be recorded and what would be parked. Write nothing."
        ),
    ] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Record raw Bot API updates: JSON objects, arrays or JSONL, as Telegram sent them.

    The updates of one command are recorded by date, whatever their order. An update that is in the
    log already is a duplicate and changes nothing. A record that cannot be recorded is parked with
    its reason. The exit code is 1 when a record is not an update or a file cannot be read; the rest
    is imported. Nothing in the log can be taken back: try --dry-run first.
    """
    from adapters.bootstrap import open_storyline
    from adapters.cli.admin.importing.dry_run_display import open_dry_run, print_dry_run
    from adapters.settings import load_settings
    from adapters.telegram.importing.dry_run import DryRun
    from adapters.telegram.importing.importer import ImportCounts
    from adapters.telegram.importing.saved_files import find_files
    from adapters.telegram.importing.saved_updates import read_files
    from adapters.telegram.updates.translate import Bot

    files = find_files(paths)
    settings = load_settings()
    log_to_stderr(settings, log_format, LogLevel.WARNING, verbose=verbose)
    bot = Bot(
        settings.bot_id if bot_id is None else bot_id,
        bot_username.removeprefix("@") if bot_username else None,
    )
    problems = ProblemReport()
    with open_dry_run() if dry_run else open_storyline() as target, counter("importing") as show:
        importer = importer_over(target, bot, problems.add)
        counts = ImportCounts()
        records = shown(read_files(files, problems.refuse), show)
        gc.freeze()  # what is loaded stays: searching it for garbage again and again takes time
        for batch in importer.run(records):
            counts += batch
            show(f"{counts.recorded:,} recorded, {counts.duplicates:,} duplicates")
    problems.tell_rest()
    if isinstance(target, DryRun):
        print_dry_run(target, counts, as_json=as_json)
    elif as_json:
        print_json(asdict(counts))
    else:
        typer.echo(
            f"recorded {counts.recorded}, duplicates {counts.duplicates}, parked {counts.parked}"
        )
    if problems.late_presses:
        typer.echo(problems.late_presses, err=as_json)
    if problems.is_failure:
        raise typer.Exit(1)


def shown(records: Iterable["Record"], show: Callable[[str], None]) -> Iterator["Record"]:
    """`records`, while `show` says how many are read."""
    for number, record in enumerate(records, 1):
        yield record
        if number % 1_000 == 0:
            show(f"{number:,} read")


def importer_over(
    target: "Storyline | DryRun", bot: "Bot", report: Callable[["Problem"], None]
) -> "Importer":
    """An importer into the log of `target`. `report` is called for each problem."""
    from adapters.bootstrap import Storyline, now
    from adapters.telegram.importing.importer import Importer

    replays_due = target.projections.replays_due if isinstance(target, Storyline) else list
    return Importer(
        target.log,
        target.users,
        target.chats,
        target.parked,
        target.vault,
        bot,
        replays_due=replays_due,
        now=now,
        report=report,
    )
