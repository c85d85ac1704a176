"""`storyline demo`: import, fold and report the last weeks of a simulated team."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from adapters.cli.output import counter, epilog
from domain.errors import InvalidInput, StorylineError
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.telegram.importing.importer import ImportCounts

USERS, DAYS, UPDATES, SEED = 6, 28, 6_000, 7
REPORT_DAYS = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline demo"))(demo)


def demo() -> None:
    """Import the last weeks of a simulated team, fold them, and report.

    The updates are generated once and kept in the state folder, so the demo always shows the same.
    """
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        typer.echo(_summary(import_demo(storyline)))
        _report(storyline)


def may_be_shown(storyline: "Storyline") -> bool:
    """Whether the log is empty or already has this demo. A real team's log stays without it."""
    return _updates().exists() or not storyline.audit.head().position


def import_demo(storyline: "Storyline") -> "ImportCounts":
    """Import what is not in the log yet, and fold it."""
    from projections.projection import all_projections
    from projections.projector import catch_up

    updates = _updates()
    try:
        _write_once(updates)
    except OSError as error:
        raise StorylineError(f"{updates} cannot be written: {error.strerror}") from error
    counts = _import(storyline, updates)
    catch_up(storyline.projections, all_projections())
    return counts


def summarize(storyline: "Storyline", counts: "ImportCounts") -> None:
    """Report on the simulated team in a few lines."""
    from adapters.cli.reports.stats_commands import show_people

    chat_id = _team_chat(_updates())
    team = storyline.service.get_team_activity(REPORT_DAYS, chat_id=chat_id)
    made = storyline.service.get_content_decisions(REPORT_DAYS, chat_id=chat_id)
    typer.echo(_summary(counts))
    chat = storyline.chats.name(chat_id)
    typer.echo(f"A simulated team, in the chat {chat}, in the last {REPORT_DAYS} days:")
    typer.echo(
        f"{counted(team['total_interactions'], 'interaction')};"
        f" {counted(made['total_decisions'], 'decision')}: {made['posted']:,} posted,"
        f" {made['skipped']:,} skipped, {made['rejected']:,} rejected"
    )
    show_people(team, storyline.users.names())


def _updates() -> Path:
    from adapters.settings import load_settings

    return load_settings().state_dir / "demo-updates.jsonl"


def _write_once(path: Path) -> None:
    from adapters.bootstrap import now
    from adapters.simulation.simulator import simulate

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
        path.hardlink_to(unfinished)  # the first one to finish wins
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def _import(storyline: "Storyline", updates: Path) -> "ImportCounts":
    from adapters.cli.admin.import_problems import ProblemReport
    from adapters.cli.admin.imports_commands import importer_over
    from adapters.telegram.importing.importer import ImportCounts
    from adapters.telegram.importing.saved_updates import read_files
    from adapters.telegram.updates.translate import Bot

    problems = ProblemReport()
    importer = importer_over(storyline, Bot(id=0), problems.add)

    def fail(error: InvalidInput) -> None:
        raise error

    counts = ImportCounts()
    with counter("importing") as show:
        for batch in importer.run(read_files([str(updates)], fail)):
            counts += batch
            show(f"{counts.recorded:,} recorded")
    return counts


def _summary(counts: "ImportCounts") -> str:
    return (
        f"{_updates().name}: recorded {counts.recorded:,}, duplicates {counts.duplicates:,},"
        f" parked {counts.parked:,}"
    )


def _team_chat(updates: Path) -> int:
    """The id of the simulated team's chat."""
    with suppress(ValueError), updates.open(encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line).get("message", {})
            if message.get("chat", {}).get("type") == "supergroup":
                chat_id: int = message["chat"]["id"]
                return chat_id
    raise StorylineError(f"{updates} holds no team's chat; delete it, and it is generated again")


def _report(storyline: "Storyline") -> None:
    from adapters.cli.reports.stats_commands import show_decisions, show_team, show_user
    from domain.reports import TeamActivity

    chat_id = _team_chat(_updates())
    typer.echo(f"A simulated team, in the chat {storyline.chats.name(chat_id)}:")
    service = storyline.service
    names = storyline.users.names()
    team: TeamActivity = service.get_team_activity(REPORT_DAYS, chat_id=chat_id)
    show_team(team, names, REPORT_DAYS)
    by_user = team["interactions_by_user"]
    busiest = max(names, key=lambda user_id: by_user.get(str(user_id), 0))
    person = service.get_user_stats(busiest, REPORT_DAYS, chat_id=chat_id)
    show_user(names[busiest], person, REPORT_DAYS)
    show_decisions(service.get_content_decisions(REPORT_DAYS, chat_id=chat_id), REPORT_DAYS)
