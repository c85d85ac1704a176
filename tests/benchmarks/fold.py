"""Folding: our catch-up beside the library's `ProjectionRunner` and a bare GROUP BY."""

from collections.abc import Iterator
from functools import partial

from eventsourcing.projection import ProjectionRunner
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Storyline, open_storyline
from projections.projection import all_projections
from projections.projector import catch_up
from tests.benchmarks.figures import ROUNDS, Figure, Goal, ratio, sampled, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.sql import sql
from tests.benchmarks.stock import Counters, Counting, Interactions, environment, recorded

STOCK = 3_000
SAVED_AT_ONCE = 100  # the library hangs in its pipeline on much larger ones
GROUPED = ("user_stats", "team_activity", "content_decision")


def fold(server: Server) -> Iterator[Figure]:
    """Each projection over the big log, from its start."""
    server.big()
    stock = server.scaled(STOCK)
    with Interactions(environment(server.database("fold_stock"))) as application:
        for first in range(0, stock, SAVED_AT_ONCE):
            application.save(*(recorded(first + number) for number in range(SAVED_AT_ONCE)))
    names = sorted(all_projections())
    with open_storyline(server.database("fold", template="big")) as storyline:
        stock_rate, *rates = sampled(
            ROUNDS,
            partial(_stock_rate, server, stock),
            *(partial(our_rate, storyline, name) for name in names),
            *(partial(grouped_rate, storyline, name) for name in GROUPED),
        )
    folded = dict(zip(names, rates, strict=False))
    grouped = dict(zip(GROUPED, rates[len(names) :], strict=True))
    for name in GROUPED:
        yield ratio(f"fold: {name} / bare GROUP BY", folded[name], grouped[name], Goal(">=", 0.5))
    for name in names:
        yield ratio(f"fold: {name} / ProjectionRunner", folded[name], stock_rate, Goal(">=", 100))


def grouped_rate(storyline: Storyline, name: str) -> float:
    """Events a second of a bare GROUP BY into a table, by the same keys as the projection."""
    with storyline.connections.connection() as connection:
        elapsed = seconds(lambda: connection.execute(sql(f"group_{name}")))
        connection.execute(sql("drop_groups"))
    return _head(storyline) / elapsed


def _stock_rate(server: Server, events: int) -> float:
    url = server.database("fold_stock_round", template="fold_stock")

    def run() -> None:
        with ProjectionRunner(
            application_class=Interactions,
            projection_class=Counting,
            view_class=Counters,
            env=environment(url),
        ) as runner:
            runner.wait(-(-events // SAVED_AT_ONCE) * SAVED_AT_ONCE, timeout=120)

    return events / seconds(run)


def our_rate(storyline: Storyline, name: str) -> float:
    """Events a second of a projection that folds the whole log into its empty table."""
    _start_over(storyline, name)
    elapsed = seconds(lambda: catch_up(storyline.projections, [name]))
    return _head(storyline) / elapsed


def _start_over(storyline: Storyline, name: str) -> None:
    with storyline.connections.connection() as connection, connection.transaction():
        connection.execute(SQL("TRUNCATE {}").format(Identifier(name)))
        connection.execute(sql("start_over"), {"projection": name})


def _head(storyline: Storyline) -> float:
    return float(storyline.audit.head().position)
