"""`storyline interactions`: the audit trail."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from adapters.cli.options import AsCsv, AsJson, Limit, Since, Until, Zone, parse_any_chat, zone
from adapters.cli.output import epilog, print_csv, print_json, print_table
from adapters.cli.reports.unknown_chat import note_unknown_chat
from domain.context import clean_context, clean_text
from domain.errors import InvalidInput
from domain.plurals import counted

if TYPE_CHECKING:
    from domain.reports import InteractionRecord


CSV_COLUMNS: Final = (
    "id",
    "user_id",
    "user_name",
    "interaction_type",
    "interaction_name",
    "outcome",
    "context",
    "telegram_chat_id",
    "telegram_message_id",
    "created_at",
    "is_withdrawn",
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog=epilog(
            "storyline interactions --limit 20",
            "storyline interactions --user @alice --type callback --since 2026-03-01",
            "storyline interactions --tz Europe/Berlin --csv",
            """storyline interactions --context '{"queue_item_id": "0197…"}' --json""",
        )
    )(interactions)


def parse_context(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        context = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"--context {text!r:.80} is not JSON: {error}") from None
    return clean_context(context)


def interactions(
    user: Annotated[
        str | None, typer.Option(help="Only of this person: a UUID, a Telegram id or @username.")
    ] = None,
    type: Annotated[  # the option's name
        str | None, typer.Option(help="Only this type: command, callback, message or bot_response.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only this name, like /queue or posted.")] = None,
    chat: Annotated[
        Any,
        typer.Option(
            metavar="CHAT", parser=parse_any_chat, help="Only in this chat: an id or a title."
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    context: Annotated[
        Any,
        typer.Option(
            metavar="JSON", parser=parse_context, help="Only with these fields in the context."
        ),
    ] = None,
    limit: Limit = 50,
    tz: Zone = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show who did what with the bot, and what the bot answered, the newest first.

    A narrow terminal has no room for the columns `message`, `context` and `chat`: use `--json`.
    """
    from adapters.bootstrap import open_storyline
    from domain.reports import InteractionFilter
    from domain.vocabulary import InteractionType

    if type is not None and type not in list(InteractionType):
        raise InvalidInput(f"unknown type {type!r}; use one of {', '.join(InteractionType)}")
    local = zone(tz)
    with open_storyline() as storyline:
        chat_id = storyline.chats.find(chat)
        wanted = InteractionFilter(
            user_id=None if user is None else storyline.users.find(user),
            type=type,
            name=None if name is None else clean_text(name),
            chat_id=chat_id,
            since=since,
            until=until,
            context=context or {},
        )
        found = storyline.reports.interactions(wanted, limit=limit)
        if not found:
            note_unknown_chat(storyline, chat_id)
        names, titles = storyline.users.names(), storyline.chats.titles()
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if as_csv:
        print_csv([_cells(each, names, local) for each in found], CSV_COLUMNS)
        return
    print_table(
        counted(len(found), "interaction"),
        ["time", "who", "what", "outcome", "chat", "message", "context"],
        [
            [
                each.created_at,
                _who(each, names),
                f"{each.interaction_type} {each.interaction_name}",
                f"{each.outcome} (taken back)" if each.is_withdrawn else each.outcome,
                _chat(each.telegram_chat_id, titles),
                _id(each.telegram_message_id),
                each.context or None,
            ]
            for each in found
        ],
        times="seconds",
        tz=local,
        optional=["message", "context", "chat"],
    )


def _cells(interaction: "InteractionRecord", names: dict[UUID, str], tz: str) -> dict[str, Any]:
    at: datetime = interaction.created_at
    local = at.astimezone(ZoneInfo(tz)).isoformat()
    who = names.get(interaction.user_id) if interaction.user_id else None
    return asdict(interaction) | {"created_at": local, "user_name": who}


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _chat(chat_id: int | None, titles: dict[int, str]) -> str | None:
    return _id(chat_id) if chat_id not in titles else titles[chat_id]


def _who(interaction: "InteractionRecord", names: dict[UUID, str]) -> str:
    if interaction.interaction_type == "bot_response":
        return "the bot"
    user_id = interaction.user_id
    return names.get(user_id, str(user_id)) if user_id else ""
