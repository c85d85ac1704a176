"""Options that several commands share, and the parsers of their values."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from domain.errors import InvalidInput
from domain.ids import BIGINT


def parse_time(text: str) -> datetime:
    """An ISO 8601 time with an offset, a date (its start in UTC), or `now`."""
    if text == "now":
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r:.80} is not a time like 2026-03-01T09:30+01:00") from None
    if len(text) == len("2026-03-01"):
        return time.replace(tzinfo=UTC)
    if time.utcoffset() is None:
        raise InvalidInput(f"time {text!r:.80} has no time zone; add Z or an offset like +01:00")
    return time


def zone(tz: str | None) -> str:
    """The zone that `--tz` names, or else the team's. Raises InvalidInput."""
    from adapters.settings import load_settings
    from domain.reports import check_zone

    if tz is None:
        return load_settings().timezone
    check_zone(tz)
    return tz


def parse_any_chat(text: str) -> int | str:
    """The id of any chat, or a title."""
    try:
        int(text)
    except ValueError:
        return text
    return _number(text, -BIGINT - 1, "chat id like -1001234567890")


def parse_chat(text: str) -> int | str:
    """A team's chat id, which is negative, or a title. Positive ids are private chats."""
    chat = parse_any_chat(text)
    if isinstance(chat, int) and chat >= 0:
        raise InvalidInput(f"{text} is not the id of a team's chat: those are negative")
    return chat


def parse_position(text: str) -> int:
    """A position of the log."""
    return _number(text, 0, "position like 4200")


def parse_limit(text: str) -> int:
    """The largest number of results."""
    return _number(text, 0, "limit like 50")


def _number(text: str, least: int, what: str) -> int:
    with suppress(ValueError):  # not a number, or one of thousands of digits
        if least <= int(text) <= BIGINT:
            return int(text)
    raise InvalidInput(f"{text!r:.80} is not a {what}")


Chat = Annotated[  # `storyline.chats.find` returns the id
    Any,
    typer.Option(
        "--chat", metavar="CHAT", parser=parse_chat, help="Only this team's chat: an id or a title."
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option("--since", metavar="TIME", parser=parse_time, help="Only after this time."),
]
Until = Annotated[
    datetime | None,
    typer.Option("--until", metavar="TIME", parser=parse_time, help="Only up to this time."),
]
Limit = Annotated[
    int,
    typer.Option("--limit", metavar="N", parser=parse_limit, help="The largest number of rows."),
]
Days = Annotated[
    int,
    typer.Option("--days", metavar="N", help="The length of the report, in days of 24 hours."),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--tz",
        metavar="ZONE",
        help="IANA time zone for times, hours and dates. Default: STORYLINE_TIMEZONE.",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", metavar="TIME", parser=parse_time, help="The end of the report. Default: now."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV, for spreadsheets.")]
