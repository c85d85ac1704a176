"""`storyline alerts`: what the admins were told, what is muted, and what the rules find."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, Chat, Limit, Zone, parse_time, zone
from adapters.cli.output import city, epilog, note, print_entries, print_json
from domain.alerts.rules import WITH_PAST, AlertKind, parse_kind
from domain.alerts.spans import parse_span
from domain.errors import InvalidInput
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from domain.alerts.evaluation import PastAlert
    from domain.alerts.states import Transition
    from domain.deliveries import DeliveryOutcome

Told = Mapping["Transition", Mapping[UUID, "DeliveryOutcome | None"]]

alerts = Commands(
    help="What is wrong, what the admins were told, and what the rules of alerts find.",
)
Kind = Annotated[
    Any, typer.Argument(metavar="KIND", parser=parse_kind, help="For example rejections.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(alerts, name="alerts")


@alerts.command("list", epilog=epilog("storyline alerts list", "storyline alerts list --json"))
def list_alerts(limit: Limit = 20, as_json: AsJson = False) -> None:
    """Show what is wrong now, then what is over, the latest first, and who was told.

    `sent`: Telegram took the message. `unknown`: nobody knows whether it arrived, and it is not
    sent again. `refused`: the admin has not started the bot, or has blocked it.
    """
    from adapters.bootstrap import open_storyline
    from adapters.processes.alerts.alert_listing import alert_listing
    from adapters.settings import load_settings

    tz = load_settings().timezone
    with open_storyline() as storyline:
        found = storyline.alerts.latest(None, limit)
        rows = alert_listing(storyline, found, tz)
        told = storyline.alerts.told(found, storyline.clock())
        names = storyline.users.names()
        mutes = storyline.alerts.mutes(None, storyline.clock())
    for row in rows:
        row["told"] = _named(told.get(row["id"], {}), names)
    if as_json:
        muted = [{"kind": each.kind, "until": each.until} for each in mutes]
        print_json({"alerts": rows, "muted": muted})
        return
    is_open = sum(row["ended_at"] is None for row in rows)
    print_entries(
        f"{is_open} open, {len(rows) - is_open} over",
        [(_heading(row, tz), [row["text"], *_outcomes(row["told"])]) for row in rows],
    )
    for each in mutes:
        until = f" until {each.until:%Y-%m-%d %H:%M} UTC" if each.until else ""
        typer.echo(f"muted: {each.kind}{until}")


@alerts.command(
    epilog=epilog("storyline alerts mute rejections", "storyline alerts mute rejections --for 7d")
)
def mute(
    kind: Kind,
    length: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="Like 90m, 12h or 7d. Default: until unmuted."),
    ] = None,
) -> None:
    """Do not tell the admins alerts of this kind. `storyline alerts list` still shows them."""
    from adapters.bootstrap import open_storyline

    span = None if length is None else parse_span(length)
    with open_storyline() as storyline:
        until = None if span is None else storyline.clock() + span
        for team in _teams(storyline):
            storyline.alerts.mute(team, kind, until)
    end = f"{until:%Y-%m-%d %H:%M} UTC" if until else "it is unmuted"
    typer.echo(f"{kind} is muted until {end}")


@alerts.command(epilog=epilog("storyline alerts unmute rejections"))
def unmute(kind: Kind) -> None:
    """Tell the admins alerts of this kind again."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        now = storyline.clock()
        was_muted = [storyline.alerts.unmute(team, kind, now) for team in _teams(storyline)]
    typer.echo(f"{kind} is told again" if any(was_muted) else f"{kind} is not muted")


@alerts.command(
    epilog=epilog(
        "storyline alerts check --as-of 2026-03-02T15:00+01:00",
        "storyline alerts check --since 2025-12-01 --as-of 2026-03-01 --json",
        "STORYLINE_ALERT_RULES=rejections=6/30 storyline alerts check --since 2026-01-01"
        " --as-of now",
    )
)
def check(
    as_of: Annotated[
        datetime,
        typer.Option("--as-of", metavar="TIME", parser=parse_time, help="The moment to look at."),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            metavar="TIME",
            parser=parse_time,
            help="List what would have begun after this time, evaluated every hour.",
        ),
    ] = None,
    chat: Chat = None,
    tz: Zone = None,
    as_json: AsJson = False,
) -> None:
    """Try the rules on interactions and decisions on the past. Write and tell nothing.

    Without `--since`: what is wrong at that moment. The rules are those of STORYLINE_ALERT_RULES.
    Read tables know quarter hours: the one in which TIME lies counts as a whole. The rules on the
    state of the system have no past, and are not tried.
    """
    from adapters.bootstrap import open_storyline
    from adapters.settings import load_settings
    from domain.alerts.evaluation import Evaluation, PastAlert

    if since is not None and since >= as_of:
        raise InvalidInput(f"--since {since.isoformat()} is not before --as-of {as_of.isoformat()}")
    where, rules = zone(tz), load_settings().alerts
    with open_storyline() as storyline:
        chat_id = storyline.chats.find(chat)
        team = None if chat_id is None else storyline.log.chat_ids(chat_id)
        evaluation = Evaluation(storyline.alert_counts, rules, where, team)
        if since is None:
            found = [
                PastAlert(trouble, None)
                for troubles in evaluation.found(as_of).values()
                for trouble in troubles
                if not trouble.is_explained
            ]
        else:
            found = evaluation.past(since, as_of)
        names, titles = storyline.users.names(), storyline.chats.titles()
    rows = [_past(each, names, titles, where) for each in found]
    without = [kind for kind in AlertKind if kind not in WITH_PAST]
    off = [kind for kind in WITH_PAST if not rules[kind].is_on]
    if as_json:
        print_json({"alerts": rows, "no_past": without, "off": off, "tz": where})
        return
    print_entries(
        counted(len(rows), "alert"), [(_heading(row, where), [row["text"]]) for row in rows]
    )
    note(f"these rules have no past: {', '.join(without)}")
    if off:
        note(f"these rules are off: {', '.join(off)}")


def _teams(storyline: "Storyline") -> Iterable[int]:
    """The team of the settings, and all whose alerts a bot evaluates."""
    from adapters.settings import load_settings

    found = set(storyline.alerts.teams())
    if (configured := load_settings().team_chat_id) is not None:
        found.add(min(max(storyline.log.chat_ids(configured)), 0))
    if not found:
        told = "no bot has evaluated alerts yet; start one, or set STORYLINE_TEAM_CHAT_ID"
        raise InvalidInput(told)
    return sorted(found)


def _named(told: Told, names: Mapping[UUID, str]) -> dict[str, dict[str, str]]:
    return {
        str(transition): {
            names.get(person, str(person)): str(outcome or "being sent")
            for person, outcome in people.items()
        }
        for transition, people in told.items()
    }


def _heading(row: Mapping[str, Any], tz: str) -> str:
    since, ended = (
        moment and f"{moment.astimezone(ZoneInfo(tz)):%Y-%m-%d %H:%M}"
        for moment in (row["since"], row["ended_at"])
    )
    return f"{row['kind']}: {f'{since} to {ended}' if ended else f'since {since}'} {city(tz)}"


def _outcomes(told: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [
        f"{transition}: " + ", ".join(f"{person} {outcome}" for person, outcome in people.items())
        for transition, people in sorted(told.items())
    ]


def _past(
    found: "PastAlert", names: Mapping[UUID, str], titles: Mapping[int, str], tz: str
) -> dict[str, Any]:
    from adapters.processes.alerts.alert_listing import sentence
    from domain.alerts.states import Alert

    trouble = found.trouble
    alert = Alert(
        UUID(int=0), trouble.kind, trouble.subject, trouble.since, trouble.since, trouble.figures
    )
    person = names.get(alert.person, str(alert.person)) if alert.person else None
    chat_id = int(trouble.subject) if trouble.subject.lstrip("-").isdecimal() else None
    text = sentence(alert, person, tz)
    if chat_id is not None and titles.get(chat_id):
        text = f"{titles[chat_id]}: {text}"
    return {
        "kind": trouble.kind,
        "since": trouble.since,
        "ended_at": found.ended_at,
        "user_id": alert.person,
        "person": person,
        "chat_id": chat_id,
        "subject": trouble.subject,
        "figures": trouble.figures,
        "text": text,
    }
