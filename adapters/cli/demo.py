"""`storyline run`: a team's last weeks, recorded, folded and reported."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from adapters.cli.output import counter, epilog, note

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline

USERS, DAYS, UPDATES, SEED = 6, 28, 6_000, 7
REPORT_DAYS = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline run"))(run)


def run() -> None:
    """Bring everything up on a simulated team: import, project, report.

    The updates are made once and kept in the state folder, so that running it again shows the same.
    """
    from adapters.bootstrap import open_storyline
    from adapters.settings import load_settings
    from projections.projection import all_projections
    from projections.projector import catch_up

    updates = load_settings().state_dir / "demo-updates.jsonl"
    with open_storyline() as storyline:
        _write_once(updates)
        _import(storyline, updates)
        catch_up(storyline.projections, all_projections())
        _report(storyline)
    typer.echo(NEXT)


NEXT = """
Try next:
  storyline stats user @NAME --tz Europe/Berlin     one person's hours and decisions
  storyline interactions --type callback --limit 20 who pressed what
  storyline replay --all --verify                   prove the read tables against the log
  storyline --help                                  everything else
(without the environment activated: .venv/bin/python -m adapters.cli ...)
"""


def _write_once(path: Path) -> None:
    from adapters.bootstrap import now
    from adapters.telegram.simulate import simulate

    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{now().timestamp()}.tmp")
    with unfinished.open("w", encoding="utf-8") as file:
        for update in simulate(
            users=USERS, days=DAYS, events=UPDATES, seed=SEED, chats=1, until=now()
        ):
            file.write(json.dumps(update) + "\n")
    try:
        path.hardlink_to(unfinished)  # who comes second keeps what the first one made
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def _import(storyline: "Storyline", updates: Path) -> None:
    from adapters.bootstrap import now
    from adapters.cli.imports import import_file
    from adapters.telegram.importer import ImportCounts, Importer
    from adapters.telegram.translate import Bot

    importer = Importer(
        storyline.log,
        storyline.users,
        storyline.parked,
        Bot(id=0),
        now=now,
        tell=lambda problem: note(f"parked: {problem.source}: {problem.reason}"),
    )
    counts = ImportCounts()
    with counter("importing") as show:
        for batch in import_file(importer, str(updates)):
            counts += batch
            show(f"{counts.recorded:,} recorded")
    typer.echo(
        f"{updates.name}: recorded {counts.recorded}, duplicates {counts.duplicates},"
        f" parked {counts.parked}\n"
    )


def _report(storyline: "Storyline") -> None:
    from adapters.cli.stats import show_decisions, show_team, show_user
    from domain.reports import TeamActivity

    service = storyline.service
    names = storyline.users.names()
    team: TeamActivity = service.get_team_activity(REPORT_DAYS)
    show_team(team, names, REPORT_DAYS)
    by_user = team["interactions_by_user"]
    busiest = max(names, key=lambda user_id: by_user.get(str(user_id), 0))
    show_user(names[busiest], service.get_user_stats(busiest, REPORT_DAYS), REPORT_DAYS)
    show_decisions(service.get_content_decisions(REPORT_DAYS), REPORT_DAYS)
