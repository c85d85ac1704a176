"""The golden files: what each version of each event ever shipped has written into the log.

`<topic>.v<version>.json` is the state of one event, `<topic>.v<version>.columns.json` what stood in
the typed columns beside it. Such a file is never changed. `python -m tests.golden` writes the files
that are missing for the newest version of each event, from the examples below.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from adapters.postgres.event_store.mapper import Row, to_row
from domain.events import (
    EVENTS,
    BotResponded,
    CallbackPressed,
    ChatMigrated,
    CommandIssued,
    ContentEdited,
    ContentMoved,
    ContentOffered,
    ContentPosted,
    ContentQueued,
    ContentRejected,
    ContentRemoved,
    ContentSkipped,
    DecisionWithdrawn,
    Event,
    MessageReceived,
    OffersPaused,
    OffersResumed,
    PollChanged,
)
from domain.vocabulary import Button, Outcome
from tests.factories.events import ALICE, BOB, OTHER_TEAM, TEAM, at

GOLDEN = Path(__file__).parent / "contract/golden"
STREAM = UUID("018f4b5c-0000-7000-8000-000000000001")
KEY = ("originator_id", "originator_version", "topic", "state")
WHEN = at("2024-02-29 23:59:59.123456")
CAT = {"media_id": "media-7", "media_filename": "Katze & Hund <1>.jpg"}

EXAMPLES: Mapping[str, Event] = {
    event.TOPIC: event
    for event in (
        CommandIssued(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="/queue",
            context={"items_shown": 5, "total_queue": 12, "response_time_ms": 87.5},
            chat_id=TEAM,
            message_id=1001,
            thread_id=4,
            source_digest="6b86b273ff34fce1",
        ),
        CallbackPressed(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="posted",
            context={"queue_item_id": str(STREAM), **CAT},
            chat_id=TEAM,
            message_id=1002,
            outcome=Outcome.ALREADY_DECIDED,
        ),
        MessageReceived(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="text",
            context={"length": 12},
            is_private=True,
            message_id=1003,
        ),
        BotResponded(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            name="photo_notification",
            context={"kinds": ["photo", None, True], "naïve": {"ü": "\N{PARTY POPPER}"}},
            chat_id=OTHER_TEAM,
            message_id=1004,
        ),
        PollChanged(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            name="poll",
            source_digest="6b86b273ff34fce1",
        ),
        ChatMigrated(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            old_chat_id=TEAM,
            new_chat_id=OTHER_TEAM,
        ),
        ContentQueued(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            caption="Zwei Tiere",
            category="animals",
            **CAT,
        ),
        ContentOffered(
            stream_id=STREAM,
            stream_version=2,
            occurred_at=WHEN,
            chat_id=TEAM,
            message_id=1005,
            **CAT,
        ),
        ContentPosted(
            stream_id=STREAM,
            stream_version=3,
            occurred_at=WHEN,
            user_id=ALICE,
            chat_id=TEAM,
            offered_at=at("2024-02-29 23:58:00"),
            **CAT,
        ),
        ContentSkipped(
            stream_id=STREAM, stream_version=3, occurred_at=WHEN, user_id=ALICE, chat_id=TEAM, **CAT
        ),
        ContentRejected(
            stream_id=STREAM, stream_version=3, occurred_at=WHEN, user_id=None, media_id="media-7"
        ),
        DecisionWithdrawn(
            stream_id=STREAM,
            stream_version=4,
            occurred_at=WHEN,
            user_id=BOB,
            press_id=UUID("018f4b5c-0000-7000-8000-000000000002"),
            name=Button.CONFIRM_REJECT,
            decided_by=ALICE,
            decided_at=at("2024-02-29 23:59:00.000001"),
            chat_id=TEAM,
            offered_at=at("2024-02-29 23:58:00"),
            **CAT,
        ),
        ContentEdited(
            stream_id=STREAM,
            stream_version=2,
            occurred_at=WHEN,
            user_id=ALICE,
            caption="Drei Tiere",
            category=None,
            **CAT,
        ),
        ContentMoved(
            stream_id=STREAM,
            stream_version=3,
            occurred_at=WHEN,
            queued_as=at("2024-02-01 12:00:00.5"),
            **CAT,
        ),
        ContentRemoved(stream_id=STREAM, stream_version=4, occurred_at=WHEN, user_id=ALICE, **CAT),
        OffersPaused(
            stream_id=STREAM, stream_version=1, occurred_at=WHEN, user_id=ALICE, chat_id=TEAM
        ),
        OffersResumed(stream_id=STREAM, stream_version=2, occurred_at=WHEN, chat_id=TEAM),
    )
}
"""One event of each kind, as Python makes it today and reads every version of it."""


def state_file(topic: str, version: int) -> Path:
    return GOLDEN / f"{topic}.v{version}.json"


def columns_file(topic: str, version: int) -> Path:
    return GOLDEN / f"{topic}.v{version}.columns.json"


def versions(topic: str) -> range:
    return range(1, EVENTS[topic].newest_version() + 1)


def row_as_shipped(
    topic: str, version: int, stream_id: UUID = STREAM, stream_version: int = 1
) -> Row:
    """The golden event of `version` as the release that had it wrote it, in a stream of choice."""
    state = state_file(topic, version).read_bytes()
    columns: dict[str, Any] = json.loads(columns_file(topic, version).read_bytes())
    for name in ("occurred_at", "offered_at"):
        columns[name] = columns[name] and datetime.fromisoformat(columns[name])
    columns["user_id"] = columns["user_id"] and UUID(columns["user_id"])
    if columns["context"] is not None:
        columns["context"] = json.dumps(columns["context"])
    return Row(stream_id, stream_version, topic, state, **columns)


def typed_columns(row: Row | Mapping[str, Any]) -> dict[str, Any]:
    """The columns beside the state, comparable whether they come from Python or from the log."""
    known = row._asdict() if isinstance(row, Row) else dict(row)
    columns = {name: known[name] for name in Row._fields if name not in KEY}
    if isinstance(columns["context"], str):
        columns["context"] = json.loads(columns["context"])
    return columns


def write_missing(folder: Path = GOLDEN) -> list[Path]:
    """Write the files of the newest versions that are not there yet, and say which these were."""
    written = []
    for topic, event in EXAMPLES.items():
        row = to_row(event)
        version = event.newest_version()
        for file, text in (
            (state_file(topic, version), row.state),
            (columns_file(topic, version), to_json(typed_columns(row))),
        ):
            target = folder / file.name
            if not target.exists():
                target.write_bytes(text)
                written.append(target)
    return written


if __name__ == "__main__":
    for each in write_missing():
        print(each.relative_to(Path.cwd()) if each.is_relative_to(Path.cwd()) else each)
