"""Parse raw updates, and read the ids that are needed before an update is translated."""

import json
from typing import Any

from adapters.telegram.updates.json_values import Json, as_bigint, as_object
from adapters.telegram.updates.update_types import update_type_of
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


def checked_update_id(update: Any) -> int:
    """The id of `update`. Raises InvalidUpdate if it has none that fits into a stream id."""
    if not isinstance(update, dict):
        raise InvalidUpdate(f"an update must be a JSON object, not {type(update).__name__}")
    if "update_id" not in update:
        raise InvalidUpdate("the update has no update_id")
    update_id = update["update_id"]
    if isinstance(update_id, bool) or not isinstance(update_id, int):
        raise InvalidUpdate(f"update_id must be a whole number, not {type(update_id).__name__}")
    if not 0 <= update_id <= MAX_UPDATE_ID:
        raise InvalidUpdate(f"update_id must be between 0 and {MAX_UPDATE_ID}")
    return update_id


def update_id_of(update: Json) -> int | None:
    """The id of a raw update; None if it has no valid one."""
    update_id = as_bigint(update.get("update_id"))
    return update_id if update_id is not None and 0 <= update_id <= MAX_UPDATE_ID else None


def partition_key_of(update: Json) -> str:
    """The queue that keeps this update in order: its chat, or its person if it has no chat."""
    content = as_object(update.get(update_type_of(update)))
    message = as_object(content.get("message")) or content
    chat = as_bigint(as_object(message.get("chat")).get("id"))
    person = as_bigint(as_object(content.get("from") or content.get("user")).get("id"))
    return chat_key(chat) if chat is not None else f"person {person}"


def chat_key(chat_id: int) -> str:
    """The queue of a chat."""
    return f"chat {chat_id}"


def press_id_of(update: Json) -> str | None:
    """The id to answer a button press with; None if the update is not a press."""
    query_id = as_object(update.get("callback_query")).get("id")
    return query_id if isinstance(query_id, str) else None
