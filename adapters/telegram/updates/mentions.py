"""Find out whether raw JSON mentions a person by id, username or name."""

import json
import re
from typing import Any

from domain.ports import Profile

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def mentions(person: Profile, raw: bytes) -> bool:
    """Whether `raw` mentions `person`. If in doubt, yes: the answer decides what is erased.

    A first name alone counts, but not beside the id of another person. Bytes that are not JSON are
    searched as text.
    """
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        text = _unescaped(raw.decode("utf-8", "replace"))
        names = [person.first_name, person.last_name]
        return _is_named(person, text) or any(_has_word(text, name) for name in names if name)
    return _in_json(person, found)


def _unescaped(text: str) -> str:
    """`text` with JSON escapes decoded. Two escapes may stand for one character."""
    halves = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _in_json(person: Profile, found: Any) -> bool:
    waiting: list[tuple[Any, bool]] = [(found, False)]
    while waiting:
        value, is_of_another = waiting.pop()
        match value:
            case dict():
                other = isinstance(value.get("id"), int)
                waiting += [(item, other) for item in (*value, *value.values())]
            case list():
                waiting += [(item, is_of_another) for item in value]
            case str():
                if _is_named(person, value) or (not is_of_another and _is_name(person, value)):
                    return True
            case int() if value == person.telegram_user_id:
                return True
    return False


def _is_named(person: Profile, text: str) -> bool:
    """Whether `text` contains the id, the username or the full name."""
    names = (str(person.telegram_user_id), person.username, _full_name(person))
    return any(_has_word(text, name) for name in names if name)


def _is_name(person: Profile, text: str) -> bool:
    """Whether `text` is exactly the first or last name of the person."""
    names = {name.casefold() for name in (person.first_name, person.last_name) if name}
    return text.casefold() in names


def _full_name(person: Profile) -> str | None:
    both = person.first_name and person.last_name
    return f"{person.first_name} {person.last_name}" if both else None


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
