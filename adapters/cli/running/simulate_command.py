"""`storyline simulate`."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from adapters.cli.options import Zone, parse_time, zone
from adapters.cli.output import epilog
from domain.errors import InvalidInput

UNTIL = "2026-01-01"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog=epilog(
            "storyline simulate --users 5 --days 30 --events 5000 --seed 1 > updates.jsonl",
            "storyline simulate --users 9 --days 90 --events 90000 --seed 7 --chats 3 --until now",
            "storyline simulate --users 7 --days 84 --events 20000 --seed 3 --anomaly"
            " --planted planted.jsonl > updates.jsonl",
            "storyline simulate --users 7 --days 84 --events 20000 --seed 3"
            " --anomaly rejections team_silent > updates.jsonl",
        )
    )(simulate)


def simulate(
    users: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of people.")],
    days: Annotated[int, typer.Option(min=1, help="Number of days.")],
    events: Annotated[
        int, typer.Option(min=0, help="Number of updates, including redelivered ones.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed generates the same updates.")],
    kinds: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KIND]...", help="With --anomaly: which ones. Default: all."),
    ] = None,
    chats: Annotated[int, typer.Option(min=1, help="Number of teams.")] = 1,
    until: Annotated[
        datetime,
        typer.Option(metavar="TIME", parser=parse_time, help="When the days end: a time or `now`."),
    ] = UNTIL,  # type: ignore[assignment]  # parsed
    anomaly: Annotated[
        bool,
        typer.Option(
            "--anomaly",
            help="Plant anomalies in the first team, after four quiet weeks: one of each KIND.",
        ),
    ] = False,
    planted: Annotated[
        Path | None,
        typer.Option(
            "--planted",
            metavar="FILE",
            help="With --anomaly: write what was planted here, as JSONL. Default: to stderr.",
        ),
    ] = None,
    tz: Zone = None,
) -> None:
    """Print realistic raw Bot API updates as JSONL.

    With `--anomaly` something is wrong in some hours: what the rules of `storyline alerts` on
    interactions and decisions must find. What is planted comes on top of `--events`; a silence
    takes some of them away. A line of JSON tells kind, chat, person, hour and events of each one.
    """
    from adapters.simulation.anomalies import simulate_anomalies
    from adapters.simulation.simulator import simulation

    def make() -> Any:
        return simulation(
            users=users, days=days, events=events, seed=seed, chats=chats, until=until
        )

    if not anomaly:
        if kinds or planted or tz:
            raise InvalidInput("KIND, --planted and --tz go with --anomaly")
        _print(make().updates(events))
        return
    found, updates = simulate_anomalies(
        make,
        events,
        _kinds(kinds or []),
        seed=seed,
        since=until - timedelta(days=days),
        until=until,
        tz=zone(tz),
    )
    with _opened(planted) as file:
        for each in found:
            file.write(json.dumps(each.as_json(), ensure_ascii=False) + "\n")
    _print(updates)


def _kinds(names: Iterable[str]) -> list[Any]:
    from domain.alerts.rules import WITH_PAST, parse_kind

    kinds = [parse_kind(name) for name in names]
    if others := [kind for kind in kinds if kind not in WITH_PAST]:
        raise InvalidInput(f"{others[0]} cannot be planted; there are {', '.join(WITH_PAST)}")
    return kinds


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stderr
        return
    with path.open("w", encoding="utf-8") as file:
        yield file


def _print(updates: Iterable[Any]) -> None:
    for update in updates:
        sys.stdout.write(json.dumps(update, ensure_ascii=False, separators=(",", ":")) + "\n")
