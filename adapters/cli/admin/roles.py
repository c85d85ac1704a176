"""`storyline roles`: who may do what in Postgres."""

from dataclasses import asdict
from typing import Annotated

import typer

from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json, print_table

roles = typer.Typer(help="Who may do what in Postgres.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(roles, name="roles")


@roles.command("list", epilog=epilog("storyline roles list"))
def list_roles(as_json: AsJson = False) -> None:
    """Show the roles and who has them; for one that is missing, how to make it."""
    from adapters.bootstrap import open_storyline
    from adapters.postgres.schema.roles import create_statement

    with open_storyline() as storyline:
        found = storyline.roles.listing()
    if as_json:
        print_json([asdict(role) for role in found])
        return
    print_table(
        "Roles",
        ["role", "for", "logins"],
        [
            [role.name, role.purpose, ", ".join(role.members) if role.exists else "missing"]
            for role in found
        ],
    )
    missing = [role.name for role in found if not role.exists]
    if missing:
        note("Somebody who may make roles runs this, then storyline migrate:")
        typer.echo("\n".join(create_statement(name) for name in missing))


@roles.command(
    epilog=epilog(
        "storyline roles grant analyst metabase", "storyline roles grant writer bot --run"
    )
)
def grant(
    role: Annotated[str, typer.Argument(help="writer, projector or analyst.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="A login that exists.")],
    run: Annotated[bool, typer.Option("--run", help="Run it, not only print it.")] = False,
) -> None:
    """Print the statement that hands a role to a login, or run it."""
    from adapters.bootstrap import open_storyline
    from adapters.postgres.schema.roles import grant_statement, role_named

    text = grant_statement(role_named(role), name)
    if run:
        with open_storyline() as storyline:
            storyline.roles.run(text)
    typer.echo(text)
