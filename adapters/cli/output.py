"""Print results: tables for people, JSON and CSV for machines."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

import typer

from adapters.export.formulas import harmless
from domain.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

WIDTH: Final = 160
"""The width of a table in a file or a pipe, unless COLUMNS says another one."""

INDENT: Final = "    "
"""Before the sentences of an entry."""

GAP: Final = 2
"""Between two columns."""

NARROW: Final = 12
"""A column whose words are cut keeps this width if there is room."""


def epilog(*examples: str) -> str:
    """The end of a command's help: examples to copy."""
    return "**Examples:**\n\n" + "\n\n".join(f"`{example}`" for example in examples)


def note(text: str) -> None:
    """Print a line on stderr: something that is not the result."""
    typer.echo(text, err=True)


def confirm(question: str, *, yes: bool) -> None:
    """Abort unless the person at the terminal agrees, or passed `--yes`."""
    if not yes:
        typer.confirm(printable(question), abort=True, err=True)


def print_json(value: Any) -> None:
    """Print `value` as JSON, on one line."""
    is_utf8 = sys.stdout.encoding == "utf-8"
    text = json.dumps(value, default=_as_json, ensure_ascii=not is_utf8)
    # Half a surrogate pair cannot be written. JSON has an escape for it.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print `rows` as CSV with a header. No text begins a formula of a spreadsheet."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_csv_cell(row[column]) for column in columns])


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    times: str = "minutes",
    tz: str | None = None,
    optional: Sequence[str] = (),
) -> None:
    """Print a table. Without rows, print its title only.

    Numbers are aligned right, so pass ids as text. Times are in the zone `tz`, by default the
    team's, to the `times`: minutes or seconds. A column that is empty in each row is left out. So
    are `optional` columns, the first one first, while the table is too wide.
    """
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    console = _console()
    lines = [list(row) for row in rows]
    clock = _Clock(times, tz, lines)
    filled = [
        _Column(name, [line[number] for line in lines], clock)
        for number, name in enumerate(columns)
        if any(line[number] not in (None, "", {}) for line in lines)
    ]
    for name in optional:
        if sum(each.longest_word + GAP for each in filled) - GAP > console.width:
            filled = [each for each in filled if each.name != name]
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    widths = fitting([(each.longest_word, each.width) for each in filled], console.width)
    for column, width in zip(filled, widths, strict=True):
        table.add_column(escape(column.name), justify=column.justify, width=width, overflow="fold")
    for cells in zip(*(column.cells for column in filled), strict=True):
        table.add_row(*map(escape, cells))
    console.print(f"[bold]{escape(printable(title))}[/bold]")
    if filled:
        console.print(table)


def print_entries(title: str, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print what does not fit into a table: a line for each entry, and its sentences below it."""
    from rich.markup import escape
    from rich.text import Text

    console = _console()
    console.print(f"[bold]{escape(printable(title))}[/bold]")
    for heading, sentences in entries:
        console.print(Text(printable(heading), style="bold" if console.is_terminal else ""))
        for sentence in sentences:
            for line in Text(printable(sentence)).wrap(console, console.width - len(INDENT)):
                console.print(Text(INDENT + line.plain.rstrip()))


def _console() -> "Console":
    """The terminal. A file or a pipe has no width."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH)


def city(tz: str) -> str:
    """How people call a time zone."""
    return tz.rpartition("/")[2].replace("_", " ")


class _Clock:
    """Times as a table shows them."""

    def __init__(self, times: str, tz: str | None, rows: Iterable[Sequence[Any]]) -> None:
        from adapters.settings import load_settings

        if tz is None and any(isinstance(value, datetime) for row in rows for value in row):
            tz = load_settings().timezone
        self._times = times
        self._zone = ZoneInfo(tz or "UTC")
        self.city = city(tz or "UTC")

    def show(self, moment: datetime) -> str:
        """The local time."""
        return moment.astimezone(self._zone).replace(tzinfo=None).isoformat(" ", self._times)


class _Column:
    """A column as it is shown."""

    def __init__(self, name: str, values: Sequence[Any], clock: _Clock) -> None:
        from rich.cells import cell_len

        are_times = all(isinstance(value, datetime | None) for value in values)
        is_number = all(isinstance(value, int | float | None) for value in values)
        self.name = f"{name} ({clock.city})" if are_times else name
        self.justify: Literal["left", "right"] = "right" if is_number else "left"
        zone = "" if are_times else f" {clock.city}"
        self.cells = [_table_cell(value, clock, zone) for value in values]
        self.width = max(map(cell_len, [self.name, *self.cells]))
        words = [word for text in (self.name, *self.cells) for word in text.split()]
        self.longest_word = max(map(cell_len, self.cells if are_times else words))


def fitting(columns: Sequence[tuple[int, int]], room: int) -> list[int]:
    """The widths of columns in a table that is `room` wide, from (longest word, width) of each.

    The widest column is wrapped first, between words. If that is not enough, words are cut: in the
    last column first, because names and times come first.
    """
    room = max(room - GAP * (len(columns) - 1), len(columns))
    widths = [min(width, room) for _, width in columns]
    while sum(widths) > room:
        numbers = range(len(widths))
        if wrapped := [number for number in numbers if widths[number] > columns[number][0]]:
            widths[max(wrapped, key=widths.__getitem__)] -= 1
        elif cut := [number for number in numbers if widths[number] > NARROW]:
            widths[cut[-1]] -= 1
        else:
            widths[max(numbers, key=widths.__getitem__)] -= 1
    return widths


@contextmanager
def counter(what: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that shows its text in a status line, if stderr is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda text: None
        return
    with console.status(what) as line:
        yield lambda text: line.update(f"{what}: {text}")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.1f}"
        case datetime():
            return value.isoformat(timespec="seconds")
        case Mapping():
            return printable(json.dumps(value, default=_as_json, ensure_ascii=False))
        case _:
            return printable(str(value))


def _csv_cell(value: Any) -> str:
    return harmless(_cell(value)) if isinstance(value, str | Mapping) else _cell(value)


def _table_cell(value: Any, clock: _Clock, zone: str) -> str:
    match value:
        case datetime():
            return clock.show(value) + zone
        case int() if not isinstance(value, bool):
            return f"{value:,}"
        case _:
            return _cell(value)


def _as_json(value: Any) -> str:
    match value:
        case date() | time():  # a datetime is a date too
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return str(value)
