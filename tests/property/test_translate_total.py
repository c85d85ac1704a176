"""Whatever stands in an update, its translation is an interaction without anybody's data in it."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.updates.message_types import MESSAGE_TYPES
from adapters.telegram.updates.translate import Bot, Translation, translate
from domain.context import MAX_CONTEXT_BYTES
from domain.errors import InvalidUpdate
from domain.vocabulary import UNKNOWN
from tests.factories.updates import update_fixtures

Path_ = tuple[str | int, ...]

UPDATES = update_fixtures()
NOW = datetime(2025, 6, 1, tzinfo=UTC)
BOT = Bot(7000000007, "storyline_bot")
NAMES = {"first_name", "last_name", "username"}
TEXTS = {"text", "caption", "query", "bio", "email", "phone_number", "question"}

any_update = st.sampled_from(sorted(UPDATES)).map(UPDATES.__getitem__)


def paths(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    yield at
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(part, (*at, key))


def grafted(value: Any, path: Path_, scion: Any) -> Any:
    if not path:
        return scion
    copied = copy.copy(value)
    copied[path[0]] = grafted(value[path[0]], path[1:], scion)
    return copied


any_text = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates, NUL
field_names = st.sampled_from(("id", "date", "chat", "from", "text", "type", "message", "caption"))
any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | any_text
    | st.sampled_from((10**4000, -(2**63), 2**63 - 1, 0)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            any_text | field_names | st.sampled_from(MESSAGE_TYPES), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A whole update with arbitrary JSON in one to three places of it."""
    update = draw(any_update)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(update))))
        update = grafted(update, path, draw(any_json))
    return update


def translated(update: Any, received_at: datetime | None) -> Translation | None:
    try:
        return translate(update, BOT, received_at, now=NOW)
    except InvalidUpdate as error:
        assert "\n" not in str(error)  # noqa: PT017
        return None


arrivals = st.none() | st.datetimes(
    datetime(2000, 1, 1), datetime(2025, 6, 1), timezones=st.just(UTC)
)
NUMBERS = {"text_length", "data_length"}


@given(mutated() | any_json, arrivals)
def test_nothing_but_an_unusable_id_is_refused(update: Any, received_at: datetime | None) -> None:
    translation = translated(update, received_at)
    usable = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    if translation is None:
        update_id = update["update_id"] if usable else None
        assert type(update_id) is not int or not 0 <= update_id < 2**48
        return

    event = translation.interaction
    assert type(event).model_validate_json(event.model_dump_json()) == event
    assert (translation.item_id is not None) == ("queue_item_id" in event.context)
    if translation.offered_at:
        assert translation.offered_at < event.occurred_at


@given(mutated(), arrivals)
def test_the_same_update_tells_the_same(update: Any, received_at: datetime | None) -> None:
    first = translated(update, received_at)
    assert first == translated(copy.deepcopy(update), received_at)
    if first:
        assert first.interaction.chat_id is None or first.interaction.chat_id < 0
        assert len(json.dumps(first.interaction.context).encode()) <= 2 * MAX_CONTEXT_BYTES


@given(mutated())
def test_the_context_holds_only_what_its_fields_are_for(update: Any) -> None:
    translation = translated(update, None)
    for field, value in translation.interaction.context.items() if translation else ():
        if field in NUMBERS:
            assert value >= 0
        elif field.startswith("migrate_"):
            assert value < 0
        elif field == "kind":
            assert value in (*MESSAGE_TYPES, UNKNOWN)
        elif field == "queue_item_id":
            assert value == str(UUID(value))
        else:
            assert field in ("update_type", "game_short_name", "media_filename")
            assert len(value) <= 256


def secrets(value: Any) -> Iterator[str]:
    """Names and ids of people within `value`, and what they wrote after the first word.

    The first word may be a command, which is recorded.
    """
    if isinstance(value, list):
        for each in value:
            yield from secrets(each)
    if isinstance(value, dict):
        yield from (value[field] for field in NAMES & value.keys())
        if "id" in value and "first_name" in value:
            yield str(value["id"])
        texts = (value[field] for field in TEXTS & value.keys())
        yield from (text.partition(" ")[2] or text for text in texts if isinstance(text, str))
        yield from secrets(list(value.values()))


@given(any_update, st.data())
def test_no_person_and_no_text_gets_into_an_event(update: Any, data: st.DataObject) -> None:
    untouched = [path for path in paths(update) if path and path[0] != "update_id"]
    numbers = st.none() | st.booleans() | st.integers(-(10**6), 10**6)
    changed = grafted(update, data.draw(st.sampled_from(untouched)), data.draw(numbers))

    recorded = translate(changed, BOT, None, now=NOW).interaction.model_dump_json()

    assert [secret for secret in secrets(update) if secret in recorded] == []
