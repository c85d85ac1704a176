"""`storyline migrate` and `storyline status`."""

import typer

from adapters.cli.options import AsJson
from adapters.cli.output import epilog, print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline migrate"))(migrate)
    app.command(epilog=epilog("storyline status", "storyline status --json"))(status)


def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the form this release needs. Safe to repeat, and twice at once."""
    from adapters.bootstrap import open_database
    from adapters.postgres.migrate import migrate as apply

    with open_database() as url:
        applied = apply(url)
    if as_json:
        print_json({"applied": applied})
    else:
        typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to apply")


def status(as_json: AsJson = False) -> None:
    """Show how far each projection is, and what is parked."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        projections = storyline.projections.status()
        parked_updates = storyline.parked.count()
    if as_json:
        print_json({"projections": projections, "parked_updates": parked_updates})
        return
    print_table(
        "Projections",
        ["name", "version", "checkpoint", "head", "lag (events)", "lag (s)", "parked", "note"],
        [
            [
                row["name"],
                row["version"],
                row["checkpoint"],
                row["head"],
                row["lag_events"],
                row["lag_seconds"],
                row["parked"],
                f"run: storyline replay {row['name']}" if row["outdated"] else "",
            ]
            for row in projections
        ],
    )
    typer.echo(f"parked updates: {parked_updates}")
