"""`storyline stats user|team|decisions`."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsCsv, AsJson, AsOf, Chat, Days, Zone, zone
from adapters.cli.output import epilog, print_csv, print_json, print_table
from adapters.cli.reports.team_screen import team_screen
from adapters.cli.reports.unknown_chat import note_unknown_chat
from domain.plurals import counted, people, time_to_decide

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from domain.reports import ContentDecisions, TeamActivity, UserStats

stats = Commands(help="Show exact reports, also while projections lag.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(stats, name="stats")


@stats.command(
    epilog=epilog(
        "storyline stats user @alice",
        "storyline stats user 123456789 --days 7 --tz Europe/Berlin",
        "storyline stats user @alice --as-of 2026-03-03T00:00Z --json",
    )
)
def user(
    who: Annotated[str, typer.Argument(metavar="USER", help="A UUID, a Telegram id or @username.")],
    days: Days = 30,
    chat: Chat = None,
    tz: Zone = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what one person did and decided, and at which hour they are most active."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        user_id, chat_id = storyline.users.find(who), storyline.chats.find(chat)
        report = storyline.service.get_user_stats(
            user_id, days, chat_id=chat_id, tz=zone(tz), as_of=as_of
        )
        if not report["total_interactions"]:
            note_unknown_chat(storyline, chat_id)
        place = _place(storyline, chat_id)
    if as_json:
        print_json(report)
    elif as_csv:
        print_csv([report], list(report))
    else:
        show_user(who, report, days, place)


@stats.command(
    epilog=epilog(
        "storyline stats team",
        "storyline stats team --chat Memes --days 7",
        "storyline stats team --chat=-1001234567890 --csv",
    )
)
def team(
    days: Days = 30,
    chat: Chat = None,
    tz: Zone = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what a team did: on one screen of a terminal, in a pipe as tables by date, person, name.

    CSV has the dates, JSON has everything.
    """
    from rich.console import Console

    from adapters.bootstrap import open_storyline
    from domain.reports import Window

    with open_storyline() as storyline:
        chat_id = storyline.chats.find(chat)
        window = Window(days, as_of or storyline.clock(), zone(tz))
        report = storyline.service.get_team_activity(
            days, chat_id=chat_id, tz=window.tz, as_of=window.as_of
        )
        if not report["total_interactions"]:
            note_unknown_chat(storyline, chat_id)
        names, place = storyline.users.names(), _place(storyline, chat_id)
        console = Console()
        if console.is_terminal and not (as_json or as_csv):
            lines = team_screen(
                f"Team{place}, {_last(days)}, {window.tz}",
                report,
                storyline.reports.heatmap(window, chat_id),
                storyline.reports.decisions_by_person(window, chat_id),
                names,
                width=console.width,
            )
            typer.echo("\n".join(lines))
            return
    if as_json:
        print_json(report)
    elif as_csv:
        print_csv(report["daily_activity"], ["date", "interactions", "active_users"])
    else:
        show_team(report, names, days, place)


@stats.command(
    epilog=epilog("storyline stats decisions", "storyline stats decisions --days 90 --json")
)
def decisions(
    days: Days = 30,
    chat: Chat = None,
    tz: Zone = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how much content was posted, skipped and rejected, and how long decisions took."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        chat_id = storyline.chats.find(chat)
        report = storyline.service.get_content_decisions(
            days, chat_id=chat_id, tz=zone(tz), as_of=as_of
        )
        if not report["total_decisions"]:
            note_unknown_chat(storyline, chat_id)
        place = _place(storyline, chat_id)
    if as_json:
        print_json(report)
    elif as_csv:
        print_csv([report], list(report))
    else:
        show_decisions(report, days, place)


def show_user(who: str, report: "UserStats", days: int, place: str = "") -> None:
    """Print one person's report as a table."""
    hour = report["most_active_hour"]
    used = report["commands_used"]
    rows: list[list[Any]] = [
        ["interactions", report["total_interactions"]],
        ["posted", report["posts_marked"]],
        ["skipped", report["posts_skipped"]],
        ["rejected", report["posts_rejected"]],
        ["most active hour", "" if hour is None else f"{hour:02}:00"],
        ["commands", ", ".join(f"{name} {used[name]:,}" for name in _by_count(used))],
    ]
    print_table(f"{who}{place}, {_last(days)}", ["what", "value"], rows)


def show_team(report: "TeamActivity", names: dict[UUID, str], days: int, place: str = "") -> None:
    """Print a team's report as tables."""
    print_table(
        f"Team{place}, {_last(days)}: {counted(report['total_interactions'], 'interaction')}"
        f" by {people(report['active_users'])}",
        ["date", "interactions", "active users"],
        [
            [day["date"], day["interactions"], day["active_users"]]
            for day in report["daily_activity"]
        ],
    )
    show_people(report, names)
    by_name = report["interactions_by_name"]
    print_table(
        "By name", ["name", "interactions"], [[name, by_name[name]] for name in _by_count(by_name)]
    )


def show_people(report: "TeamActivity", names: dict[UUID, str]) -> None:
    """Print what each person of a team did."""
    by_user = report["interactions_by_user"]
    print_table(
        "By person",
        ["person", "interactions"],
        [[names.get(UUID(user), user), by_user[user]] for user in _by_count(by_user)],
    )


def show_decisions(report: "ContentDecisions", days: int, place: str = "") -> None:
    """Print the decisions as a table."""
    print_table(
        f"{counted(report['total_decisions'], 'decision')}{place}, {_last(days)}",
        ["decision", "items", "%"],
        [
            ["posted", report["posted"], report["posted_percentage"]],
            ["skipped", report["skipped"], report["skip_percentage"]],
            ["rejected", report["rejected"], report["rejection_rate"]],
        ],
    )
    median, p90 = report["median_seconds_to_decide"], report["p90_seconds_to_decide"]
    if median is not None and p90 is not None:
        typer.echo(f"Time to decide: {time_to_decide(median, p90)}")


def _place(storyline: "Storyline", chat_id: int | None) -> str:
    return "" if chat_id is None else f" in {storyline.chats.name(chat_id)}"


def _last(days: int) -> str:
    return f"last {counted(days, 'day')}"


def _by_count(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))
