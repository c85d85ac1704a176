"""Each benchmark runs in small and yields its rows. No times are asserted."""

from collections.abc import Iterator

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.server import Server, server

QUICK = {
    "append_limits": 3,
    "service": 1,
    "suite": 3,
    "long_reports": 2,
    "storage": 1,
    "fold": 8,
}


@pytest.fixture(scope="module")
def small_server() -> Iterator[Server]:
    with server(0.002) as running:
        yield running


@pytest.mark.server
@pytest.mark.parametrize("name", QUICK)
def test_a_benchmark_yields_its_rows(small_server: Server, name: str) -> None:
    figures = list(BENCHMARKS[name](small_server))

    assert len(figures) == QUICK[name]
    assert all(each.sample or each.verdict == "not measured" for each in figures)
