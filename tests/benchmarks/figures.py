"""A measurement, its goal, and the table of all results."""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of a measurement: `Goal(">=", 15)`."""

    sign: str
    limit: float

    def is_met(self, value: float) -> bool:
        return SIGNS[self.sign](value, self.limit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `basis` says how it was made; without a `goal` it is only shown."""

    what: str
    value: float
    unit: str
    basis: str
    goal: Goal | None = None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "OK" if self.goal.is_met(self.value) else "MISSED"


def medians(rounds: int, *measurements: Callable[[], float]) -> list[float]:
    """The median of each measurement. Rounds alternate, so that a busy machine is fair to all."""
    taken = [[measure() for measure in measurements] for _ in range(rounds)]
    return [median(column) for column in zip(*taken, strict=True)]


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """The lines of a table."""
    rows = [("what", "measured", "goal", "", "from"), *map(_cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for what, measured, goal, verdict, basis in rows:
        yield (
            f"{what:{widths[0]}}  {measured:>{widths[1]}}  {goal:>{widths[2]}}  "
            f"{verdict:{widths[3]}}  {basis}"
        ).rstrip()


def _cells(figure: Figure) -> tuple[str, ...]:
    goal = f"{figure.goal.sign} {figure.goal.limit:g} {figure.unit}" if figure.goal else ""
    measured = f"{figure.value:.2f} {figure.unit}"
    return figure.what, measured, goal, figure.verdict, figure.basis
