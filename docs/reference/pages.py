"""The pages of the reference, as text: settings, command line, tables and SQL functions."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from adapters.cli.admin.settings_commands import Setting, in_force
from adapters.settings import Settings

FOLDER: Final = Path(__file__).parent
MADE: Final = "<!-- Made by `make docs` from the code. Do not edit. -->\n\n"


def pages(database_url: str) -> dict[str, str]:
    """Each page by its file name. `database_url` is a migrated database."""
    return {
        "settings.md": MADE + settings_page(),
        "cli.md": MADE + command_line_page(),
        "tables.md": MADE + tables_page(_rows(database_url, "tables")),
        "functions.md": MADE + functions_page(_rows(database_url, "functions")),
    }


def settings_page() -> str:
    """Every setting, its default and its meaning."""
    defaults = in_force(Settings.model_construct())  # whatever the environment says
    rows = [(f"`{each.name}`", _default(each), each.meaning) for each in defaults]
    return (
        "# Settings\n\n"
        "Storyline reads its settings from the environment. An empty value counts as none.\n"
        "`storyline settings` shows the values in force, with secrets masked.\n\n"
        f"{table(('variable', 'default', 'meaning'), rows)}"
    )


def command_line_page() -> str:
    """Every command with its options and examples, as typer's own tool writes them."""
    command = "-m", "typer", "adapters.cli", "utils", "docs", "--name", "storyline"
    made = subprocess.run(
        [sys.executable, *command, "--title", "Command line"],
        capture_output=True,
        check=True,
        cwd=FOLDER.parents[1],
        text=True,
    )
    return made.stdout.strip() + "\n"


def tables_page(columns: Sequence[dict[str, Any]]) -> str:
    """Every table and view with its columns; those that analysts may read come first."""
    text = (
        "# Tables and views\n\n"
        "A login with the role `storyline_analyst` reads the first part;"
        " `people` needs `storyline_analyst_names` too.\n"
        "The second part belongs to Storyline, and may change in any release.\n"
    )
    for for_analysts, title in ((True, "For analysts"), (False, "Internal")):
        text += f"\n## {title}\n"
        names = {each["relation"]: each for each in columns if each["for_analysts"] == for_analysts}
        for name, relation in names.items():
            text += f"\n### {name}\n\n{relation['kind']}. {relation['relation_comment']}\n\n"
            text += _columns([each for each in columns if each["relation"] == name])
    return text


def functions_page(functions: Sequence[dict[str, Any]]) -> str:
    """Every function with its arguments and result; those that analysts may call come first."""
    text = (
        "# SQL functions\n\n"
        "A login with the role `storyline_analyst` calls the first part.\n"
        "The second part belongs to Storyline, and may change in any release.\n"
    )
    for for_analysts, title in ((True, "For analysts"), (False, "Internal")):
        text += f"\n## {title}\n"
        for each in functions:
            if each["for_analysts"] == for_analysts:
                call = ",\n    ".join(_arguments(each["arguments"]))
                call = f"\n    {call}\n" if call else ""
                about = each["comment"].removeprefix("Internal: ")
                text += f"\n### {each['name']}\n\n{about[0].upper()}{about[1:]}"
                text += f"\n\n```text\n{each['name']}({call})\nreturns {each['result']}\n```\n"
    return text


def _rows(database_url: str, query: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{query}.sql").read_bytes()
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        return connection.execute(text).fetchall()


def _columns(columns: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            f"`{each['column_name']}`",
            f"{each['type']}{'' if each['may_be_null'] else ', not null'}",
            each["column_comment"],
        )
        for each in columns
    ]
    return table(("column", "type", "meaning"), rows)


def _default(setting: Setting) -> str:
    if setting.name == "STORYLINE_STATE_DIR":  # it differs from machine to machine
        return "the user's data folder; for root `/var/lib/storyline`"
    return f"`{setting.value}`" if setting.value not in (None, []) else "none"


def _arguments(text: str) -> Iterator[str]:
    """The arguments of a function as Postgres lists them; a type may have commas of its own."""
    depth, argument = 0, ""
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield argument.strip()
            argument = ""
        else:
            argument += sign
    if argument:
        yield argument.strip()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
