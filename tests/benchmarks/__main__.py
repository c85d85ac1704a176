"""`python -m tests.benchmarks`, which is `make bench`."""

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.benchmarks.append import append
from tests.benchmarks.audit import audit
from tests.benchmarks.dashboard import dashboard
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.fold import fold
from tests.benchmarks.memory import memory
from tests.benchmarks.replay import replay
from tests.benchmarks.reports import reports
from tests.benchmarks.server import Server, note, server
from tests.benchmarks.webhook import webhook

BENCHMARKS: dict[str, Callable[[Server], Iterator[Figure]]] = {
    each.__name__: each
    for each in (append, audit, fold, reports, replay, memory, webhook, dashboard)
}


def main() -> int:
    """Run the benchmarks and print one table. Exit code 1: --strict, and a goal is missed."""
    asked = _arguments()
    figures: list[Figure] = []
    with server(asked.scale) as running:
        for name in asked.benchmarks or BENCHMARKS:
            note(f"{name} ...")
            figures += BENCHMARKS[name](running)
    print("\n".join(table(figures)))
    return int(asked.strict and any(figure.verdict == "MISSED" for figure in figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure Storyline, beside the eventsourcing library where it does the same.",
        epilog="Goals are for --scale 1. Example: python -m tests.benchmarks fold --scale 0.1",
    )
    parser.add_argument(
        "benchmarks",
        nargs="*",
        metavar="BENCHMARK",
        help=f"one or more of {', '.join(BENCHMARKS)}; default: all",
    )
    parser.add_argument("--scale", type=float, default=1.0, help="of all amounts (default: 1)")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a goal is missed")
    asked = parser.parse_args()
    if unknown := set(asked.benchmarks) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
