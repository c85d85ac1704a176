"""Folding: our catch-up against the library's `ProjectionRunner`."""

from collections.abc import Iterator
from functools import partial

from eventsourcing.projection import ProjectionRunner

from adapters.bootstrap import open_storyline
from projections.projection import all_projections
from projections.projector import catch_up
from tests.benchmarks.figures import Figure, Goal, medians, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.stock import Counters, Counting, Interactions, environment, recorded

ROUNDS = 3
STOCK = 3_000
SAVED_AT_ONCE = 100  # the library hangs in its pipeline on much larger ones


def fold(server: Server) -> Iterator[Figure]:
    """Each projection over the small log, from its start, against one counter for each person."""
    server.small()
    stock = server.scaled(STOCK)
    with Interactions(environment(server.database("fold_stock"))) as application:
        for first in range(0, stock, SAVED_AT_ONCE):
            application.save(*(recorded(first + number) for number in range(SAVED_AT_ONCE)))
    names = sorted(all_projections())
    stock_rate, *rates = medians(
        ROUNDS,
        partial(_stock_rate, server, stock),
        *(partial(_our_rate, server, name) for name in names),
    )
    for name, rate in zip(names, rates, strict=True):
        yield Figure(
            f"fold: {name} / ProjectionRunner",
            rate / stock_rate,
            "x",
            f"{rate:,.0f}/s against {stock_rate:,.0f}/s",
            Goal(">=", 100),
        )


def _stock_rate(server: Server, events: int) -> float:
    url = server.database("fold_stock_round", template="fold_stock")

    def run() -> None:
        with ProjectionRunner(
            application_class=Interactions,
            projection_class=Counting,
            view_class=Counters,
            env=environment(url),
        ) as runner:
            runner.wait(events // SAVED_AT_ONCE * SAVED_AT_ONCE, timeout=120)

    return events / seconds(run)


def _our_rate(server: Server, name: str) -> float:
    with open_storyline(server.database("fold_round", template="small")) as storyline:
        elapsed = seconds(lambda: catch_up(storyline.projections, [name]))
        (head,) = {row["head"] for row in storyline.projections.status()}
    return float(head) / elapsed
