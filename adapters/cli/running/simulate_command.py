"""`storyline simulate`."""

import json
import sys
from datetime import datetime
from typing import Annotated

import typer

from adapters.cli.options import parse_time
from adapters.cli.output import epilog

UNTIL = "2026-01-01"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog=epilog(
            "storyline simulate --users 5 --days 30 --events 5000 --seed 1 > updates.jsonl",
            "storyline simulate --users 9 --days 90 --events 90000 --seed 7 --chats 3 --until now",
        )
    )(simulate)


def simulate(
    users: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of people.")],
    days: Annotated[int, typer.Option(min=1, help="Number of days.")],
    events: Annotated[
        int, typer.Option(min=0, help="Number of updates, including redelivered ones.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed generates the same updates.")],
    chats: Annotated[int, typer.Option(min=1, help="Number of teams.")] = 1,
    until: Annotated[
        datetime,
        typer.Option(metavar="TIME", parser=parse_time, help="When the days end: a time or `now`."),
    ] = UNTIL,  # type: ignore[assignment]  # parsed
) -> None:
    """Print realistic raw Bot API updates as JSONL."""
    from adapters.simulation.simulator import simulate as generate

    for update in generate(
        users=users, days=days, events=events, seed=seed, chats=chats, until=until
    ):
        sys.stdout.write(json.dumps(update, ensure_ascii=False, separators=(",", ":")) + "\n")
