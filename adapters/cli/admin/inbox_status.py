"""The inboxes in `storyline status`: what waits, what is parked, what may be lost."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from adapters.cli.output import print_table
from domain.errors import StorylineError

MEANING = (
    "Missed ids are updates that never arrived. Telegram drops what a bot does not fetch in time:"
    " a press after 150 seconds, a message after a day. A late update closes its gap."
)


def inbox_figures(now: datetime) -> list[dict[str, Any]]:
    """The figures of each bot's inbox, or an `error` if it cannot be read."""
    from adapters.settings import load_settings
    from adapters.telegram.inbox.inbox_file import inbox_paths

    found = inbox_paths(load_settings().state_dir)
    return [{"bot_id": bot_id, **_figures(path, now)} for bot_id, path in found.items()]


def show_inboxes(inboxes: list[dict[str, Any]]) -> None:
    """Print these figures as a table."""
    readable = [inbox for inbox in inboxes if "error" not in inbox]
    if readable:
        columns = ["open", "oldest", "parked", "missed", "gaps"]
        titles = ["waiting", "oldest", "parked", "missed ids", "gaps"]
        rows = [
            [
                str(inbox["bot_id"]),
                *(inbox[name] for name in columns),
                "running" if inbox["is_running"] else "not running",
            ]
            for inbox in readable
        ]
        print_table("Inboxes", ["bot", *titles, "bot is"], rows)
    for inbox in readable:
        if gap := inbox["last_gap"]:
            typer.echo(f"bot {inbox['bot_id']}: the last gap is {_shown(gap)}")
        for reason, messages in inbox["reasons"].items():
            typer.echo(f"bot {inbox['bot_id']}: {messages} parked: {reason}")
    if any(inbox["missed"] for inbox in readable):
        typer.echo(MEANING)


def _figures(path: Path, now: datetime) -> dict[str, Any]:
    from adapters.telegram.inbox.inbox_file import is_handled
    from adapters.telegram.inbox.inbox_reader import inbox_view

    try:
        with inbox_view(path) as inbox:
            status = inbox.status()
        is_running = is_handled(path)
    except StorylineError as error:
        return {"error": str(error)}
    gap = status.last_gap
    return {
        "is_running": is_running,
        "open": status.open,
        "oldest": status.oldest,
        "oldest_age_seconds": (
            max(0.0, (now - status.oldest).total_seconds()) if status.oldest else None
        ),
        "parked": status.parked,
        "marked": status.marked,
        "reasons": status.reasons,
        "missed": status.missed,
        "gaps": status.gaps,
        "last_gap": gap and {"first": gap.first, "last": gap.last, "noticed_at": gap.noticed_at},
    }


def _shown(gap: dict[str, Any]) -> str:
    noticed = gap["noticed_at"].astimezone(UTC)
    return f"{gap['first']} to {gap['last']}, noticed at {noticed:%Y-%m-%d %H:%M} UTC"
