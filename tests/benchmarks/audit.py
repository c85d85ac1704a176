"""The audit: how fast it recomputes the chain over a year of events."""

from collections.abc import Iterator

from adapters.bootstrap import open_storyline
from tests.benchmarks.figures import Figure, Goal, medians, seconds
from tests.benchmarks.server import Server

ROUNDS = 3


def audit(server: Server) -> Iterator[Figure]:
    """`storyline audit verify` over the big log."""
    with open_storyline(server.big()) as storyline:
        end = storyline.audit.head().position
        (taken,) = medians(ROUNDS, lambda: seconds(lambda: list(storyline.audit.verify())))
    yield Figure(
        "audit verify",
        end / taken / 1_000,
        "k/s",
        f"{end:,} events in {taken:.1f} s",
        Goal(">=", 150),
    )
