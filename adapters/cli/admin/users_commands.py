"""`storyline users`: who people are, what is stored about them, and how to erase them."""

from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, Limit, Yes
from adapters.cli.output import confirm, epilog, print_json, print_table
from domain.errors import UnknownName
from domain.plurals import counted, people

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from domain.ids import UserId
    from domain.ports import Profile
    from domain.reports import InteractionRecord

users = Commands(
    help="Show who people are, export what is stored about them, and erase them.",
)

User = Annotated[str, typer.Argument(metavar="USER", help="A UUID, a Telegram id or @username.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(users, name="users")


@users.command("list", epilog=epilog("storyline users list", "storyline users list --json"))
def list_users(
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Show known people, the last seen first. `--json` also shows their UUIDs."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        profiles = storyline.users.profiles(limit)
    if as_json:
        print_json([asdict(profile) for profile in profiles])
        return
    print_table(
        people(len(profiles)),
        ["Telegram id", "username", "name", "first seen", "last seen"],
        [
            [
                str(each.telegram_user_id),
                each.username,
                " ".join(name for name in (each.first_name, each.last_name) if name),
                f"{each.first_seen_at.astimezone(UTC).date()}",
                each.last_seen_at,
            ]
            for each in profiles
        ],
    )


@users.command(
    epilog=epilog(
        "storyline users show @alice", "storyline users show @alice --export > alice.json"
    )
)
def show(
    user: User,
    export: Annotated[
        bool, typer.Option("--export", help="Everything that is stored about the person, as JSON.")
    ] = False,
) -> None:
    """Show one person. `--export` prints everything that is stored about them.

    That is their profile, what they did, wrote (if texts are recorded), queued and decided, and the
    waiting or parked updates that mention them.
    """
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        user_id = storyline.users.find(user, only=export)
        profile = storyline.users.profile(user_id)
        if export:
            print_json(_everything(storyline, user_id, profile))
            return
        interactions = storyline.service.get_by_user(user_id, limit=1)
    if profile is None:
        typer.echo(f"{user_id}: this person was erased")
        return
    last = interactions[0].created_at if interactions else None
    print_table(
        user,
        ["what", "value"],
        [
            ["UUID", str(profile.id)],
            ["Telegram id", str(profile.telegram_user_id)],
            ["username", profile.username],
            ["first name", profile.first_name],
            ["last name", profile.last_name],
            ["first seen", profile.first_seen_at],
            ["last seen", profile.last_seen_at],
            ["last interaction", last],
        ],
    )


@users.command(
    epilog=epilog("storyline users erase @alice", "storyline users erase 123456789 --yes")
)
def erase(user: User, yes: Yes = False) -> None:
    """Erase a person permanently: their names, their Telegram id, the key to what they wrote.

    What they did stays in the log under a random id, so no report changes. Waiting and parked
    updates that mention them are deleted, from the database and from the inboxes on this machine.
    If they use the bot again, they are a new person.
    """
    from adapters.bootstrap import open_storyline
    from adapters.telegram.inbox.inbox_erasure import forget
    from adapters.telegram.updates.mentions import mentions

    with open_storyline() as storyline:
        user_id = storyline.users.find(user, only=True)
        person = storyline.users.profile(user_id)
        if person is None:
            raise UnknownName(f"{user_id} was erased before: nothing is left to erase")
        name = storyline.users.name(user_id) or "somebody"
        confirm(f"Erase {name} ({person.telegram_user_id}) permanently?", yes=yes)
        with storyline.users.erasing(person, mentions) as updates:
            messages = sum(forget(path, person) for path in _inboxes())
    typer.echo(
        f"erased, with {counted(updates, 'parked update')} and"
        f" {counted(messages, 'inbox message')}; what they did stays under {user_id}"
    )


def _everything(
    storyline: "Storyline", user_id: "UserId", person: "Profile | None"
) -> dict[str, Any]:
    from adapters.telegram.inbox.inbox_erasure import told_of
    from adapters.telegram.updates.mentions import mentions
    from domain.reports import InteractionFilter

    found = storyline.reports.interactions(InteractionFilter(user_id=user_id))
    parked = storyline.parked.listing() if person else []
    return {
        "profile": person and asdict(person),
        "interactions": _in_the_clear(storyline, user_id, found),
        "content": storyline.users.content(user_id),
        "parked_updates": [
            each.update.raw.decode(errors="replace")
            for each in parked
            if person and mentions(person, each.update.raw)
        ],
        "inbox": [
            message.raw.decode(errors="replace")
            for path in _inboxes()
            for message in (told_of(path, person) if person else [])
        ],
    }


def _in_the_clear(
    storyline: "Storyline", user_id: "UserId", interactions: "list[InteractionRecord]"
) -> list[dict[str, Any]]:
    from domain.vocabulary import SEALED_TEXT

    shown = [asdict(each) for each in interactions]
    sealed = [each for each in shown if SEALED_TEXT in each["context"]]
    texts = storyline.vault.unseal(user_id, [each["context"].pop(SEALED_TEXT) for each in sealed])
    for each, text in zip(sealed, texts, strict=True):
        each["text"] = text
    return shown


def _inboxes() -> list[Path]:
    from adapters.settings import load_settings
    from adapters.telegram.inbox.inbox_file import inbox_paths

    return list(inbox_paths(load_settings().state_dir).values())
