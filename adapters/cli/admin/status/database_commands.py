"""`storyline migrate` and `storyline status`."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adapters.cli.admin.audit_commands import forgeries
from adapters.cli.admin.status.inbox_status import inbox_figures, show_inboxes
from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json, print_table
from domain.errors import DatabaseRefused, DatabaseUnavailable, InvalidInput, MigrationFailed
from domain.plurals import duration

if TYPE_CHECKING:
    from adapters.settings import Settings
    from domain.alerts.rules import Rules


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline migrate"))(migrate)
    app.command(
        epilog=epilog(
            "storyline status", "storyline status --json", "storyline status --check --max-lag 30"
        )
    )(status)


def migrate(as_json: AsJson = False) -> None:
    """Migrate the database to this release. It is safe to repeat, also twice at the same time."""
    from adapters.bootstrap import open_database
    from adapters.postgres.schema.migrate import migrate as apply

    with open_database() as url:
        applied = apply(url)
    if as_json:
        print_json({"applied": applied})
    else:
        told = "\n".join(f"applied {name}" for name in applied)
        typer.echo(told or "nothing to apply: the database is up to date")


def status(
    check: Annotated[
        bool, typer.Option("--check", help="Print one line a trouble. Exit code 1 if there is one.")
    ] = False,
    max_lag: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="With --check: how long events and messages may wait.",
            show_default="STORYLINE_MAX_LAG_SECONDS",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the lag of each projection, what waits in the inboxes, what is parked, and the chain.

    If the database or an inbox cannot be read, the rest is shown and the exit code is 1. It is also
    1 if somebody changed the log, or tables, views or functions of this release. `--check` also
    asks Telegram whether the bot can work in the team's chat, and names an old backup and a disk
    that is nearly full.
    """
    from adapters.cli.admin.status.status_check import file_figures, lacking_right, troubles
    from adapters.settings import load_settings

    if max_lag is not None and not check:
        raise InvalidInput("--max-lag goes with --check")
    now, settings = datetime.now(UTC), load_settings()
    figures = _database_figures() | {"inboxes": inbox_figures(now)} | file_figures(settings, now)
    if check:
        figures["lacking_right"] = lacking_right(settings)
        rules = _rules(settings, settings.max_lag_seconds if max_lag is None else max_lag)
        found = troubles(
            figures,
            rules,
            bot_id=settings.bot_id,
            backup_hours=settings.backup_max_hours,
            now=now,
        )
        _tell_troubles([*found], as_json=as_json)
        return
    if as_json:
        print_json(figures)
    else:
        _show(figures)
    errors = [*_database_errors(figures), *(inbox.get("error") for inbox in figures["inboxes"])]
    for error in filter(None, errors):
        note(f"error: {error}")
    if any(errors):
        raise typer.Exit(1)


def _rules(settings: "Settings", max_lag: float) -> "Rules":
    """The rules of alerts, also those that are off, with one limit for what waits."""
    from domain.alerts.rules import AlertKind, Rule

    waiting = dict.fromkeys([AlertKind.PROJECTION_LAG, AlertKind.INBOX_OLD], Rule(max_lag))
    return {**settings.alerts, **waiting}


def _tell_troubles(found: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": not found, "troubles": found})
    else:
        typer.echo("\n".join(found) or "ok")
    if found:
        raise typer.Exit(1)


def _database_figures() -> dict[str, Any]:
    from adapters.bootstrap import open_storyline
    from adapters.processes.operating_status import database_status

    try:
        with open_storyline() as storyline:
            return database_status(storyline)
    except (DatabaseUnavailable, DatabaseRefused, MigrationFailed) as error:
        unknown = ["parked_updates", "chain", "growth", "schema"]
        lists: dict[str, Any] = {
            name: [] for name in ("projections", "replays", "lock_holders", "missing_roles")
        }
        return lists | dict.fromkeys(unknown) | {"error": str(error)}


def _database_errors(figures: dict[str, Any]) -> list[str]:
    """What keeps the database from being read, or what somebody changed in it."""
    if error := figures.get("error"):
        return [error]
    from adapters.cli.admin.status.status_check import told
    from domain.alerts.status_rules import chain_trouble

    chain = chain_trouble(figures["chain"])
    return [*map(told, chain), *forgeries(figures["schema"]["forged"])]


def _show(figures: dict[str, Any]) -> None:
    if "error" not in figures:
        _show_projections(figures["projections"])
        typer.echo(f"parked updates: {figures['parked_updates']}")
        if chain := figures["chain"]:
            typer.echo(_chain_text(chain, datetime.now(UTC)))
        typer.echo(_growth(figures["growth"]))
    for holder in figures["lock_holders"]:
        typer.echo(f"appends wait for {holder['text']}")
    if missing := figures["missing_roles"]:
        typer.echo(
            f"missing roles: {', '.join(missing)}; storyline roles list shows how to create them"
        )
    show_inboxes(figures["inboxes"])
    if backup := figures["backup"]:
        hours = (backup["age_seconds"] or 0) / 3600
        typer.echo(f"last backup: {backup['error'] or backup['name']}, {hours:.1f} hours ago")


def _growth(growth: dict[str, Any]) -> str:
    size = f"{growth['bytes'] / 1_000_000:,.0f} MB"
    return f"log: {growth['position']:,} positions, {growth['last_day']:,} in the last day, {size}"


def _chain_text(chain: dict[str, Any], now: datetime) -> str:
    verified = chain["verified"]
    if verified is None:
        return f"chain: {chain['head']}, not verified yet"
    ago = duration(max(now - verified["at"], timedelta()))
    if verified["reason"]:
        return f"chain: {chain['head']}, found broken {ago} ago"
    return f"chain: {chain['head']}, verified up to {verified['position']} {ago} ago"


def _show_projections(projections: list[dict[str, Any]]) -> None:
    print_table(
        "Projections",
        ["name", "version", "checkpoint", "head", "lag (events)", "lag (s)", "parked"],
        [
            [
                row["name"],
                row["version"],
                row["checkpoint"],
                row["head"],
                row["lag_events"],
                row["lag_seconds"],
                row["parked"],
            ]
            for row in projections
        ],
    )
    for row in projections:
        if told := _projection_note(row):
            typer.echo(f"{row['name']}: {told}")


def _projection_note(row: dict[str, Any]) -> str:
    if not row["in_release"]:
        return "it is not in this release, and is not folded"
    run = f"run: storyline replay {row['name']}"
    if row["is_beyond_log"]:
        return f"its checkpoint is beyond the log (an older log was restored); {run}"
    return f"this release has another fold for it; {run}" if row["outdated"] else ""
