"""`storyline psql`."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress

import typer

from adapters.cli.output import epilog
from domain.errors import DatabaseUnavailable, StorylineError


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        epilog=epilog(
            "storyline psql",
            'storyline psql -c "SELECT * FROM team_activity LIMIT 5"',
            "storyline psql < report.sql",
        ),
    )(psql)


def psql(ctx: typer.Context) -> None:
    """Open the database in use with psql, embedded or not. Arguments are those of psql."""
    from adapters.bootstrap import open_database
    from adapters.postgres.connection.connect import without_password

    with open_database() as url:
        where, password = without_password(url)  # everyone can read the arguments of a process
        secret = {} if password is None else {"PGPASSWORD": password}
        command = [_program(), f"--dbname={where}", *ctx.args]
        # Ctrl-C is for psql, where it ends a query.
        previous = signal.signal(signal.SIGINT, lambda number, frame: None)
        try:
            code = subprocess.run(command, check=False, env=os.environ | secret).returncode
        finally:
            signal.signal(signal.SIGINT, previous)
    raise typer.Exit(code)


def _program() -> str:
    """The psql of this machine, else the one of the embedded Postgres."""
    from adapters.postgres.embedded.binaries import wheel_binaries

    if found := shutil.which("psql"):
        return found
    with suppress(DatabaseUnavailable):
        program = wheel_binaries() / "psql"
        if program.exists():
            return str(program)
    raise StorylineError("psql is missing: install the PostgreSQL client")
