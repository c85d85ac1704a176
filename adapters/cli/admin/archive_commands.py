"""`storyline archive`: the log as Parquet files, beside the log in Postgres."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, parse_time
from adapters.cli.output import epilog, note, print_json
from domain.errors import InvalidInput
from domain.plurals import counted

if TYPE_CHECKING:
    from domain.archive import ArchivedFile, CataloguedFile

LOCATION = "DIR|URL"

commands = Commands(
    help="Keep the history of the log as Parquet files.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="archive")


@commands.callback(
    epilog=epilog(
        "storyline archive --keep-days 90 --to archive/",
        "storyline archive --before 2026-01-01 --to s3://bucket/storyline",
    )
)
def archive(
    context: typer.Context,
    before: Annotated[
        datetime | None,
        typer.Option(
            metavar="TIME", parser=parse_time, help="Archive what was recorded before this time."
        ),
    ] = None,
    keep_days: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=100_000, help="Archive what was recorded more than N days ago."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar=LOCATION, help="A folder, or an address like s3://bucket/folder."),
    ] = None,
) -> None:
    """Write complete ranges of the log as Parquet files.

    Each file is read back and its chain recomputed before it is listed. Call it again, for instance
    every night: it goes on where the archive ends, also after it was interrupted. The events stay
    in Postgres. The time is that of recording. Only the owner of the tables archives.
    """
    if context.invoked_subcommand is not None:
        if before is not None or keep_days is not None or to is not None:
            command = f"archive {context.invoked_subcommand}"
            raise InvalidInput(f"--before, --keep-days and --to do not go with {command}")
        return
    if to is None or (before is None) == (keep_days is None):
        raise InvalidInput("give --to, and either --before or --keep-days")
    from adapters.archive import archiving
    from adapters.archive.files import ArchiveFiles
    from adapters.bootstrap import open_storyline

    files = ArchiveFiles(to)
    with open_storyline() as storyline:
        until = before or storyline.clock() - timedelta(days=keep_days or 0)
        events = 0
        for file in archiving.archive(storyline.archives, files, until):
            events += file.events
            note(_told(file))
    typer.echo(f"{counted(events, 'event')} archived in {files.location}")


@commands.command("list", epilog=epilog("storyline archive list", "storyline archive list --json"))
def list_files(as_json: AsJson = False) -> None:
    """List the files of the archives."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        files = storyline.archives.files()
    if as_json:
        print_json([_row(each) for each in files])
    elif not files:
        note("nothing is archived; see storyline archive --help")
    for location in [] if as_json else dict.fromkeys(each.location for each in files):
        typer.echo(location)
        for each in files:
            if each.location == location:
                typer.echo(f"  {_told(each.file)}")


@commands.command(epilog=epilog("storyline archive verify", "storyline archive verify --json"))
def verify(as_json: AsJson = False) -> None:
    """Read every file of the archives, and recompute its chain.

    The exit code is 1 if a file is gone, changed, half written or of another log; each is named.
    """
    from adapters.archive import archiving
    from adapters.bootstrap import open_storyline

    results = []
    with open_storyline() as storyline:
        for result in archiving.verify(storyline.archives):
            results.append(result)
            if as_json:
                continue
            listed, problem = result
            if problem is None:
                note(f"{listed.location}: {_told(listed.file)}")
            else:
                note(f"error: {listed.location}/{problem}")
    right = [listed for listed, problem in results if problem is None]
    if as_json:
        print_json(
            [{**_row(listed), "problem": problem and problem.reason} for listed, problem in results]
        )
    else:
        events = sum(each.file.events for each in right)
        typer.echo(f"{counted(len(right), 'file')} with {counted(events, 'event')} verified")
    if len(right) < len(results):
        raise typer.Exit(1)


@commands.command(
    epilog=epilog(
        "storyline archive restore archive/",
        'storyline archive restore archive/ --head "$(cat head.txt)"',
    )
)
def restore(
    location: Annotated[str, typer.Argument(metavar=LOCATION, help="Where the archive is.")],
    head: Annotated[
        str | None,
        typer.Option(metavar="HEAD", help="Where it must end; archive list --json says that."),
    ] = None,
) -> None:
    """Put the events of an archive into an empty database.

    Events get their positions, their times and their chain back: storyline audit verify finds the
    same head. Then replay all read tables. People are not in an archive: their names come back with
    a backup. An interrupted call is taken up when it is made again. Only with --head it is noticed
    that files at the end are gone.
    """
    from adapters.archive import archiving
    from adapters.archive.files import ArchiveFiles
    from adapters.bootstrap import open_storyline
    from domain.chain import Head

    files, wanted = ArchiveFiles(location), None if head is None else Head.parse(head)
    with open_storyline() as storyline:
        events = 0
        for file in archiving.restore(storyline.archives, files, wanted):
            events += file.events
            note(_told(file))
        end = storyline.audit.head()
    typer.echo(f"{counted(events, 'event')} restored; the log ends at {end}")


def _told(file: "ArchivedFile") -> str:
    return f"{file.range.file}: {counted(file.events, 'event')}, {file.size / 1e6:,.1f} MB"


def _row(each: "CataloguedFile") -> dict[str, object]:
    file = each.file
    return {
        "location": each.location,
        "file": file.range.file,
        "since": str(file.range.since),
        "until": str(file.range.until),
        "events": file.events,
        "bytes": file.size,
        "sha256": file.sha256.hex(),
        "archived_at": each.archived_at,
    }
