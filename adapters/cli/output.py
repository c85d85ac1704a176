"""Print results: tables for people, JSON and CSV for machines."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import typer

from domain.printable import printable

WIDTH = 160


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
    """Print `rows` as CSV with a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; numbers are aligned right. Without rows, print its title only."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    rows = [list(row) for row in rows]
    table = Table()
    for number, column in enumerate(columns):
        numeric = all(isinstance(row[number], int | float | None) for row in rows)
        # A shortened id would be useless, so wide cells are folded.
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row))
    console = Console()
    if not console.is_terminal:  # a file or a pipe has no width
        console = Console(width=WIDTH)
    console.print(f"[bold]{escape(printable(title))}[/bold]", *([table] if rows else []), sep="\n")


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
        case float():
            return f"{value:.1f}"
        case datetime():
            return value.isoformat(timespec="seconds")
        case Mapping():
            return printable(json.dumps(value, default=_as_json, ensure_ascii=False))
        case _:
            return printable(str(value))


def _as_json(value: Any) -> str:
    match value:
        case date() | time():  # a datetime is a date too
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return str(value)
