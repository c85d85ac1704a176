"""The golden files: what each version of each event ever shipped has written into the log.

`<topic>.v<version>.json` is the state of one event, `<topic>.v<version>.columns.json` what stood in
the typed columns beside it. Such a file is never changed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.postgres.event_store.mapper import Row
from domain.events import EVENTS

GOLDEN = Path(__file__).parent / "contract/golden"
STREAM = UUID("018f4b5c-0000-7000-8000-000000000001")
KEY = ("originator_id", "originator_version", "topic", "state")


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
    columns["context"] = columns["context"] and json.dumps(columns["context"])
    return Row(stream_id, stream_version, topic, state, **columns)


def typed_columns(row: Row | Mapping[str, Any]) -> dict[str, Any]:
    """The columns beside the state, comparable whether they come from Python or from the log."""
    known = row._asdict() if isinstance(row, Row) else dict(row)
    columns = {name: known[name] for name in Row._fields if name not in KEY}
    if isinstance(columns["context"], str):
        columns["context"] = json.loads(columns["context"])
    return columns
