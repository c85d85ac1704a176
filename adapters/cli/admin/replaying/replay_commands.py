"""`storyline replay`."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.log_options import LogForm, Verbose, log_to_stderr
from adapters.cli.options import parse_position, parse_time
from adapters.cli.output import epilog, note
from adapters.engines.engine_name import EngineName
from adapters.engines.spark_master import ON_THIS_MACHINE
from adapters.log_format import LogLevel
from adapters.old_names import warn_of_old_name
from domain.errors import InvalidInput, StorylineError

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.cli.admin.replaying.replay_display import Display
    from projections.fold_engine import FoldEngine
    from projections.projection import Projection
    from projections.replay import Pace, Step, Steps

SPARE_CONNECTIONS = 5
"""Beside the workers': the lock, the live table, an export, and two to see what blocks."""

MAX_WORKERS = 64
"""Each worker has a connection, and a server has about a hundred."""

MODES: Mapping[str, Collection[str]] = {
    "--verify": ["--workers", "--engine", "--archive", "--master"],
    "--until": ["--workers", "--engine", "--archive", "--master"],
    "--rollback": [],
    "--forget": [],
    "--parked": [],
}
"""The modes of `replay` that do not swap, and the SWAP_OPTIONS that go with each."""

SWAP_OPTIONS = ("--yes", "--force", "--workers", "--engine", "--archive", "--master")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog=epilog(
            "storyline replay user_stats",
            "storyline replay --all --verify",
            "storyline replay user_stats --yes --json",
            "storyline replay user_stats --rollback",
            "storyline replay user_stats --until 2026-03-03T00:00Z",
            "storyline replay user_stats --engine duckdb",
            "storyline replay --all --engine spark --master spark://10.0.0.5:7077",
        )
    )(replay)


def replay(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The projection.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay all projections.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only compare with the live table; swap nothing.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="POSITION|TIME",
            help="Build tables as of then, beside the live ones.",
        ),
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Restore the previous table.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Drop the previous table and an unfinished replay.")
    ] = False,
    parked: Annotated[
        bool, typer.Option("--parked", hidden=True, help="Old name of storyline parked retry.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Swap without asking if rows differ as expected.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Swap even if rows differ that should not.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MAX_WORKERS,
            help="The number of ranges to fold at once, without pauses.",
            show_default="one worker that pauses half of the time",
        ),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option(help="What folds the log: Postgres, DuckDB on this machine, or Spark."),
    ] = EngineName.POSTGRES,
    archive: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|URL",
            help="The archive that the engine reads.",
            show_default="the one in the catalogue",
        ),
    ] = None,
    master: Annotated[
        str | None,
        typer.Option(
            metavar="local[*]|spark://HOST:PORT",
            help="Where Spark works: on this machine, or on a cluster.",
            show_default=ON_THIS_MACHINE,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each step as a line of JSON.")
    ] = False,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Rebuild a read table from the log, compare it with the live one, and swap them.

    The live table stays in use and up to date meanwhile. The previous table is kept for
    `--rollback` until `--forget`. After an interruption the next call continues.

    If the fold was changed, rows may differ: they are shown, and the command asks. If it was not,
    a difference is an error, and nothing is swapped without `--force`. `--verify` prints the rows
    that differ, and then exits with code 1.

    `--until` goes by the time of recording, not by the time of the event. Events that were imported
    later are not in its tables.

    `--engine` folds the log outside of Postgres: the files of an archive, and the events that are
    not in it. Its rows are loaded, compared and swapped in like those of Postgres.
    """
    from adapters.bootstrap import open_storyline
    from adapters.cli.admin.replaying.replay_display import display
    from adapters.engines.choosing import fold_engine
    from adapters.settings import load_settings
    from projections.replay import GENTLE, Pace

    log_to_stderr(load_settings(), log_format, LogLevel.WARNING, verbose=verbose)
    modes = (verify, until is not None, rollback, forget, parked)
    is_elsewhere = engine is not EngineName.POSTGRES
    options = (workers is not None, is_elsewhere, archive is not None, master is not None)
    swap_options = (yes, force, *options)
    _check_together(
        [mode for mode, is_given in zip(MODES, modes, strict=True) if is_given],
        [option for option, is_given in zip(SWAP_OPTIONS, swap_options, strict=True) if is_given],
    )
    if parked:
        warn_of_old_name("storyline replay --parked", "storyline parked retry")
    chosen = _chosen(name, every or (parked and name is None))
    if is_elsewhere:
        chosen = _portable(chosen, engine)
    elif archive is not None:
        raise InvalidInput("--archive goes with --engine duckdb or spark")
    if master is not None and engine is not EngineName.SPARK:
        raise InvalidInput("--master goes with --engine spark")
    moment = None if until is None else _moment(until)
    pace = GENTLE if workers is None else Pace(workers)
    with (
        open_storyline(connections=pace.workers + SPARE_CONNECTIONS) as storyline,
        display(as_json=as_json) as shown,
    ):
        fold = fold_engine(engine, storyline.archives, archive, master or ON_THIS_MACHINE)
        if verify:
            act: Act = partial(_verify, pace=pace, engine=fold)
        elif moment is not None:
            position = _position(storyline, moment)
            act = partial(_until, position=position, pace=pace, engine=fold)
        elif rollback:
            act = _roll_back
        elif forget:
            act = _forget
        elif parked:
            act = _retry_parked
        else:
            act = partial(_replay, pace=pace, engine=fold, yes=yes, force=force)
        _each(chosen, partial(act, storyline, shown))


Act = Callable[["Storyline", "Display", "Projection"], None]


def _check_together(modes: list[str], swap_options: list[str]) -> None:
    """Raise InvalidInput if one of the options would have no effect."""
    clash = modes
    if len(modes) == 1:
        clash = modes + [option for option in swap_options if option not in MODES[modes[0]]]
    if len(clash) > 1:
        *first, last = clash
        raise InvalidInput(f"{', '.join(first)} and {last} exclude each other")


def _chosen(name: str | None, every: bool) -> "list[Projection]":
    from domain.errors import UnknownName
    from projections.projection import all_projections

    known = all_projections()
    if every and name is not None:
        raise InvalidInput(f"{name!r:.80} and --all exclude each other")
    if not every and name is None:
        raise InvalidInput("give the name of a projection, or --all")
    if name is None:
        return list(known.values())
    if name not in known:
        raise UnknownName(f"there is no projection {name!r}; use one of {', '.join(sorted(known))}")
    return [known[name]]


def _portable(chosen: "list[Projection]", engine: EngineName) -> "list[Projection]":
    """Those that another engine can fold. Note the others, or refuse the one that was named."""
    others = [each.name for each in chosen if not each.portable]
    for name in others:
        told = f"{name} is folded by Postgres only"
        if len(chosen) == 1:
            raise InvalidInput(f"{told}: leave out --engine {engine}")
        note(f"{told}: storyline replay {name}")
    return [each for each in chosen if each.portable]


def _each(projections: "list[Projection]", act: "Callable[[Projection], None]") -> None:
    """Act on each projection, also after a failure. Note each failure and raise the last one."""
    from domain.errors import DatabaseUnavailable

    failure: StorylineError | None = None
    for projection in projections:
        try:
            act(projection)
        except DatabaseUnavailable:
            raise
        except StorylineError as error:
            if failure:
                note(f"error: {failure}")
            failure = error
    if failure:
        raise failure


def _replay(
    storyline: "Storyline",
    shown: "Display",
    projection: "Projection",
    *,
    pace: "Pace",
    engine: "FoldEngine | None",
    yes: bool,
    force: bool,
) -> None:
    from domain.errors import ReplayDiffers
    from projections.projection_ports import Comparison
    from projections.replay import replay as rebuild

    steps = rebuild(storyline.projections, projection, pace, engine=engine, force=force)
    for step in _shown(storyline, shown, projection, steps):
        if not isinstance(step, Comparison) or not step.differs or step.is_drift:
            continue
        if not (yes or force or shown.confirms(f"Swap {projection.name} anyway?")):
            raise ReplayDiffers(
                f"{projection.name} was not swapped; --yes swaps it and continues from here"
            )


def _verify(
    storyline: "Storyline",
    shown: "Display",
    projection: "Projection",
    *,
    pace: "Pace",
    engine: "FoldEngine | None",
) -> None:
    from domain.errors import ReplayDiffers
    from projections.projection_ports import Comparison
    from projections.replay import verify

    steps = verify(storyline.projections, projection, pace, engine=engine)
    for step in _shown(storyline, shown, projection, steps):
        if isinstance(step, Comparison) and step.differs:
            raise ReplayDiffers(f"{projection.name} differs from the log; replay it")


def _until(
    storyline: "Storyline",
    shown: "Display",
    projection: "Projection",
    *,
    position: int,
    pace: "Pace",
    engine: "FoldEngine | None",
) -> None:
    from projections.replay import until as build

    steps = build(storyline.projections, projection, position, pace, engine=engine)
    for _ in _shown(storyline, shown, projection, steps):
        pass


def _roll_back(storyline: "Storyline", shown: "Display", projection: "Projection") -> None:
    from projections.replay import roll_back

    shown.show(roll_back(storyline.projections, projection))


def _forget(storyline: "Storyline", shown: "Display", projection: "Projection") -> None:
    from projections.replay import forget

    forgotten = forget(storyline.projections, projection)
    shown.say(
        projection.name, "previous table dropped" if forgotten else "there was no previous table"
    )


def _retry_parked(storyline: "Storyline", shown: "Display", projection: "Projection") -> None:
    from adapters.cli.admin.replaying.parked_commands import Chosen, retry_events

    if stay := retry_events(storyline, Chosen(projection.name), shown.say):
        raise StorylineError(f"{projection.name}: {stay} still parked")


def _moment(text: str) -> int | datetime:
    return parse_position(text) if text.isdecimal() else parse_time(text)


def _position(storyline: "Storyline", moment: int | datetime) -> int:
    if isinstance(moment, int):
        return moment
    position = storyline.projections.position_at(moment)
    reached = f"position {position:,}" if position else "before the first position"
    note(f"{moment.isoformat()} is {reached}: --until goes by the time of recording, not of events")
    return position


def _shown(
    storyline: "Storyline",
    shown: "Display",
    projection: "Projection",
    steps: "Steps",
) -> "Iterator[Step]":
    """Show each step. If the next one does not come, show the sessions that block it."""
    from adapters.logs import logger
    from projections.replay import Phase, Progress
    from projections.stall_watch import watched

    log, swapping = logger(__name__), False

    def stalled(seconds: float) -> None:
        with suppress(StorylineError):  # the replay itself reports it
            blockers = storyline.projections.blockers(projection, swapping=swapping)
            shown.stalled(projection.name, seconds, blockers)

    with closing(steps):
        for step in watched(steps, stalled):
            swapping = isinstance(step, Progress) and step.phase is Phase.SWAP
            if isinstance(step, Progress):
                log.info("replay goes on", **asdict(step))
            shown.show(step)
            yield step
