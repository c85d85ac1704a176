from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import results
from tests.benchmarks.figures import Figure, Goal, Sample, not_measured, ratio, sampled, single
from tests.benchmarks.results import Result, cells, page, print_table

MET = Figure("append", Sample((4.0, 2.0, 3.0)), "x", "3/s against 1/s", Goal(">=", 2))
MISSED = Figure("report", single(1200), "ms", "", Goal("<=", 300))
SHOWN = Figure("memory", single(70.25), "MB")
OPEN = not_measured("long report", "ms", Goal("<=", 50), "needs more events")
RESULT = Result([MET, MISSED, SHOWN, OPEN], "2026-01-08", 0.1, "2 cores", 0.5)


def test_a_ratio_compares_the_two_sides_of_each_round() -> None:
    figure = ratio("append", Sample((10.0, 30.0, 8.0)), Sample((5.0, 10.0, 8.0)), Goal(">=", 2))

    assert figure.sample is not None
    assert figure.sample.values == (2.0, 3.0, 1.0)
    assert (figure.sample.low, figure.sample.median, figure.sample.high) == (1.0, 2.0, 3.0)
    assert figure.verdict == "met"
    assert figure.basis == "10/s against 8/s"


def test_rounds_alternate_between_measurements() -> None:
    order: list[str] = []

    def measure(name: str, value: float) -> float:
        order.append(name)
        return value

    ours, theirs = sampled(2, lambda: measure("ours", 2.0), lambda: measure("theirs", 1.0))

    assert order == ["ours", "theirs", "ours", "theirs"]
    assert (ours.values, theirs.values) == ((2.0, 2.0), (1.0, 1.0))


def test_a_goal_tells_how_much_of_it_is_reached() -> None:
    assert Goal(">=", 10).share(5) == 0.5
    assert Goal("<=", 10).share(5) == 2
    assert Goal("<", 10).is_met(9.9)
    assert not Goal("<", 10).is_met(10)


def test_every_row_has_its_cells() -> None:
    assert [cells(each) for each in RESULT.figures] == [
        ("append", "3 x", "2 to 4", ">= 2 x", "met", "3/s against 1/s"),
        ("report", "1,200 ms", "", "<= 300 ms", "missed", ""),
        ("memory", "70.2 MB", "", "", "", ""),
        ("long report", "", "", "<= 50 ms", "not measured", "needs more events"),
    ]


def test_the_table_prints_all_rows() -> None:
    output = StringIO()

    print_table({"example": RESULT}, Console(file=output, width=120))

    lines = [" ".join(line.split()) for line in output.getvalue().splitlines()]
    assert "report 1,200 ms <= 300 ms missed" in lines
    assert "long report <= 50 ms not measured needs more events" in lines


def test_results_are_read_as_they_were_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JSON", "PAGE", "CHART"):
        monkeypatch.setattr(results, name, tmp_path / name)

    assert results.kept() == {}
    results.keep({"example": RESULT})

    assert results.kept() == {"example": RESULT}
    assert (tmp_path / "PAGE").read_text() == page({"example": RESULT})
    assert (tmp_path / "CHART").read_bytes().startswith(b"\x89PNG")


def test_the_page_in_the_docs_is_made_from_the_results_in_the_docs() -> None:
    assert results.PAGE.read_text(encoding="utf-8") == page(results.kept())
