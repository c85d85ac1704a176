"""Many threads that log through `open_service`, against as many that save with the library."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from adapters.bootstrap import open_service
from tests.benchmarks.figures import ROUNDS, Figure, Goal, ratio, sampled, seconds
from tests.benchmarks.server import Server
from tests.benchmarks.stock import PEOPLE, Interactions, environment, recorded

CALLERS = 64
STOCK_CALLERS = 10  # the library refuses more than its pool has
OURS = 10_000
STOCK = 2_000


def service(server: Server) -> Iterator[Figure]:
    """Each caller waits until its interaction is durable."""
    ours, stock = server.scaled(OURS), server.scaled(STOCK)
    with (
        open_service(server.database("service_ours")) as interactions,
        Interactions(environment(server.database("service_stock"))) as application,
        ThreadPoolExecutor(CALLERS) as callers,
        ThreadPoolExecutor(STOCK_CALLERS) as stock_callers,
    ):

        def log(number: int) -> None:
            person = PEOPLE[number % len(PEOPLE)]
            context = {"items_shown": 5, "total_queue": number}
            interactions.log_command(person, "/queue", context, -1001, number + 1)

        def save(number: int) -> None:
            application.save(recorded(number))

        our_rate, stock_rate = sampled(
            ROUNDS,
            lambda: _rate(callers, log, ours),
            lambda: _rate(stock_callers, save, stock),
        )
    what = f"open_service, {CALLERS} threads / stock save()"
    yield ratio(what, our_rate, stock_rate, Goal(">=", 15))


def _rate(callers: ThreadPoolExecutor, call: Callable[[int], None], times: int) -> float:
    return times / seconds(lambda: list(callers.map(call, range(times))))
