"""`python -m tests.benchmarks`, which is `make bench`."""

import argparse
import sys
from collections.abc import Callable, Iterator

from rich.console import Console

from tests.benchmarks.alerts import alerts
from tests.benchmarks.append import append
from tests.benchmarks.append_limits import append_limits
from tests.benchmarks.audit import audit
from tests.benchmarks.dashboard import dashboard
from tests.benchmarks.engines import engines
from tests.benchmarks.figures import Figure
from tests.benchmarks.fold import fold
from tests.benchmarks.imports import imports
from tests.benchmarks.long_reports import long_reports
from tests.benchmarks.memory import memory
from tests.benchmarks.replay import replay
from tests.benchmarks.reports import reports
from tests.benchmarks.results import Result, keep, kept, print_table, result
from tests.benchmarks.server import Server, note, server
from tests.benchmarks.service import service
from tests.benchmarks.storage import storage
from tests.benchmarks.suite import suite
from tests.benchmarks.webhook import webhook

BENCHMARKS: dict[str, Callable[[Server], Iterator[Figure]]] = {
    each.__name__: each
    for each in (
        append,
        append_limits,
        service,
        suite,
        imports,
        fold,
        replay,
        engines,
        reports,
        long_reports,
        storage,
        audit,
        alerts,
        memory,
        webhook,
        dashboard,
    )
}


FILE_WIDTH = 170


def main() -> int:
    """Run the benchmarks and print one table. Exit code 1: --strict, and a goal is missed."""
    asked = _arguments()
    results: dict[str, Result] = {}
    with server(asked.scale) as running:
        for name in asked.benchmarks or BENCHMARKS:
            note(f"{name} ...")
            results[name] = result(BENCHMARKS[name](running), asked.scale, running.version())
            if asked.write:
                known = kept() | results
                keep({each: known[each] for each in BENCHMARKS if each in known})
    print_table(results, Console(width=None if sys.stdout.isatty() else FILE_WIDTH))
    verdicts = {figure.verdict for each in results.values() for figure in each.figures}
    return int(asked.strict and "missed" in verdicts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure Storyline beside what people would use instead, and beside limits.",
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
    parser.add_argument("--write", action="store_true", help="write the results into the docs")
    asked = parser.parse_args()
    if unknown := set(asked.benchmarks) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
