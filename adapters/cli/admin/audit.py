"""`storyline audit`: prove that the log is what was appended."""

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json

if TYPE_CHECKING:
    from adapters.postgres.event_store.audit import Audited
    from domain.chain import Head

SECONDS_BETWEEN_NOTES = 10

audit = typer.Typer(help="Prove that nobody changed the log after the fact.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(audit, name="audit")


@audit.command(epilog=epilog("storyline audit head", "storyline audit head --json"))
def head(as_json: AsJson = False) -> None:
    """Print the head of the log, POSITION:SHA-256. Keep it out of reach of this machine."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        found = storyline.audit.head()
    if as_json:
        print_json({"position": found.position, "digest": found.digest.hex(), "head": str(found)})
    else:
        typer.echo(found)


@audit.command(
    epilog=epilog(
        "storyline audit verify",
        'storyline audit verify --since "$(cat head.txt)"',
    )
)
def verify(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="HEAD", help="Check from a head that was kept earlier."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the chain of SHA-256 digests over the log.

    If an event or a link of the chain was changed, removed or inserted, the first wrong position is
    printed and the exit code is 1. `--since` also finds a log that was cut off before that head, or
    rewritten up to it together with its chain.
    """
    from adapters.bootstrap import open_storyline
    from domain.chain import START, Head
    from domain.errors import LogBroken

    kept = START if since is None else Head.parse(since)
    with open_storyline() as storyline:
        try:
            proved = _with_progress(storyline.audit.verify(kept))
        except LogBroken as broken:
            if as_json:
                print_json({"ok": False, "position": broken.position, "reason": broken.reason})
            raise
    if as_json:
        print_json({"ok": True, "since": kept.position, "position": proved})
    else:
        typer.echo(_summary(kept, proved))


def _summary(kept: "Head", proved: int) -> str:
    if proved == 0:
        return "the log is empty, and so is its chain"
    if proved == kept.position:
        return f"nothing was appended after {kept}"
    return f"positions {kept.position + 1} to {proved} are what was appended"


def _with_progress(progress: "Iterator[Audited]") -> int:
    """Show the progress: a bar on a terminal, a line now and then elsewhere. The last position."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("audit"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("positions, ready in"),
        TimeRemainingColumn(),
    )
    position, noted = 0, monotonic()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("audit", total=None)
        for position, end in progress:
            bar.update(task, completed=position, total=end)
            if not console.is_terminal and monotonic() - noted >= SECONDS_BETWEEN_NOTES:
                noted = monotonic()
                note(f"verified up to {position} of {end}")
    return position
