"""A context is strict JSON, small, and can be stored: or it is refused with a reason."""

import enum
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.context import MAX_CONTEXT_BYTES, clean_context, clean_text
from domain.errors import InvalidInteraction

REPLACED = "\N{REPLACEMENT CHARACTER}"

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


class Mood(enum.Enum):
    GOOD = "good"


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("plain", "plain"),
        ("nul \x00", f"nul {REPLACED}"),
        ("lone \ud83d surrogate", f"lone {REPLACED} surrogate"),
        ("\N{PARTY POPPER} is one character", "\N{PARTY POPPER} is one character"),
        ("tab\tand\x01control", "tab\tand\x01control"),
    ],
)
def test_text_loses_only_what_no_database_can_store(given_text: str, stored: str) -> None:
    assert clean_text(given_text) == stored


def test_no_context_is_an_empty_one() -> None:
    assert clean_context(None) == {}


def test_uuids_times_enums_and_tuples_become_json() -> None:
    context = {
        "item": UUID(int=1),
        "at": datetime(2024, 2, 29, tzinfo=UTC),
        "mood": Mood.GOOD,
        "pair": (1, 2.5),
        "nested": {"bad\x00key": "bad\ud800value"},
    }
    assert clean_context(context) == {
        "item": "00000000-0000-0000-0000-000000000001",
        "at": "2024-02-29T00:00:00+00:00",
        "mood": "good",
        "pair": [1, 2.5],
        "nested": {f"bad{REPLACED}key": f"bad{REPLACED}value"},
    }


def test_what_was_given_is_not_touched() -> None:
    context: dict[str, Any] = {"inner": {"bad\x00": []}}
    clean_context(context)["inner"]["more"] = 1
    assert context == {"inner": {"bad\x00": []}}


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"n": float("nan")}, "nan"),
        ({"deep": [{"n": float("-inf")}]}, "-inf"),
        ({"n": 2**1024}, "integer of 1025 bits"),
        ({"bytes": b"raw"}, "bytes"),
        ({"set": {1}}, "set"),
        ({1: "one"}, "key that is not text"),
        ({"inner": {None: 1}}, "key that is not text"),
        (["not", "an", "object"], "must be an object, not list"),
        ("text", "must be an object, not str"),
    ],
    ids=str,
)
def test_what_is_not_json_is_refused_with_a_reason(context: Any, reason: str) -> None:
    with pytest.raises(InvalidInteraction, match=reason):
        clean_context(context)


def test_sixteen_kibibytes_are_the_limit_counted_in_utf8() -> None:
    frame = len('{"text":""}')
    fits = {"text": "ü" * ((MAX_CONTEXT_BYTES - frame) // 2)}
    assert clean_context(fits) == fits
    with pytest.raises(InvalidInteraction, match=f"at most {MAX_CONTEXT_BYTES}"):
        clean_context({"text": fits["text"] + "üü"})
    with pytest.raises(InvalidInteraction, match="at most"):
        clean_context({"text": "x" * 1_000_000})


def test_what_is_nested_too_deep_or_in_itself_is_refused() -> None:
    inner: dict[str, Any] = {}
    for _ in range(31):
        inner = {"": inner}
    assert clean_context(inner) == inner
    endless: dict[str, Any] = {}
    endless["again"] = endless
    for too_deep in ({"": {"": inner}}, endless):
        with pytest.raises(InvalidInteraction, match="32 levels"):
            clean_context(too_deep)


def texts_in(value: Any) -> list[str]:
    """Every key and every text in a JSON value."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value] if isinstance(value, str) else []


@given(st.dictionaries(any_text, json_values, max_size=5))
def test_a_context_is_refused_or_becomes_json_that_stays_as_it_is(context: dict[str, Any]) -> None:
    try:
        cleaned = clean_context(context)
    except InvalidInteraction:
        return
    text = json.dumps(cleaned, ensure_ascii=False, allow_nan=False)
    assert not any("\x00" in each for each in texts_in(cleaned))
    assert text.encode("utf-8").decode("utf-8") == text
    assert json.loads(text) == cleaned
    assert clean_context(cleaned) == cleaned
