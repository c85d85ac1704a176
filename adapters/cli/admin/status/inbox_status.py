"""The inboxes in `storyline status`: what waits, what is parked, what may be lost."""

from datetime import UTC, datetime
from typing import Any

import typer

from adapters.cli.output import print_table

MEANING = (
    "Missed ids are updates that never arrived. Telegram drops what a bot does not fetch in time:"
    " a press after 150 seconds, a message after a day. A late update closes its gap."
)


def inbox_figures(now: datetime) -> list[dict[str, Any]]:
    """The figures of each bot's inbox, or an `error` if it cannot be read."""
    from adapters.processes.operating_status import inbox_status
    from adapters.settings import load_settings

    return inbox_status(load_settings().state_dir, now)


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


def _shown(gap: dict[str, Any]) -> str:
    noticed = gap["noticed_at"].astimezone(UTC)
    return f"{gap['first']} to {gap['last']}, noticed at {noticed:%Y-%m-%d %H:%M} UTC"
