"""`storyline audit`: prove that the log is what was appended, and that people read the log."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.postgres.event_store.audit import Audited
    from domain.chain import Head

SECONDS_BETWEEN_NOTES = 10

audit = Commands(help="Prove that nobody changed the log after the fact.")


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
        'storyline audit verify --all --since "$(cat head.txt)"',
    )
)
def verify(
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="HEAD", help="Check that the log still leads to this head."
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Compare all read tables with the log, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Recompute the chain over the log, and compare tables, views and functions with this release.

    The exit code is 1 if an event or a link of the chain was changed, removed or inserted, and the
    first wrong position is printed. It is also 1 if a view, a function, a key, a trigger or row
    security makes people read something else than the log. `--since` also finds a log that was cut
    off before that head, or rewritten together with its chain. The database is not migrated: what
    another release made is told apart. `storyline status` shows the result.
    """
    from adapters.bootstrap import open_database, storyline_over
    from domain.chain import START, Head

    kept = START if since is None else Head.parse(since)
    with open_database() as url, storyline_over(url) as storyline:
        result = _schema_result(storyline, must_compare=every)
        result.add(_log_result(storyline, kept))
        if every:
            result.add(_read_tables_result(storyline))
    if as_json:
        print_json({"ok": not result.errors, "since": kept.position, **result.figures})
    elif "reason" not in result.figures:
        typer.echo(_summary(kept, result.figures["position"]))
    for text in result.notes:
        note(text)
    for text in result.errors:
        note(f"error: {text}")
    if result.errors:
        raise typer.Exit(1)


@dataclass(slots=True)
class Result:
    """What one part of the audit found."""

    figures: dict[str, Any]
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Add what another part found."""
        self.figures |= other.figures
        self.errors += other.errors
        self.notes += other.notes


def _schema_result(storyline: "Storyline", *, must_compare: bool) -> Result:
    findings = storyline.schema_audit.check()
    result = Result({"schema": asdict(findings)}, forgeries(findings.forged))
    result.errors += [f"made by another release: {found}" for found in findings.of_another_release]
    unsure = result.errors if must_compare else result.notes
    unsure += [f"views and functions were not compared: {why}" for why in findings.not_compared]
    return result


def forgeries(found: Iterable[str]) -> list[str]:
    """Say of each finding that it is a forgery."""
    return [f"not what this release makes: {each}" for each in found]


def _log_result(storyline: "Storyline", kept: "Head") -> Result:
    from domain.errors import LogBroken

    progress = storyline.verifications.keeping(storyline.audit.verify(kept))
    try:
        return Result({"position": _with_progress(progress)})
    except LogBroken as broken:
        return Result({"position": broken.position, "reason": broken.reason}, [str(broken)])


def _read_tables_result(storyline: "Storyline") -> Result:
    from projections.projection import all_projections
    from projections.projection_ports import Comparison
    from projections.replay import verify as rebuilt

    result = Result({"read_tables": {}})
    for name, projection in all_projections().items():
        note(f"comparing the read tables of {name} with the log")
        *_, last = rebuilt(storyline.projections, projection)
        assert isinstance(last, Comparison)
        is_proved = not (last.differs or last.reasons)
        result.figures["read_tables"][name] = is_proved
        if not is_proved:
            why = "; ".join([f"{last.only_live + last.only_replay} rows differ", *last.reasons])
            result.errors.append(f"the read tables of {name} are not what the log says: {why}")
    return result


def _summary(kept: "Head", end: int) -> str:
    if end == 0:
        return "the log is empty, and so is its chain"
    if end == kept.position:
        return f"nothing was appended after {kept}"
    return f"positions {kept.position + 1} to {end} are what was appended"


def _with_progress(progress: "Iterator[Audited]") -> int:
    """Show the progress: a bar on a terminal, a line now and then elsewhere. Where the log ends."""
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
    end, noted = 0, monotonic()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("audit", total=None)
        for position, end in progress:
            bar.update(task, completed=position, total=end)
            if not console.is_terminal and monotonic() - noted >= SECONDS_BETWEEN_NOTES:
                noted = monotonic()
                note(f"verified up to {position} of {end}")
    return end
