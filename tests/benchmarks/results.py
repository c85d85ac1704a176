"""The results of all benchmarks: printed, and kept in the docs as JSON, a page and a chart.

A run of some benchmarks replaces their results and leaves the others, each with its date.
"""

import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figure, Goal, Sample

DOCS = Path(__file__).parents[2] / "docs"
JSON = DOCS / "reference/benchmarks.json"
PAGE = DOCS / "reference/benchmarks.md"
CHART = DOCS / "images/benchmarks.png"
COLUMNS = ("what", "median", "spread", "goal", "", "from")
STYLES = {"met": "green", "missed": "red", "not measured": "yellow"}
COLOURS = {"met": "#0e9369", "missed": "#d55e00"}


@dataclass(frozen=True)
class Result:
    """The figures of one benchmark, and how they were measured."""

    figures: Sequence[Figure]
    day: str
    scale: float
    machine: str
    load: float
    """The load average when it began: how many processes wanted a core, its own not included."""


Results = Mapping[str, Result]


def result(figures: Iterable[Figure], scale: float, postgres: str) -> Result:
    """The result of a benchmark that runs now."""
    load = round(os.getloadavg()[0], 1)
    cores = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    machine = f"{cores}, Python {platform.python_version()}, Postgres {postgres}, fsync on"
    return Result(list(figures), f"{date.today()}", scale, machine, load)


def print_table(results: Results, console: Console) -> None:
    """One table of everything."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in {"median", "spread"} else "left")
    for each in results.values():
        for figure in each.figures:
            table.add_row(*cells(figure), style=STYLES.get(figure.verdict))
    console.print(table)


def cells(figure: Figure) -> tuple[str, ...]:
    """The row of a figure."""
    goal = f"{figure.goal.sign} {_number(figure.goal.limit)} {figure.unit}" if figure.goal else ""
    if figure.sample is None:
        return figure.what, "", "", goal, figure.verdict, figure.basis
    low, high = _number(figure.sample.low), _number(figure.sample.high)
    spread = f"{low} to {high}" if len(figure.sample.values) > 1 else ""
    measured = f"{_number(figure.sample.median)} {figure.unit}"
    return figure.what, measured, spread, goal, figure.verdict, figure.basis


def kept() -> dict[str, Result]:
    """The results in the docs."""
    if not JSON.exists():
        return {}
    saved = json.loads(JSON.read_text(encoding="utf-8"))
    return {name: _result(each) for name, each in saved.items()}


def keep(results: Results) -> None:
    """Write all results into the docs."""
    saved = {name: asdict(each) for name, each in results.items()}
    JSON.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(results), encoding="utf-8")
    CHART.write_bytes(chart(results))


def page(results: Results) -> str:
    """The page of the reference."""
    return "\n".join(_lines(results))


def chart(results: Results) -> bytes:
    """Every row with a goal, as a share of that goal, as PNG."""
    import vl_convert

    return vl_convert.vegalite_to_png(_drawing(list(_shares(results))), scale=2)


def _lines(results: Results) -> Iterator[str]:
    yield "<!-- Made by `make bench`. Do not edit. -->\n"
    yield "# Benchmarks\n"
    yield "[Speed](../explanation/speed.md) says what each row means and how to measure it.\n"
    yield "![Each measurement as a share of its goal](../images/benchmarks.png)"
    for name, each in results.items():
        yield f"\n## {name}\n"
        yield f"{each.day}, scale {each.scale:g}, load {each.load:g} at the start."
        yield f"{each.machine}.\n"
        yield f"| {' | '.join(COLUMNS)} |"
        yield "| --- | ---: | ---: | --- | --- | --- |"
        for figure in each.figures:
            yield f"| {' | '.join(cells(figure))} |"
    yield ""


def _shares(results: Results) -> Iterator[dict[str, Any]]:
    for each in results.values():
        for figure in each.figures:
            if figure.goal and figure.sample and figure.sample.low > 0:
                yield {
                    "what": figure.what,
                    "verdict": figure.verdict,
                    "share": figure.goal.share(figure.sample.median),
                    "low": figure.goal.share(figure.sample.low),
                    "high": figure.goal.share(figure.sample.high),
                }


def _drawing(shares: Sequence[dict[str, Any]]) -> dict[str, Any]:
    axis = {"title": "share of the goal (1 meets it)", "grid": False, "tickCount": 5}
    across = {"field": "share", "type": "quantitative", "scale": {"type": "log"}, "axis": axis}
    names = {"title": None, "labelLimit": 500}
    down = {"field": "what", "type": "nominal", "sort": None, "axis": names}
    scale = {"domain": list(COLOURS), "range": list(COLOURS.values())}
    colour = {"field": "verdict", "type": "nominal", "scale": scale, "title": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(shares)},
        "width": 380,
        "height": {"step": 17},
        "layer": [
            {"mark": {"type": "rule", "color": "#8a8f98"}, "encoding": {"x": {"datum": 1}}},
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "x": across | {"field": "low"},
                    "x2": {"field": "high"},
                    "y": down,
                    "color": colour,
                },
            },
            {
                "mark": {"type": "circle", "size": 50, "opacity": 1},
                "encoding": {"x": across, "y": down, "color": colour},
            },
        ],
    }


def _result(saved: dict[str, Any]) -> Result:
    return Result(**saved | {"figures": [_figure(each) for each in saved["figures"]]})


def _figure(saved: dict[str, Any]) -> Figure:
    sample, goal = saved["sample"], saved["goal"]
    return Figure(
        saved["what"],
        Sample(tuple(sample["values"])) if sample else None,
        saved["unit"],
        saved["basis"],
        Goal(**goal) if goal else None,
    )


def _number(value: float) -> str:
    """Three digits that count, or all digits before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
