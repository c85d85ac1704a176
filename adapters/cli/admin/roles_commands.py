"""`storyline roles`: the roles in Postgres and who has them."""

from dataclasses import asdict
from typing import Annotated

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json, print_table

roles = Commands(help="Show who may do what in Postgres, and grant it.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(roles, name="roles")


@roles.command("list", epilog=epilog("storyline roles list"))
def list_roles(as_json: AsJson = False) -> None:
    """Show the roles and their logins, and how to create a missing role."""
    from adapters.bootstrap import open_storyline
    from adapters.postgres.schema.roles import create_statement

    with open_storyline() as storyline:
        found = storyline.roles.listing()
    if as_json:
        print_json([asdict(role) for role in found])
        return
    print_table(
        "Roles",
        ["role", "purpose", "logins"],
        [
            [role.name, role.purpose, ", ".join(role.members) if role.exists else "missing"]
            for role in found
        ],
    )
    missing = [role.name for role in found if not role.exists]
    if missing:
        note("Run this as a login that may create roles, then run storyline migrate:")
        typer.echo("\n".join(create_statement(name) for name in missing))


@roles.command(
    epilog=epilog(
        "storyline roles grant analyst metabase", "storyline roles grant writer bot --run"
    )
)
def grant(
    role: Annotated[str, typer.Argument(help="writer, projector, analyst or analyst_names.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="An existing login.")],
    run: Annotated[bool, typer.Option("--run", help="Run the statement too.")] = False,
) -> None:
    """Print the statement that grants a role to a login, or run it."""
    from adapters.bootstrap import open_storyline
    from adapters.postgres.schema.roles import grant_statement, role_named

    text = grant_statement(role_named(role), name)
    if run:
        with open_storyline() as storyline:
            storyline.roles.run(text)
    typer.echo(text)
