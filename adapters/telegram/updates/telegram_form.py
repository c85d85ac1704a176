"""Bring an update that a library saved back into the form in which Telegram sent it.

Libraries write null and empty fields, ISO dates, and `from_user` or `from_` because `from` is
reserved in their language. What Telegram itself sends comes out as it is. What is not certain is
refused: the log is immutable, and a wrong record would block the right one.
"""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.telegram.updates.classify import PRESS
from adapters.telegram.updates.json_values import Json, as_bigint, as_object, as_unix_time
from adapters.telegram.updates.message_types import MESSAGE_TYPES
from adapters.telegram.updates.raw_update import checked_update_id
from adapters.telegram.updates.update_types import update_types_of
from domain.errors import InvalidUpdate

_OTHER_NAMES: Final = {"from_user": "from"}
_NEVER_EMPTY: Final = frozenset(
    {
        *MESSAGE_TYPES,
        "caption",
        "entities",
        "caption_entities",
        "media_group_id",
        "author_signature",
        "edit_date",
        "forward_date",
    }
)
_USERS: Final = ("from", "user")
_CHATS: Final = ("chat", "sender_chat", "actor_chat", "voter_chat")
_NUMBERS: Final = (
    "message_id",
    "message_thread_id",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)
_DATES: Final = ("date", "edit_date")
_WORD: Final = re.compile("[a-z_]+")
_CLOCK_SKEW: Final = timedelta(days=1)


def in_telegram_form(update: Json, *, now: datetime) -> dict[str, Any]:
    """`update`, parsed from a file, as Telegram sends it: its id, and the object of its one type.

    Raises InvalidUpdate if there is not exactly one type, or if who, where or when cannot be read
    for certain. A date more than a day after `now` is not certain.
    """
    update_id = checked_update_id(update)
    kind = _only_type(update)
    try:
        payload = _restored(update[kind])
    except RecursionError as error:
        raise InvalidUpdate("nested too deep") from error
    _check(kind, payload, now)
    return {"update_id": update_id, kind: payload}


def _only_type(update: Json) -> str:
    types = update_types_of(update)
    if not types:
        raise InvalidUpdate("the update has no field that is an update type of Telegram")
    if len(types) > 1:
        raise InvalidUpdate(f"the update has several types: {', '.join(types)}")
    return types[0]


def _restored(value: Any) -> Any:
    """`value` without null and empty fields, with Telegram's names and its dates."""
    if isinstance(value, list):
        return [_restored(each) for each in value]
    if not isinstance(value, dict):
        return value
    restored = {}
    for field, each in value.items():
        if each is None or (not each and each != {} and field in _NEVER_EMPTY):
            continue
        name = field
        if (field[-1:] == "_" or field in _OTHER_NAMES) and value.get(_own_name(field)) is None:
            name = _own_name(field)
        if isinstance(each, (dict, list)):
            restored[name] = _restored(each)
        elif isinstance(each, (str, float)) and name.endswith("date"):
            restored[name] = _unix_time(each)
        else:
            restored[name] = each
    return restored


def _own_name(field: str) -> str:
    """The name of `field` in the Bot API, where no name ends with an underscore."""
    return _OTHER_NAMES.get(field) or field[:-1]


def _unix_time(date: str | float) -> str | float | int:
    """`date` as a Unix time if it is a whole number or ISO 8601 with an offset; else as it is."""
    if isinstance(date, float):
        return int(date) if date.is_integer() else date
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return date
    return date if moment.tzinfo is None else int(moment.timestamp())


def _check(kind: str, payload: Any, now: datetime) -> None:
    """Raise InvalidUpdate unless who, where and when have the form that Telegram uses."""
    if not isinstance(payload, dict):
        raise InvalidUpdate(f"{kind} is not an object")
    for field in _USERS:
        _check_party(payload, field)
        is_bot = as_object(payload.get(field)).get("is_bot", False)
        if not isinstance(is_bot, bool):
            raise InvalidUpdate(f"{field}.is_bot is neither true nor false: {is_bot!r:.40}")
    for field in _CHATS:
        _check_party(payload, field)
    message: Json = payload
    if kind == PRESS:
        message = as_object(payload.get("message"))
        if payload.get("message") and not message:
            raise InvalidUpdate("message is not an object")
        _check_party(message, "chat")
    _check_entities(message.get("entities"))
    for field in _NUMBERS:
        _check_number(field, message.get(field))
    for field in _DATES:
        _check_date(field, message.get(field), now)


def _check_date(field: str, date: Any, now: datetime) -> None:
    if not date:
        return
    moment = as_unix_time(date)
    if moment is None:
        raise InvalidUpdate(
            f"{field} {date!r:.40} is neither a Unix time nor ISO 8601 with an offset"
        )
    if moment > now + _CLOCK_SKEW:
        raise InvalidUpdate(f"{field} {moment:%Y-%m-%d %H:%M} UTC is after now")


def _check_party(found: Json, field: str) -> None:
    """A user or a chat, if there is one, is an object with an id."""
    party = found.get(field)
    if not party:
        return
    if not isinstance(party, dict):
        raise InvalidUpdate(f"{field} is not an object: {party!r:.40}")
    if not party.get("id"):
        raise InvalidUpdate(f"{field} has no id")
    _check_number(f"{field}.id", party["id"])
    _check_word(f"{field}.type", party.get("type"))


def _check_entities(entities: Any) -> None:
    """What marks a command in the text is a list of objects."""
    if not entities:
        return
    if not isinstance(entities, list) or not all(isinstance(each, dict) for each in entities):
        raise InvalidUpdate(f"entities is not a list of objects: {entities!r:.40}")
    for entity in entities:
        _check_word("entities.type", entity.get("type"))


def _check_word(field: str, word: Any) -> None:
    """Telegram's types are words in small letters. Some libraries save the name of an enum."""
    if word and not (isinstance(word, str) and _WORD.fullmatch(word)):
        raise InvalidUpdate(f"{field} is not a word of Telegram's: {word!r:.40}")


def _check_number(field: str, number: Any) -> None:
    if number and as_bigint(number) is None:
        raise InvalidUpdate(f"{field} is not a whole number of 64 bits: {number!r:.40}")
