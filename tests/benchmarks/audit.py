"""The audit: how fast it recomputes the chain over a year of events."""

from collections.abc import Iterator

from adapters.bootstrap import open_storyline
from tests.benchmarks.figures import ROUNDS, Figure, Goal, sampled, seconds
from tests.benchmarks.server import Server


def audit(server: Server) -> Iterator[Figure]:
    """`storyline audit verify` over the big log."""
    with open_storyline(server.big()) as storyline:
        end = storyline.audit.head().position
        (rate,) = sampled(ROUNDS, lambda: end / seconds(lambda: list(storyline.audit.verify())))
    yield Figure("audit verify", rate, "/s", f"{end:,} events", Goal(">=", 150_000))
