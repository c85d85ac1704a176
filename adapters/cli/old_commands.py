"""Old names of commands and options."""

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TextIO

import typer

from adapters.cli.command_class import Command
from adapters.cli.output import note
from adapters.old_names import OldName, UnknownSetting, warn_of_old_name


def show_name_warnings() -> None:
    """Show warnings of old and unknown names as one line on stderr, without the line of code."""
    show_other = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, OldName | UnknownSetting):
            note(f"warning: {message}")
        else:
            show_other(message, category, filename, lineno, file, line)

    warnings.showwarning = show


def old_command(app: typer.Typer, old: str, new: str, command: Callable[..., None]) -> None:
    """Add `command` under its old name too, hidden from help. `new` is its full new name."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        warn_of_old_name(old, new)
        command(*arguments, **options)

    app.command(old, hidden=True)(run)


def with_old_options(new_names: Mapping[str, str]) -> type[Command]:
    """The class (`app.command(cls=…)`) of a command with renamed options: {old: new}."""

    class RenamingCommand(Command):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            return super().parse_args(ctx, [_new_name(argument) for argument in args])

    def _new_name(argument: str) -> str:
        name, equals, value = argument.partition("=")
        if name not in new_names:
            return argument
        warn_of_old_name(name, new_names[name])
        return new_names[name] + equals + value

    return RenamingCommand
