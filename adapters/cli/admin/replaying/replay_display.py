"""Show a replay: a bar on a terminal, lines in a file, JSON for machines."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, assert_never

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from adapters.cli.output import note, print_json
from domain.plurals import counted
from projections.projection_ports import Comparison
from projections.replay import Exported, Phase, Progress, Step, Swapped

SECONDS_BETWEEN_LINES = 10.0
SECONDS_BETWEEN_JSON = 1.0
DOING = {
    Phase.EXPORT: "exporting",
    Phase.FOLD: "folding",
    Phase.LOAD: "loading rows",
    Phase.INDEX: "making indexes",
    Phase.LIVE: "waiting for the live table",
    Phase.COMPARE: "comparing",
    Phase.SWAP: "swapping",
}

Blockers = Sequence[dict[str, Any]]


class Display(ABC):
    """Shows the steps of a replay."""

    def __init__(self) -> None:
        self._phase: tuple[str, Phase] | None = None
        self._pace = Pace()
        self._shown_at = 0.0

    def show(self, step: Step) -> None:
        """Show one step."""
        match step:
            case Progress():
                begins = self._phase != (step.name, step.phase)
                if begins:
                    self._phase, self._pace = (step.name, step.phase), Pace()
                self._pace.reached(step.position)
                self.progress(step, begins=begins)
            case Comparison():
                self.comparison(step)
            case Swapped():
                self.swapped(step)
            case Exported():
                self.exported(step)
            case _:
                assert_never(step)

    def is_due(self, seconds: float) -> bool:
        """Whether so many seconds have passed since it was due last."""
        due = monotonic() - self._shown_at >= seconds
        if due:
            self._shown_at = monotonic()
        return due

    @abstractmethod
    def progress(self, step: Progress, *, begins: bool) -> None:
        """Show the progress. `begins`: a new phase begins with it."""

    @abstractmethod
    def comparison(self, found: Comparison) -> None:
        """Show what differs."""

    @abstractmethod
    def swapped(self, step: Swapped) -> None:
        """Show that the new tables are in use."""

    @abstractmethod
    def exported(self, step: Exported) -> None:
        """Show the tables as of a position."""

    @abstractmethod
    def stalled(self, name: str, seconds: float, blockers: Blockers) -> None:
        """Show for how long there was no progress, and what blocks it. Any thread may call it."""

    @abstractmethod
    def say(self, name: str, text: str) -> None:
        """Show another result."""

    @abstractmethod
    def confirms(self, question: str) -> bool:
        """Ask the person at the terminal. False also if there is no terminal."""


class Pace:
    """The speed of a phase."""

    def __init__(self) -> None:
        self._begun_at = monotonic()
        self._begun: int | None = None
        self._position = 0

    def reached(self, position: int) -> None:
        """Note the position that the phase has reached."""
        self._begun = position if self._begun is None else self._begun
        self._position = position

    @property
    def rate(self) -> float:
        """Events a second."""
        seconds = max(monotonic() - self._begun_at, 1e-3)
        return (self._position - (self._begun or 0)) / seconds

    def seconds_left(self, head: int) -> float | None:
        """How long the rest will take at this pace, or None if that is unknown."""
        return (head - self._position) / self.rate if self.rate else None


class Lines(Display):
    """Lines on stderr, results on stdout."""

    def progress(self, step: Progress, *, begins: bool) -> None:
        """A line for each phase, and one now and then during a fold."""
        if begins and step.phase is not Phase.FOLD:
            note(f"{step.name}: {DOING[step.phase]}")
        elif self.is_due(SECONDS_BETWEEN_LINES):
            left = self._pace.seconds_left(step.head)
            pace = f", {self._pace.rate:,.0f}/s, {left:.0f} s left" if left is not None else ""
            note(f"{step.name}: {DOING[step.phase]}: {step.position:,} of {step.head:,}{pace}")

    def comparison(self, found: Comparison) -> None:
        """A summary, and the first rows as JSON."""
        if not found.differs:
            typer.echo(f"{found.name}: equal to the log at position {found.position:,}, row by row")
            return
        why = f"; expected, because {' and '.join(found.reasons)}" if found.reasons else ""
        note(
            f"{found.name}: at position {found.position:,}"
            f" {counted(found.only_live, 'row')} only in the live table and"
            f" {counted(found.only_replay, 'row')} only in the rebuilt one{why}"
        )
        for example in found.examples:
            print_json({"table": example.table, "only_in": example.side, **example.row})

    def swapped(self, step: Swapped) -> None:
        """One line."""
        locked = f"the live table was locked for {1000 * step.locked_seconds:.0f} ms"
        undo = f"to undo: storyline replay {step.name} --rollback"
        typer.echo(f"{step.name}: swapped; {locked}; {undo}")

    def exported(self, step: Exported) -> None:
        """The names of the tables, and how to drop them."""
        tables = ", ".join(step.tables)
        typer.echo(f"{step.name}: as of position {step.position:,} in {tables}")
        typer.echo(f"to drop: DROP TABLE {tables}")

    def stalled(self, name: str, seconds: float, blockers: Blockers) -> None:
        """A line, and one for each session that blocks."""
        note(f"{name}: no progress for {seconds:.0f} s" + ("; waiting for:" if blockers else ""))
        for blocker in blockers:
            query = " ".join(str(blocker["query"]).split())
            note(f"  pid {blocker['pid']} ({blocker['role']}, {blocker['state']}): {query}")

    def say(self, name: str, text: str) -> None:
        """One line."""
        typer.echo(f"{name}: {text}")

    def confirms(self, question: str) -> bool:
        """Ask on a terminal."""
        return sys.stdin.isatty() and typer.confirm(question, err=True)


class Terminal(Lines):
    """A bar with rate and remaining time, and lines above it."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar
        self._task: TaskID | None = None

    def progress(self, step: Progress, *, begins: bool) -> None:
        """Move the bar."""
        if begins:
            self._clear()
            self._task = self._bar.add_task(f"{step.name}: {DOING[step.phase]}", pace="")
        assert self._task is not None
        pace = f"{step.position:,} of {step.head:,}, {self._pace.rate:,.0f}/s"
        self._bar.update(
            self._task, completed=step.position, total=step.head, pace=pace, refresh=begins
        )

    def comparison(self, found: Comparison) -> None:
        """Remove the bar first."""
        self._clear()
        super().comparison(found)

    def swapped(self, step: Swapped) -> None:
        """Remove the bar first."""
        self._clear()
        super().swapped(step)

    def exported(self, step: Exported) -> None:
        """Remove the bar first."""
        self._clear()
        super().exported(step)

    def confirms(self, question: str) -> bool:
        """Ask without the bar."""
        self._bar.stop()
        try:
            return super().confirms(question)
        finally:
            self._bar.start()

    def _clear(self) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
            self._bar.refresh()


class Json(Display):
    """One object a line on stdout."""

    def progress(self, step: Progress, *, begins: bool) -> None:
        """When a phase begins, and about once a second."""
        if not begins and not self.is_due(SECONDS_BETWEEN_JSON):
            return
        left = self._pace.seconds_left(step.head)
        self._print(
            "progress",
            step.name,
            phase=step.phase,
            position=step.position,
            head=step.head,
            events_per_second=round(self._pace.rate),
            seconds_left=None if left is None else round(left, 1),
        )

    def comparison(self, found: Comparison) -> None:
        """With the first rows."""
        examples = [
            {"table": example.table, "only_in": example.side, "row": example.row}
            for example in found.examples
        ]
        self._print(
            "compared",
            found.name,
            position=found.position,
            only_live=found.only_live,
            only_replay=found.only_replay,
            reasons=list(found.reasons),
            examples=examples,
        )

    def swapped(self, step: Swapped) -> None:
        """With the time for which the live table was locked."""
        self._print("swapped", step.name, locked_ms=round(1000 * step.locked_seconds, 1))

    def exported(self, step: Exported) -> None:
        """With the names."""
        self._print("settled", step.name, position=step.position, tables=step.tables)

    def stalled(self, name: str, seconds: float, blockers: Blockers) -> None:
        """With the sessions that block."""
        self._print("stalled", name, seconds=seconds, blockers=list(blockers))

    def say(self, name: str, text: str) -> None:
        """Another result."""
        self._print("done", name, result=text)

    def confirms(self, question: str) -> bool:
        """A machine is not asked: it passes --yes or --force."""
        return False

    def _print(self, event: str, name: str, **details: Any) -> None:
        print_json({"event": event, "projection": name, **details})
        sys.stdout.flush()


@contextmanager
def display(*, as_json: bool) -> Iterator[Display]:
    """The display that fits the output."""
    console = Console(stderr=True)
    if as_json:
        yield Json()
    elif not console.is_terminal:
        yield Lines()
    else:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=console, redirect_stdout=False) as bar:
            yield Terminal(bar)
