"""Whatever stands in an update, its translation is an interaction without anybody's data in it."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.message_types import MESSAGE_TYPES
from adapters.telegram.translate import Bot, Translation, translate
from domain.context import MAX_CONTEXT_BYTES
from domain.errors import InvalidUpdate
from domain.vocabulary import UNKNOWN

Json = dict[str, Any]
Path_ = tuple[str | int, ...]

REAL_UPDATES = Path(__file__).parents[2].parent / "shared" / "data" / "telegram-updates"
NOW = datetime(2025, 6, 1, tzinfo=UTC)
BOT = Bot(7, "storyline_bot")

PERSON_ID = 7_000_000_123
NAMES = ("Zerafina", "Quillfeather", "zerafina_q")
TEXT = "a text that nobody else should read"
SOMEBODY = {
    "id": PERSON_ID,
    "is_bot": False,
    "first_name": NAMES[0],
    "last_name": NAMES[1],
    "username": NAMES[2],
}
TEAM = {"id": -1001234567890, "type": "supergroup", "title": "Team"}
ALONE = {**SOMEBODY, "type": "private"}
MESSAGE = {"message_id": 7, "from": SOMEBODY, "chat": TEAM, "date": 1_748_000_000, "text": TEXT}
ITEM = "1b4e28ba-2fa1-4d5c-883f-0016d3cca427"
OWN: list[Json] = [
    {"update_id": 1, "message": MESSAGE},
    {"update_id": 2, "message": {**MESSAGE, "chat": ALONE, "reply_to_message": MESSAGE}},
    {
        "update_id": 3,
        "message": {
            **MESSAGE,
            "text": f"/queue {TEXT}",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        },
    },
    {"update_id": 4, "edited_message": {**MESSAGE, "edit_date": 1_748_000_100}},
    {
        "update_id": 5,
        "callback_query": {
            "id": "1",
            "from": SOMEBODY,
            "message": {**MESSAGE, "document": {"file_name": "harbour.jpg"}},
            "data": f"v1:posted:{ITEM}",
        },
    },
    {"update_id": 6, "message": {**MESSAGE, "migrate_to_chat_id": -100987}},
    {"update_id": 7, "inline_query": {"id": "1", "from": SOMEBODY, "query": TEXT}},
    {"update_id": 8, "poll_answer": {"poll_id": "1", "user": SOMEBODY, "option_ids": [1]}},
]


REAL = [json.loads(file.read_text("utf-8")) for file in sorted(REAL_UPDATES.glob("*.json"))]
WHOLE = OWN + REAL


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
    update = draw(st.sampled_from(WHOLE))
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
    assert event.occurred_at <= NOW + timedelta(days=1)
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
            assert field in ("update_type", "data", "game_short_name", "media_filename")
            assert len(value) <= 256


@given(st.data())
def test_no_person_and_no_text_gets_into_an_event(data: st.DataObject) -> None:
    update = data.draw(st.sampled_from(OWN))
    untouched = [path for path in paths(update) if path and path[0] != "update_id"]
    numbers = st.none() | st.booleans() | st.integers(-(10**6), 10**6)
    update = grafted(update, data.draw(st.sampled_from(untouched)), data.draw(numbers))

    recorded = translate(update, BOT, None, now=NOW).interaction.model_dump_json()

    for secret in (*NAMES, TEXT, str(PERSON_ID)):
        assert secret not in recorded
