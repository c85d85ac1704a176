"""`storyline export`: rows of the log and of the read tables as CSV, JSON lines or Parquet."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from adapters.cli.options import Chat, Since, Until, Zone, zone
from adapters.cli.output import epilog, note
from adapters.cli.reports.unknown_chat import note_unknown_chat
from adapters.export.export import Export, ExportFormat, ExportName
from domain.errors import InvalidInput
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.export.export import ExportSnapshot, Lag


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog=epilog(
            "storyline export interactions -o interactions.csv",
            "storyline export decisions --since 2026-03-01 --tz Europe/Berlin -o march.parquet",
            "storyline export user_stats --format jsonl | head",
        )
    )(export)


def export(
    name: Annotated[
        ExportName,
        typer.Argument(metavar="NAME", help="What to export: " + ", ".join(ExportName) + "."),
    ],
    since: Since = None,
    until: Until = None,
    chat: Chat = None,
    tz: Zone = None,
    format: Annotated[  # the option's name
        ExportFormat | None,
        typer.Option(
            metavar="FORMAT",
            help=f"{', '.join(ExportFormat)}. Default: what the end of FILE says, else csv.",
        ),
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="Write texts as they are into CSV, for databases."),
    ] = False,
    names: Annotated[bool, typer.Option("--names", help="Add the names of people.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write. Default: stdout."),
    ] = None,
) -> None:
    """Export rows from one moment: the log (interactions, decisions) or a read table.

    `interactions` and `decisions` are exact. Read tables are as fresh as their projections; there,
    `--since` and `--until` select the quarter hours that begin between them. FILE gets its name
    when it is complete. In CSV no text begins a formula, unless `--raw`; numbers stay numbers.
    Times have the zone's offset; in Parquet they are in UTC.
    """
    from adapters.bootstrap import open_storyline
    from adapters.export.writing import write_export

    file = None if output == Path("-") else output
    file_format = format or ExportFormat.of_file(file)
    if file is None and file_format is ExportFormat.PARQUET and sys.stdout.isatty():
        raise InvalidInput("Parquet is not for a terminal: give a file with -o")
    signal.signal(signal.SIGTERM, _end)
    with open_storyline() as storyline:
        wanted = Export(
            name,
            file_format,
            since=since,
            until=until,
            chat_id=storyline.chats.find(chat),
            tz=zone(tz),
            is_raw=raw,
            with_names=names,
        )
        is_shown = file is None and sys.stdout.isatty()
        with (
            storyline.exports.snapshot() as snapshot,
            _opened(file) as out,
            _progress(snapshot, wanted, is_shown=is_shown) as reached,
        ):
            rows = write_export(snapshot, wanted, out, reached)
            behind = None if name.is_exact else snapshot.lag(name)
        if behind is not None:
            _note_lag(name, behind)
        if not rows:
            note_unknown_chat(storyline, wanted.chat_id)
    if file is not None:
        note(f"{counted(rows, 'row')} in {file}")


def _end(number: int, frame: object) -> None:
    """End like any error does, so that the temporary file is removed."""
    raise SystemExit(128 + number)


def _opened(file: Path | None) -> AbstractContextManager[BinaryIO]:
    from adapters.complete_file import complete_file

    return nullcontext(sys.stdout.buffer) if file is None else complete_file(file)


def _note_lag(name: ExportName, lag: "Lag") -> None:
    if lag.behind or lag.parked:
        parked = f", and {counted(lag.parked, 'event')} parked" if lag.parked else ""
        note(f"{name} is {counted(lag.behind, 'event')} behind the log{parked}")


@contextmanager
def _progress(
    snapshot: "ExportSnapshot", wanted: Export, *, is_shown: bool
) -> Iterator[Callable[[int], object]]:
    """Show the progress on a terminal, unless the rows themselves are shown there."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal or is_shown:
        yield lambda rows: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(wanted.name),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows, ready in"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(wanted.name, total=snapshot.count(wanted))
        yield lambda rows: bar.update(task, completed=rows)
