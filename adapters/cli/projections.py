"""`storyline projector` and `storyline replay`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.output import epilog, note, print_json
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from projections.ports import Difference, Progress
    from projections.projection import Projection


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline projector", "storyline projector --once"))(projector)
    app.command(
        epilog=epilog(
            "storyline replay user_stats",
            "storyline replay --all",
            "storyline replay --all --verify",
        )
    )(replay)


def projector(
    once: Annotated[bool, typer.Option(help="Fold what is there, then stop.")] = False,
) -> None:
    """Keep the read tables fresh. Run as many as you like, anywhere."""
    from adapters.bootstrap import open_database, open_storyline
    from adapters.cli.logs import log_to_stderr
    from adapters.processes.programs import projector_alone
    from adapters.processes.supervision import run_until_signal
    from projections.projection import all_projections
    from projections.projector import catch_up

    if once:
        with open_storyline() as storyline:
            catch_up(storyline.projections, all_projections())
        return
    log_to_stderr()
    with open_database() as url:
        note("following the log; Ctrl-C stops")
        run_until_signal(lambda: projector_alone(url))


def replay(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The projection.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay all projections.")] = False,
    only_verify: Annotated[
        bool, typer.Option("--verify", help="Only compare with the live table; swap nothing.")
    ] = False,
) -> None:
    """Build a read table anew from the log and put it in the place of the live one.

    The live table serves and is folded on meanwhile. With --verify the exit code is 1, and the rows
    that differ are printed, when the live table is not what the log says.
    """
    from adapters.bootstrap import open_storyline

    act = _verify if only_verify else _replay
    with open_storyline() as storyline:
        for projection in _chosen(name, every):
            act(storyline, projection)


def _chosen(name: str | None, every: bool) -> "list[Projection]":
    from domain.errors import UnknownName
    from projections.projection import all_projections

    known = all_projections()
    if every == (name is not None):
        raise InvalidInput("give the name of a projection, or --all")
    if name is None:
        return list(known.values())
    if name not in known:
        raise UnknownName(f"no projection {name!r}; there are {', '.join(sorted(known))}")
    return [known[name]]


def _replay(storyline: "Storyline", projection: "Projection") -> None:
    from projections.replay import replay as rebuild

    _show(projection.name, rebuild(storyline.projections, projection))
    typer.echo(f"{projection.name}: rebuilt and swapped in")


def _verify(storyline: "Storyline", projection: "Projection") -> None:
    from domain.errors import ReplayDiffers
    from projections.replay import verify

    differences: list[Difference] = []
    _show(projection.name, verify(storyline.projections, projection, differences))
    for difference in differences:
        print_json({"table": difference.table, "only_in": difference.side, **difference.row})
    if differences:
        raise ReplayDiffers(f"{projection.name} is not what the log says; replay it")
    typer.echo(f"{projection.name}: equal to the log, row by row")


def _show(name: str, progress: "Iterator[Progress]") -> None:
    """A bar with rate and ETA on a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("events, ready in"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(name, total=None)
        for step in progress:
            bar.update(task, completed=step.position, total=step.head)
