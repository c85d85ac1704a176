"""Entities that the bot passes itself, instead of markup in the text."""

from collections.abc import Mapping
from typing import Any

from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import Refusal, bad_request
from adapters.sandbox.utf16 import units


def given_entities(value: Any, text: str) -> tuple[Json, ...]:
    """The entities of `text` that the JSON `value` holds. Raises Refusal."""
    if not value:
        return ()
    if not isinstance(value, list):
        raise _unparsable("Array of MessageEntity expected")
    return tuple(_entity(each, units(text)) for each in value)


def _entity(value: Any, end: int) -> Json:
    if not isinstance(value, Mapping):
        raise _unparsable("MessageEntity must be an Object")
    kind, offset, length = (value.get(name) for name in ("type", "offset", "length"))
    if not isinstance(kind, str):
        raise _unparsable('Field "type" must be of type String')
    if type(offset) is not int or type(length) is not int:
        raise _unparsable('Fields "offset" and "length" must be of type Number')
    if offset < 0 or length <= 0 or offset + length > end:
        raise _unparsable(f"entity at {offset} of length {length} is outside of the text")
    return dict(value)


def _unparsable(reason: str) -> Refusal:
    return bad_request(f"can't parse MessageEntity: {reason}")
