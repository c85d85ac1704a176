"""What a benchmark yields: a sample of some rounds, what it is compared with, and its goal."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 5

SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The measurements of all rounds, in the order of the rounds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)

    def __truediv__(self, other: "Sample") -> "Sample":
        """The ratio in each round: both sides of a round meet the same noise."""
        pairs = zip(self.values, other.values, strict=True)
        return Sample(tuple(ours / theirs for ours, theirs in pairs))

    def __mul__(self, factor: float) -> "Sample":
        return Sample(tuple(value * factor for value in self.values))


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of a measurement: `Goal(">=", 15)`."""

    sign: str
    limit: float

    def is_met(self, value: float) -> bool:
        return SIGNS[self.sign](value, self.limit)

    def share(self, value: float) -> float:
        """How much of the goal is reached: 1 and more meets it."""
        return value / self.limit if self.sign == ">=" else self.limit / value


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `basis` says how it was made, or why it was not measured.

    A row without a `goal` is only shown.
    """

    what: str
    sample: Sample | None
    unit: str
    basis: str = ""
    goal: Goal | None = None

    @property
    def verdict(self) -> str:
        if self.sample is None:
            return "not measured"
        if self.goal is None:
            return ""
        return "met" if self.goal.is_met(self.sample.median) else "missed"


def single(value: float) -> Sample:
    """What is measured once, because it is the same each time."""
    return Sample((value,))


def not_measured(what: str, unit: str, goal: Goal | None, why: str) -> Figure:
    """A row that this run leaves out."""
    return Figure(what, None, unit, why, goal)


def ratio(what: str, ours: Sample, theirs: Sample, goal: Goal | None = None) -> Figure:
    """Our rate against another one."""
    basis = f"{ours.median:,.0f}/s against {theirs.median:,.0f}/s"
    return Figure(what, ours / theirs, "x", basis, goal)


def sampled(rounds: int, *measurements: Callable[[], float]) -> list[Sample]:
    """A sample of each measurement. Rounds alternate, so that a busy machine is fair to all."""
    taken = [[measure() for measure in measurements] for _ in range(rounds)]
    return [Sample(column) for column in zip(*taken, strict=True)]


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    action()
    return perf_counter() - start
