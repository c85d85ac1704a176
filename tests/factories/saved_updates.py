"""Updates as a bot's backup has them: dated messages, and presses and queries without a date."""

import json
from typing import Any

from adapters.telegram.importing.update_records import UpdateRecord

Json = dict[str, Any]

START = 1_700_000_000
"""14 November 2023, 22:13:20 UTC."""

ITEM = "0197a1b2-0000-7000-8000-00000000000{}"


def message(update_id: int, after: int, *, text: str = "hi", person: int = 5) -> Json:
    """A message sent `after` seconds."""
    return {"update_id": update_id, "message": _message(after) | _sender(person) | {"text": text}}


def press(
    update_id: int, after: int | None, *, button: str = "posted", item: int = 1, person: int = 5
) -> Json:
    """A press on a message sent `after` seconds; None if Telegram does not show the message."""
    on = _message(after) if after is not None else {"date": 0, "message_id": 7, "chat": _CHAT}
    data = f"v1:{button}:{ITEM.format(item)}"
    query = {"id": str(update_id), "message": on, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query | _sender(person)}


def inline_query(update_id: int, *, person: int = 5) -> Json:
    """A query, which has no date at all."""
    query = {"id": str(update_id), "query": "x", "offset": ""}
    return {"update_id": update_id, "inline_query": query | _sender(person)}


def saved(update: Json) -> UpdateRecord:
    """`update` as a record of a file."""
    return UpdateRecord(f"f:{update['update_id']}", json.dumps(update), update)


_CHAT: Json = {"id": -100, "type": "supergroup", "title": "Team"}


def _message(after: int) -> Json:
    return {"message_id": 7, "date": START + after, "chat": _CHAT}


def _sender(person: int) -> Json:
    return {"from": {"id": person, "is_bot": False, "first_name": f"Person {person}"}}
