"""`storyline parked`: events that do not fold and updates that cannot be recorded."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, Limit, Yes
from adapters.cli.output import confirm, epilog, note, print_json, print_table
from domain.errors import InvalidInput, UnknownName
from domain.ids import BIGINT
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from domain.ports import KeptUpdate

UPDATES = "updates"

Say = Callable[[str, str], None]
"""Tells a group's name and what became of its events or updates."""

parked = Commands(
    help="Events that do not fold and updates that cannot be recorded. They block nothing.",
)


class Chosen(NamedTuple):
    """What a name means: `user_stats/42`, all of `user_stats`, `updates/7`, all of `updates`."""

    group: str | None = None
    number: int | None = None

    @property
    def has_updates(self) -> bool:
        """Whether parked updates are chosen."""
        return self.group in {None, UPDATES}

    @property
    def has_events(self) -> bool:
        """Whether parked events are chosen."""
        return self.group != UPDATES


def parse_name(text: str) -> Chosen:
    """Parse a name that `storyline parked list` shows, or the name of a group."""
    from projections.projection import all_projections

    group, slash, number = text.partition("/")
    groups = [*sorted(all_projections()), UPDATES]
    if group not in groups:
        raise UnknownName(f"nothing is parked under {text!r:.80}; there are {', '.join(groups)}")
    if not slash:
        return Chosen(group)
    if not re.fullmatch(r"[0-9]{1,19}", number) or int(number) > BIGINT:
        raise InvalidInput(f"{text!r:.80} is not a name like {group}/42")
    return Chosen(group, int(number))


Which = Annotated[
    Any,
    typer.Argument(
        metavar="[NAME]",
        parser=parse_name,
        help="For example user_stats/42, updates/7 or user_stats.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(parked, name="parked")


@parked.command("list", epilog=epilog("storyline parked list", "storyline parked list user_stats"))
def list_parked(
    which: Which = None,
    dropped: Annotated[bool, typer.Option("--dropped", help="Show what was dropped.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show what is parked, since when and why."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        found = _found(storyline, which or Chosen(), dropped=dropped, limit=limit)
    if as_json:
        print_json(found)
        return
    what = "dropped" if dropped else "parked"
    print_table(
        counted(len(found), what, what),
        ["name", "parked at", "what", "error"],
        [[each["name"], each["parked_at"], each["what"], each["error"]] for each in found],
    )


@parked.command(
    epilog=epilog("storyline parked show user_stats/42", "storyline parked show updates/7")
)
def show(which: Annotated[Any, typer.Argument(metavar="NAME", parser=parse_name)]) -> None:
    """Print one parked event or update in full, as JSON."""
    from adapters.bootstrap import open_storyline

    if which.number is None:
        raise InvalidInput(f"give a number as well, like {which.group}/42")
    with open_storyline() as storyline:
        found = _found(storyline, which) or _found(storyline, which, dropped=True)
    if not found:
        raise UnknownName(f"{which.group}/{which.number} is not parked")
    print_json(found[0])


@parked.command(epilog=epilog("storyline parked retry", "storyline parked retry user_stats/42"))
def retry(which: Which = None, as_json: AsJson = False) -> None:
    """Retry parked updates and events: all of them, or the named ones.

    A late fold makes the same table as a replay. Where it cannot, for example after a change of the
    fold, the command names the replay to run. If something stays parked, the exit code is 1.
    """
    from adapters.bootstrap import open_storyline

    chosen = which or Chosen()
    say = _say_as_json if as_json else _say
    with open_storyline() as storyline:
        stays = 0
        if chosen.has_updates:  # first, because they become events
            stays += _retry_updates(storyline, chosen.number, say)
        if chosen.has_events:
            stays += retry_events(storyline, chosen, say)
    if stays:
        raise typer.Exit(1)


@parked.command(
    epilog=epilog("storyline parked drop user_stats/42", "storyline parked drop updates --yes")
)
def drop(
    which: Annotated[Any, typer.Argument(metavar="NAME", parser=parse_name)], yes: Yes = False
) -> None:
    """Drop parked events or updates. `storyline parked list --dropped` still shows them.

    A dropped event is missing from its table until a replay. Reports still read it from the log.
    A dropped update is never recorded. Only the reason why it was parked is kept.
    """
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        found = _found(storyline, which)
        if not found:
            raise UnknownName("nothing is parked under that name")
        lost = (
            f"{counted(len(found), 'update')} will never be recorded."
            if which.has_updates
            else f"{counted(len(found), 'event')} will be missing from the table {which.group}"
            " until a replay. Reports still read them from the log."
        )
        confirm(f"{lost} Drop?", yes=yes)
        if which.has_updates:
            dropped = storyline.parked.drop([each["number"] for each in found])
        else:
            dropped = storyline.parked_events.drop(which.group, which.number)
    typer.echo(f"dropped {dropped}")


def _found(
    storyline: "Storyline", chosen: Chosen, *, dropped: bool = False, limit: int | None = None
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if chosen.has_events:
        events = storyline.parked_events.listing(*chosen, dropped=dropped, limit=limit)
        found += [_event(row) for row in events]
    if chosen.has_updates:
        updates = storyline.parked.listing(chosen.number, dropped=dropped, limit=limit)
        found += [_update(kept) for kept in updates]
    return found


def _event(row: dict[str, Any]) -> dict[str, Any]:
    name = f"{row['projection']}/{row['position']}"
    kind = row["topic"].removeprefix("storyline.")
    what = " ".join(part for part in (kind, row["name"]) if part)
    event = {
        key: row[key] for key in ("position", "topic", "stream_id", "stream_version", "occurred_at")
    }
    return {
        "name": name,
        "number": row["position"],
        "parked_at": row["parked_at"],
        "what": what,
        "error": row["error"],
        "event": event | {"state": _json(row["state"])},
    }


def _update(kept: "KeptUpdate") -> dict[str, Any]:
    return {
        "name": f"{UPDATES}/{kept.id}",
        "number": kept.id,
        "parked_at": kept.parked_at,
        "what": kept.update.source,
        "error": kept.update.reason,
        "bot_id": kept.bot_id,
        "raw": _json(kept.update.raw),
    }


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")


def _retry_updates(storyline: "Storyline", number: int | None, say: Say) -> int:
    from adapters.telegram.importing.retry_parked import record_again

    waiting = storyline.parked.listing(number)
    recorded = []
    for kept in waiting:
        parts = storyline.log, storyline.users, storyline.chats, storyline.vault
        if record_again(*parts, kept, replays_due=storyline.projections.replays_due):
            storyline.parked.unpark([kept.id])
            recorded.append(kept.id)
    stays = len(waiting) - len(recorded)
    say(UPDATES, f"{len(recorded)} recorded, {stays} still parked")
    return stays


def _say(name: str, text: str) -> None:
    typer.echo(f"{name}: {text}")


def _say_as_json(name: str, text: str) -> None:
    print_json({"name": name, "result": text})


def retry_events(storyline: "Storyline", chosen: Chosen, say: Say) -> int:
    """Fold the chosen events again and tell the result. Return how many are still parked."""
    from projections.projection import all_projections
    from projections.projector import retry_parked

    stay = 0
    for row in storyline.projections.status():
        name = row["name"]
        if chosen.group not in {None, name}:
            continue
        if not row["parked"]:
            if chosen.group:
                say(name, "nothing is parked")
            continue
        known = all_projections()
        if not row["in_release"]:
            note(f"{name}: it is not in this release")
            stay += row["parked"]
            continue
        if row["outdated"] or not known[name].any_order:
            why = "its fold has changed" if row["outdated"] else "its fold depends on the order"
            note(f"{name}: {why}; run: storyline replay {name}")
            stay += row["parked"]
            continue
        folded, stays = retry_parked(storyline.projections, known[name], chosen.number)
        say(name, f"{folded} folded, {stays} still parked")
        stay += stays
    return stay
