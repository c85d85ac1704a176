"""`storyline demo`: import, fold and report the last weeks of a simulated team."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adapters.cli.log_options import LogForm, Verbose, log_to_stderr
from adapters.cli.options import parse_time
from adapters.cli.output import counter, epilog
from adapters.log_format import LogLevel
from domain.errors import InvalidInput, StorylineError
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.telegram.importing.importer import ImportCounts

USERS, DAYS, UPDATES, SEED = 6, 28, 6_000, 7
REPORT_DAYS = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=epilog("storyline demo", "storyline demo --until 2026-03-01"))(demo)


def demo(
    until: Annotated[
        datetime | None,
        typer.Option(
            metavar="TIME",
            parser=parse_time,
            help="When the weeks end. The same time gives the same data, and a queue too.",
            show_default="when the demo was first shown",
        ),
    ] = None,
    verbose: Verbose = False,
    log_format: LogForm = None,
) -> None:
    """Import the last weeks of a simulated team, fold them, and report.

    The updates are generated once and kept in the state folder, so the demo always shows the same.
    """
    from adapters.bootstrap import open_storyline
    from adapters.settings import load_settings

    log_to_stderr(load_settings(), log_format, LogLevel.WARNING, verbose=verbose)
    with open_storyline() as storyline:
        if not may_be_shown(storyline, until):
            raise InvalidInput(
                "the log is not empty, and events are permanent;"
                " choose another STORYLINE_STATE_DIR or DATABASE_URL for the demo"
            )
        typer.echo(_summary(import_demo(storyline, until), until))
        _report(storyline, until)


def may_be_shown(storyline: "Storyline", until: datetime | None = None) -> bool:
    """Whether the log is empty or already has this demo. A real team's log stays without it."""
    return _updates(until).exists() or not storyline.audit.head().position


def import_demo(storyline: "Storyline", until: datetime | None = None) -> "ImportCounts":
    """Import what is not in the log yet, and fold it. With `until` it has a queue too."""
    from projections.projection import all_projections
    from projections.projector import catch_up

    updates = _updates(until)
    try:
        _write_once(updates, until)
    except OSError as error:
        raise StorylineError(f"{updates} cannot be written: {error.strerror}") from error
    if until:
        _add_queue(storyline, updates, until)
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


def _updates(until: datetime | None = None) -> Path:
    from adapters.settings import load_settings

    until_then = f"-until-{until.timestamp():.0f}" if until else ""
    return load_settings().state_dir / f"demo-updates{until_then}.jsonl"


def _write_once(path: Path, until: datetime | None) -> None:
    from adapters.bootstrap import now
    from adapters.simulation.simulator import simulate

    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{now().timestamp()}.tmp")
    with unfinished.open("w", encoding="utf-8") as file:
        for update in simulate(
            users=USERS, days=DAYS, events=UPDATES, seed=SEED, chats=1, until=until or now()
        ):
            file.write(json.dumps(update) + "\n")
    try:
        path.hardlink_to(unfinished)  # the first one to finish wins
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def _import(storyline: "Storyline", updates: Path) -> "ImportCounts":
    from adapters.cli.admin.importing.import_problems import ProblemReport
    from adapters.cli.admin.importing.imports_commands import importer_over
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


def _add_queue(storyline: "Storyline", updates: Path, until: datetime) -> None:
    """Record how the items of these updates were queued and offered. Sample pictures wait."""
    from adapters.simulation.sample_pictures import queue_samples
    from adapters.simulation.simulated_queue import queue_history

    queue_samples(storyline, until)
    storyline.log.append(list(queue_history(_read(updates), storyline.users)))


def _read(updates: Path) -> Iterator[dict[str, Any]]:
    """The updates in the file. The import reports lines that are not JSON."""
    with updates.open(encoding="utf-8") as lines:
        for line in lines:
            with suppress(ValueError):
                yield json.loads(line)


def _summary(counts: "ImportCounts", until: datetime | None = None) -> str:
    return (
        f"{_updates(until).name}: recorded {counts.recorded:,}, duplicates {counts.duplicates:,},"
        f" parked {counts.parked:,}"
    )


def _team_chat(updates: Path) -> int:
    """The id of the simulated team's chat."""
    for update in _read(updates):
        message = update.get("message", {})
        if message.get("chat", {}).get("type") == "supergroup":
            chat_id: int = message["chat"]["id"]
            return chat_id
    raise StorylineError(f"{updates} holds no team's chat; delete it, and it is generated again")


def _report(storyline: "Storyline", until: datetime | None) -> None:
    from adapters.cli.reports.stats_commands import show_decisions, show_team, show_user
    from domain.reports import TeamActivity

    chat_id = _team_chat(_updates(until))
    typer.echo(f"A simulated team, in the chat {storyline.chats.name(chat_id)}:")
    service = storyline.service
    names = storyline.users.names()
    team: TeamActivity = service.get_team_activity(REPORT_DAYS, chat_id=chat_id, as_of=until)
    show_team(team, names, REPORT_DAYS)
    by_user = team["interactions_by_user"]
    busiest = max(names, key=lambda user_id: by_user.get(str(user_id), 0))
    person = service.get_user_stats(busiest, REPORT_DAYS, chat_id=chat_id, as_of=until)
    show_user(names[busiest], person, REPORT_DAYS)
    made = service.get_content_decisions(REPORT_DAYS, chat_id=chat_id, as_of=until)
    show_decisions(made, REPORT_DAYS)
