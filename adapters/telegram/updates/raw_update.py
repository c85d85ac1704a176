"""Parse raw updates, and read the ids that are needed before an update is translated."""

import json
from typing import Any

from adapters.telegram.updates.json_values import Json, as_bigint, as_object
from domain.errors import InvalidUpdate
from domain.ids import MAX_UPDATE_ID


def parse_update(raw: bytes) -> dict[str, Any]:
    """The raw update in `raw`. Raises InvalidUpdate if it is not a JSON object."""
    try:
        update = json.loads(raw)
    except RecursionError as error:
        raise InvalidUpdate("nested too deep") from error
    except ValueError as error:
        raise InvalidUpdate(f"not JSON: {error}") from error
    if not isinstance(update, dict):
        raise InvalidUpdate(f"an update must be a JSON object, not {type(update).__name__}")
    return update


def update_id_of(update: Json) -> int | None:
    """The id of a raw update; None if it has no valid one."""
    update_id = as_bigint(update.get("update_id"))
    return update_id if update_id is not None and 0 <= update_id <= MAX_UPDATE_ID else None


def partition_key_of(update: Json) -> str:
    """The queue that keeps this update in order: its chat, or its person if it has no chat."""
    payload = next((value for key, value in update.items() if key != "update_id"), None)
    content = as_object(payload)
    message = as_object(content.get("message")) or content
    chat = as_bigint(as_object(message.get("chat")).get("id"))
    person = as_bigint(as_object(content.get("from") or content.get("user")).get("id"))
    return f"chat {chat}" if chat is not None else f"person {person}"


def press_id_of(update: Json) -> str | None:
    """The id to answer a button press with; None if the update is not a press."""
    query_id = as_object(update.get("callback_query")).get("id")
    return query_id if isinstance(query_id, str) else None
