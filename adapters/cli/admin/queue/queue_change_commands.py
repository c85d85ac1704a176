"""`storyline queue edit`, `move`, `remove`, `undo`, `history`, `pause` and `resume`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.admin.queue.queue_commands import queue
from adapters.cli.options import AsJson
from adapters.cli.output import epilog, note, print_json, print_table
from domain.content.filenames import display_name, one_line
from domain.errors import InvalidInput, NotPermitted, UndoRefused, UnknownName
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from domain.content.decisions import ContentItem
    from domain.content.pauses import Pauses
    from domain.content.queue import QueueItem

Item = Annotated[
    str, typer.Argument(metavar="ITEM", help="A file name of `storyline queue list`, or an id.")
]


def register(app: typer.Typer) -> None:
    """Nothing is left to do: these commands are in the group that `queue_commands` adds."""


@queue.command(
    epilog=epilog(
        "storyline queue edit harbour.jpg --caption 'The harbour at dusk'",
        "storyline queue edit harbour.jpg --category ''",
    )
)
def edit(
    item: Item,
    caption: Annotated[
        str | None, typer.Option(help="The new caption; an empty one removes it.")
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="The new category; an empty one removes it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give an item that waits or is on offer another caption or category.

    A running bot changes the message of an item on offer within a minute.
    """
    from adapters.bootstrap import open_storyline

    if caption is None and category is None:
        raise InvalidInput("nothing to change; give --caption or --category")
    with open_storyline() as storyline:
        found = _undecided(storyline, item)
        with _about(found):
            changed = storyline.changes.edit(found.item_id, caption=caption, category=category)
        _fold(storyline)
    _tell(changed, found, "edited", as_json=as_json)


@queue.command(
    epilog=epilog(
        "storyline queue move harbour.jpg --to 1", "storyline queue move harbour.jpg --last"
    )
)
def move(
    item: Item,
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="N", min=1, help="The new place; 1 is offered next."),
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="Behind all that wait.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a waiting item another place in the queue."""
    from adapters.bootstrap import open_storyline

    if (to is None) is not last:
        raise InvalidInput("give either --to or --last")
    with open_storyline() as storyline:
        found = _undecided(storyline, item)
        with _about(found):
            changed = storyline.changes.move(found.item_id, to)
        _fold(storyline)
    _tell(changed, found, "moved", as_json=as_json)


@queue.command(epilog=epilog("storyline queue remove harbour.jpg bridge.jpg"))
def remove(
    items: Annotated[
        list[str],
        typer.Argument(metavar="ITEMS...", help="File names of `storyline queue list`, or ids."),
    ],
    as_json: AsJson = False,
) -> None:
    """Take items that wait or are on offer out of the queue.

    Files stay in the store. Adding a file again queues it anew. The buttons of an item on offer no
    longer decide anything, and a running bot takes them away within a minute. If an item cannot be
    removed, the others are, and the exit code is 1.
    """
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        found = {each.item_id: each for each in (_undecided(storyline, name) for name in items)}
        changed: list[ContentItem] = []
        for item_id, each in found.items():
            try:
                with _about(each):
                    changed.append(storyline.changes.remove(item_id))
            except InvalidInput as error:
                note(f"error: {error}")
        _fold(storyline)
    if as_json:
        print_json([_shown(each) for each in changed])
    else:
        for removed in changed:
            typer.echo(f"{_title(found[removed.id])}: removed")
    if len(changed) < len(found):
        raise typer.Exit(1)


@queue.command(epilog=epilog("storyline queue undo harbour.jpg"))
def undo(item: Item, as_json: AsJson = False) -> None:
    """Take the decision on an item back, however old it is. It is on offer again.

    A running bot shows that in the item's message, within a minute.
    """
    from adapters.bootstrap import now, open_storyline
    from domain.content.undo import take_back

    with open_storyline() as storyline:
        found = _decided(storyline, item)
        replays_due = storyline.projections.replays_due
        try:
            withdrawn = take_back(storyline.log, found.item_id, replays_due=replays_due, at=now())
        except UndoRefused as error:
            raise UndoRefused(f"{_title(found)}: {error}") from None
        _fold(storyline)
        who = storyline.users.name(withdrawn.decided_by) or "somebody"
    if as_json:
        print_json(withdrawn.model_dump())
        return
    decided_at = f"{withdrawn.decided_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"{_title(found)}: taken back ({withdrawn.name} by {who} at {decided_at})")


@queue.command(epilog=epilog("storyline queue history harbour.jpg"))
def history(item: Item, as_json: AsJson = False) -> None:
    """Show what happened to an item: who queued it, where it went, who decided."""
    from adapters.bootstrap import open_storyline
    from domain.content.item_history import history

    with open_storyline() as storyline:
        _fold(storyline)
        found = _one(storyline.queue.find(item), item)
        lines = history(storyline.log.stream(found.item_id))
        names = {} if as_json else storyline.users.names()
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    print_table(
        _title(found),
        ["time", "what", "by", "caption", "category"],
        [
            [
                line.at,
                line.what,
                names.get(line.by, line.by) if line.by else None,
                one_line(line.caption) if line.caption else None,
                line.category,
            ]
            for line in lines
        ],
    )


@queue.command(epilog=epilog("storyline queue pause"))
def pause(as_json: AsJson = False) -> None:
    """Stop offering items in the team's chat, on the schedule and on /next."""
    from adapters.bootstrap import now, open_storyline

    with open_storyline() as storyline:
        pause, is_new = _pauses(storyline).pause(at=now())
        by = pause.user_id
        who = (storyline.users.name(by) or "somebody") if by else "the command line"
    if as_json:
        print_json({"paused_at": pause.occurred_at, "paused_by": pause.user_id, "is_new": is_new})
        return
    since = f"{pause.occurred_at:%Y-%m-%d %H:%M} UTC"
    typer.echo("offers are paused" if is_new else f"offers are paused by {who} since {since}")


@queue.command(epilog=epilog("storyline queue resume"))
def resume(as_json: AsJson = False) -> None:
    """Offer items again."""
    from adapters.bootstrap import now, open_storyline

    with open_storyline() as storyline:
        pause = _pauses(storyline).resume(at=now())
    if as_json:
        print_json({"paused_at": pause.occurred_at if pause else None, "is_new": pause is not None})
        return
    typer.echo("offers are resumed" if pause else "offers were not paused")


def _pauses(storyline: "Storyline") -> "Pauses":
    from adapters.settings import load_settings
    from domain.content.pauses import Pauses

    chat_id = load_settings().team_chat_id
    if chat_id is None:
        raise InvalidInput("set STORYLINE_TEAM_CHAT_ID to the id of the team's chat")
    return Pauses(storyline.log, lambda: chat_id)


def _fold(storyline: "Storyline") -> None:
    """Fold what is new, so that names are found and `queue list` shows changes at once."""
    from projections.content_queue import PROJECTION
    from projections.projector import catch_up

    with suppress(NotPermitted):  # the role writer leaves it to a projector
        catch_up(storyline.projections, [PROJECTION.name])


def _undecided(storyline: "Storyline", name: str) -> "QueueItem":
    """The item called `name`: one that can be changed, if there is one."""
    from domain.content.queue_changes import UNDECIDED

    _fold(storyline)
    found = storyline.queue.find(name)
    return _one([each for each in found if each.state in UNDECIDED] or found, name)


def _decided(storyline: "Storyline", name: str) -> "QueueItem":
    """The item called `name`: one that is decided, if there is one."""
    _fold(storyline)
    found = storyline.queue.find(name)
    return _one([each for each in found if each.decided_at] or found, name)


def _one(found: "Sequence[QueueItem]", name: str) -> "QueueItem":
    if not found:
        raise UnknownName(f"no item {name!r:.80} in the queue; see `storyline queue list`")
    if len(found) > 1:
        ids = ", ".join(f"{each.item_id} ({each.state})" for each in found)
        raise InvalidInput(
            f"{counted(len(found), 'item')} are called {name!r:.80}; use an id: {ids}"
        )
    return found[0]


@contextmanager
def _about(item: "QueueItem") -> Iterator[None]:
    """Name the item in what cannot be done with it."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(f"{_title(item)}: {error}") from None


def _tell(changed: "ContentItem", found: "QueueItem", what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_shown(changed))
        return
    typer.echo(f"{_title(found)}: {what}")


def _shown(item: "ContentItem") -> dict[str, object]:
    """An item after a change, as --json prints it."""
    from domain.content.queue import state_of

    return {
        "item_id": item.id,
        "state": state_of(item),
        "media_id": item.media_id,
        "media_filename": item.media_filename,
        "caption": item.caption,
        "category": item.category,
        "queued_as": item.queued_as,
    }


def _title(item: "QueueItem") -> str:
    return display_name(item.media_filename)
