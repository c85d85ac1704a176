"""`storyline queue add`, `list` and `retry`."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.command_class import Commands
from adapters.cli.options import AsJson, Limit
from adapters.cli.output import counter, epilog, note, print_json, print_table
from domain.content.filenames import display_name, one_line
from domain.context import clean_text
from domain.errors import InvalidInput, NotPermitted
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline
    from adapters.telegram.handlers.queue.media_store import KeptFile
    from domain.content.queue import QueueItem, QueueState
    from domain.ids import ItemId

ADDED = "added"
TOLD = {
    ADDED: "added",
    "waiting": "already waiting",
    "offered": "already on offer",
    "posted": "posted, and never offered again",
    "skipped": "skipped, and never offered again",
    "rejected": "rejected, and never offered again",
}

queue = Commands(
    help="Add content to the queue, look at it, change it, retry what could not be shown.",
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(queue, name="queue")


@queue.command(
    epilog=epilog(
        "storyline queue add harbour.jpg --caption 'The harbour at dawn'",
        "storyline queue add photos/ films/launch.mp4 --category spring --json",
    )
)
def add(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILES...", help="Files, and folders of images and videos."),
    ],
    caption: Annotated[str | None, typer.Option(help="The caption of each file.")] = None,
    category: Annotated[str | None, typer.Option(help="The category of each file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add files to the queue. They are copied, so you may delete the originals.

    A file that waits already, is on offer, or was rejected is reported and not added
    again. A waiting item that could not be shown is tried again. If Telegram does not accept a
    file, the others are added and the exit code is 1.
    """
    from adapters.bootstrap import open_storyline
    from adapters.telegram.handlers.queue.media_store import find_media
    from projections.content_queue import PROJECTION
    from projections.projector import catch_up

    files = find_media(paths)
    added: list[_Added] = []
    with open_storyline() as storyline, counter("adding") as show:
        for file in files:
            show(display_name(file.name))
            try:
                kept = storyline.media.keep(file)
            except InvalidInput as error:
                note(f"error: {error}")
            else:
                added.append(_submit(storyline, file, kept, caption, category))
        with suppress(NotPermitted):  # the role writer leaves it to a projector
            catch_up(storyline.projections, [PROJECTION.name])  # `queue list` shows it at once
    if as_json:
        print_json([asdict(each) for each in added])
    else:
        _show(added)
    if len(added) < len(files):
        raise typer.Exit(1)


@queue.command(
    "list",
    epilog=epilog("storyline queue list", "storyline queue list --state waiting --json"),
)
def list_items(
    state: Annotated[
        str | None, typer.Option(help="waiting, offered, posted, skipped, rejected or removed.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show the queue: waiting items in their order, then the others, the latest change first.

    For an item that could not be shown the reason is given. After three failures it is set aside.
    `--json` also shows each time and id. The list is as fresh as the projection content_queue: see
    `storyline status`.
    """
    from adapters.bootstrap import open_storyline

    wanted = None if state is None else _state(state)
    with open_storyline() as storyline:
        items = storyline.queue.listing(limit, wanted)
        size = storyline.queue.size(wanted)
        names = {} if as_json else storyline.users.names()
    if as_json:
        print_json([asdict(item) for item in items])
        return
    print_table(
        counted(size, "item") if len(items) == size else f"{len(items):,} of {size:,} items",
        ["state", "since", "file", "caption", "kind", "category", "by", "trouble"],
        [
            [
                item.state,
                item.removed_at or item.decided_at or item.offered_at or item.queued_at,
                display_name(item.media_filename),
                one_line(item.caption) if item.caption else None,
                item.kind,
                item.category,
                names.get(item.decided_by, item.decided_by) if item.decided_by else None,
                _trouble(item),
            ]
            for item in items
        ],
    )


@queue.command(epilog=epilog("storyline queue retry harbour.jpg"))
def retry(
    items: Annotated[
        list[str],
        typer.Argument(metavar="ITEMS...", help="File names of `storyline queue list`, or ids."),
    ],
) -> None:
    """Retry items that could not be shown, or perhaps were, at once."""
    from adapters.bootstrap import open_storyline

    with open_storyline() as storyline:
        stuck = [item_id for item in items for item_id in storyline.attempts.stuck(item)]
        storyline.attempts.forget(stuck)
    typer.echo(f"{counted(len(set(stuck)), 'item')} will be tried again")


def _trouble(item: "QueueItem") -> str | None:
    """Why a waiting item was not shown, or when it perhaps was."""
    from domain.content.offers import MAX_FAILURES

    if item.failures:
        aside = "set aside, " if item.failures >= MAX_FAILURES else ""
        times = counted(item.failures, "time")
        return f"{aside}failed {times}: {one_line(item.failure or '')}"
    return f"perhaps shown at {item.tried_at:%Y-%m-%d %H:%M} UTC" if item.tried_at else None


def _state(text: str) -> "QueueState":
    from domain.content.queue import QueueState

    try:
        return QueueState(text)
    except ValueError:
        known = ", ".join(QueueState)
        raise InvalidInput(f"unknown state {text!r}; use one of {known}") from None


@dataclass(frozen=True, slots=True)
class _Added:
    """The result for one file, as --json prints it. `status` is `added`, or the state it was in."""

    file: str
    status: str
    queue_item_id: "ItemId"
    media_id: str
    kind: str
    cooldown_until: datetime | None
    rests_until: datetime | None
    """Its name in release 0.1."""


def _submit(
    storyline: "Storyline", file: Path, kept: "KeptFile", caption: str | None, category: str | None
) -> _Added:
    from adapters.bootstrap import now
    from domain.content.submission import Submission
    from domain.content.submissions import submit

    submission = Submission(
        media_id=kept.media_id,
        kind=kept.kind,
        media_filename=kept.filename,
        caption=caption,
        category=category,
    )
    receipt = submit(storyline.log, submission, cooldown=storyline.cooldown, at=now())
    if not receipt.is_new:  # an item that could not be shown may be tried again
        storyline.attempts.forget([receipt.item_id])
    return _Added(
        file=clean_text(str(file)),
        status=ADDED if receipt.is_new else receipt.state,
        queue_item_id=receipt.item_id,
        media_id=kept.media_id,
        kind=kept.kind,
        cooldown_until=receipt.cooldown_until,
        rests_until=receipt.cooldown_until,
    )


def _show(added: list[_Added]) -> None:
    for each in added:
        told = TOLD[each.status]
        if each.cooldown_until is not None:
            told += f"; offered again after {each.cooldown_until:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{display_name(each.file)}: {told}")
    new = sum(each.status == ADDED for each in added)
    typer.echo(f"{new} added, {len(added) - new} already known")
