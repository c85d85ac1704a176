"""The engines that fold the log: the fold alone, and whole replays of a log that is archived."""

import os
import subprocess
from collections.abc import Iterator
from functools import partial

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now, open_storyline
from adapters.engines.choosing import fold_engine
from adapters.engines.engine_name import EngineName
from domain.errors import InvalidInput
from projections.projection import all_projections
from tests.benchmarks.figures import (
    ROUNDS,
    Figure,
    Goal,
    not_measured,
    ratio,
    sampled,
    seconds,
    single,
)
from tests.benchmarks.fold import our_rate
from tests.benchmarks.imports import STORYLINE
from tests.benchmarks.server import Server

READ_TABLE = "user_stats"
WORKERS = ("--workers", "2")
"""A replay in Postgres takes both cores, as the other engines do."""


def engines(server: Server) -> Iterator[Figure]:
    """`user_stats` by Postgres, DuckDB and Spark on this machine."""
    server.big()
    url = server.database("engines", template="big")
    files = ArchiveFiles(str(server.folder / "archive"))
    with open_storyline(url) as storyline:
        events = sum(each.events for each in archiving.archive(storyline.archives, files, now()))
        yield from _alone(storyline)
        lacking = _lacking(storyline)
    in_postgres, in_duckdb = sampled(
        ROUNDS,
        partial(_replay, url, *WORKERS),
        partial(_replay, url, "--engine", EngineName.DUCKDB),
    )
    basis = f"{events:,} events, with start, load and comparison"
    yield Figure("engines: a replay, Postgres --workers 2", in_postgres, "s", basis)
    yield Figure("engines: a replay, DuckDB", in_duckdb, "s", basis)
    what = "engines: a replay, Spark"
    if lacking:
        yield not_measured(what, "s", None, lacking)
    else:
        once = single(_replay(url, "--engine", EngineName.SPARK))
        yield Figure(what, once, "s", f"{basis}; once")


def _alone(storyline: Storyline) -> Iterator[Figure]:
    """Events a second of the fold, in processes that are warm."""
    goals = {EngineName.DUCKDB: Goal(">=", 2), EngineName.SPARK: None}
    for name, goal in goals.items():
        what = f"engines: the fold, {name} / Postgres"
        if name is EngineName.SPARK and (lacking := _lacking(storyline)):
            yield not_measured(what, "x", goal, lacking)
            continue
        _rate(storyline, name)
        in_postgres, there = sampled(
            ROUNDS, partial(our_rate, storyline, READ_TABLE), partial(_rate, storyline, name)
        )
        yield ratio(what, there, in_postgres, goal)


def _lacking(storyline: Storyline) -> str | None:
    """What Spark lacks here."""
    try:
        fold_engine(EngineName.SPARK, storyline.archives, None)
    except InvalidInput as why:
        return str(why)
    return None


def _rate(storyline: Storyline, name: EngineName) -> float:
    engine = fold_engine(name, storyline.archives, None)
    assert engine
    upto = storyline.audit.head().position
    with engine.fold(all_projections()[READ_TABLE], upto, ()) as fold:
        return upto / seconds(lambda: [*fold.steps()])


def _replay(url: str, *options: str) -> float:
    """The seconds of a whole replay, from the start of Python."""
    command = [*STORYLINE, "replay", READ_TABLE, "--verify", *options]
    environment = os.environ | {"DATABASE_URL": url}
    return seconds(
        lambda: subprocess.run(command, env=environment, capture_output=True, check=True)
    )
