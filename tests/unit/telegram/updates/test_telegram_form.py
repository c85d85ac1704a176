"""What libraries and stores make of updates, and what of it can be read for certain."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.telegram.updates.telegram_form import in_telegram_form
from domain.errors import InvalidUpdate

Json = dict[str, Any]

NIA = {"id": 770000001, "is_bot": False, "first_name": "Nia"}
TEAM = {"id": -1001700000011, "type": "supergroup"}
SENT = 1_700_000_000
NOW = datetime.fromtimestamp(SENT, UTC)
MESSAGE = {"message_id": 1, "date": SENT, "chat": TEAM, "from": NIA, "text": "hi"}
UPDATE = {"update_id": 8001, "message": MESSAGE}


def message(**fields: Any) -> Json:
    return {"update_id": 8001, "message": MESSAGE | fields}


def without(field: str, **fields: Any) -> Json:
    return {key: value for key, value in MESSAGE.items() if key != field} | fields


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(UPDATE, id="as Telegram sends it"),
        pytest.param({"_id": "65a0", "@timestamp": "2023-11-14", **UPDATE}, id="a document store"),
        pytest.param({"_id": {"$oid": "65a0"}, **UPDATE}, id="MongoDB"),
        pytest.param({**UPDATE, "meta": {"host": "x"}, "n": 5}, id="fields behind"),
        pytest.param(
            {"callback_query": None, "poll": {}, "edited_message": False, **UPDATE},
            id="other types",
        ),
        pytest.param(message(caption=None, sender_chat=None), id="null fields"),
        pytest.param(
            message(
                photo=[], entities=[], delete_chat_photo=False, migrate_to_chat_id=0, caption=""
            ),
            id="empty fields",
        ),
        pytest.param(message(**{"from": NIA | {"last_name": None}}), id="null fields within"),
        pytest.param({"update_id": 8001, "message": without("from", from_user=NIA)}, id="pydantic"),
        pytest.param({"update_id": 8001, "message": without("from", from_=NIA)}, id="attrs"),
        pytest.param(message(from_user=None), id="an empty other name"),
        pytest.param(message(chat={"id": TEAM["id"], "type_": "supergroup"}), id="type_"),
        pytest.param(message(date="2023-11-14T22:13:20Z"), id="ISO in UTC"),
        pytest.param(message(date="2023-11-15T00:13:20+02:00"), id="ISO with an offset"),
        pytest.param(message(date="2023-11-14 22:13:20.000000+00:00"), id="str() of a datetime"),
        pytest.param(message(date=1_700_000_000.0), id="a whole float"),
    ],
)
def test_what_is_certain_comes_out_as_telegram_sent_it(saved: Json) -> None:
    assert in_telegram_form(saved, now=NOW) == UPDATE


def test_dates_and_names_are_restored_within_a_press() -> None:
    offer = without("from", from_user=NIA, date="2023-11-14T22:13:20Z", reply_to_message=None)
    press = {"id": "1", "from_user": NIA, "message": offer, "data": "x", "inline_message_id": None}

    restored = in_telegram_form({"update_id": 5, "callback_query": press}, now=NOW)

    assert restored["callback_query"] == {"id": "1", "from": NIA, "message": MESSAGE, "data": "x"}


@pytest.mark.parametrize("value", ["", [], 0, False, {"depth": 3}])
def test_what_telegram_may_mean_stays(value: Any) -> None:
    assert in_telegram_form(message(hologram=value), now=NOW) == message(hologram=value)


def test_a_new_type_is_kept() -> None:
    update = {"update_id": 5, "telepathy_received": {"from": NIA}}
    assert in_telegram_form(update, now=NOW) == update


@pytest.mark.parametrize(
    ("saved", "reason"),
    [
        ({"message": MESSAGE}, "has no update_id"),
        ({"update_id": 5}, "no field that is an update type"),
        ({"update_id": 5, "message": None, "poll": None}, "no field that is an update type"),
        ({"update_id": 5, "_id": {"$oid": "65a0"}}, "no field that is an update type"),
        ({"update_id": 5, "received_at": "today"}, "no field that is an update type"),
        ({"update_id": 5, "source": "x", "telepathy": {"a": 1}}, "no field that is an update type"),
        ({**UPDATE, "callback_query": {"id": "1"}}, "several types: message, callback_query"),
        ({"update_id": 5, "message": "hi"}, "message is not an object"),
        ({"update_id": 5, "callback_query": {"message": "hi"}}, "message is not an object"),
        (message(date="2023-11-14T22:13:20"), "neither a Unix time nor ISO 8601 with an offset"),
        (message(date="14/11/2023"), "date '14/11/2023' is neither"),
        (message(date="1700000000"), "neither a Unix time"),
        (message(date=1_700_000_000_000), "date 1700000000000 is neither a Unix time"),
        (message(date=SENT + 90_000), "date 2023-11-15 23:13 UTC is after now"),
        (message(date=1.5), "neither a Unix time"),
        (message(date={"$date": "2023-11-14T22:13:20Z"}), "neither a Unix time"),
        (message(edit_date=True), "edit_date True is neither a Unix time"),
        (message(**{"from": 770000001}), "from is not an object: 770000001"),
        (message(**{"from": {"first_name": "Nia"}}), "from has no id"),
        (message(**{"from": {"id": "770000001"}}), "from.id is not a whole number of 64 bits"),
        (message(**{"from": {"id": 5, "is_bot": "false"}}), "from.is_bot is neither true nor"),
        (message(chat={"id": {"$numberLong": "-100"}}), "chat.id is not a whole number"),
        (message(sender_chat="channel"), "sender_chat is not an object"),
        (message(chat=TEAM | {"type": "ChatType.GROUP"}), "chat.type is not a word of Telegram's"),
        (message(entities="[MessageEntity()]"), "entities is not a list of objects"),
        (message(entities=[{"type": "EntityType.BOT_COMMAND"}]), "entities.type is not a word"),
        (message(message_id="1"), "message_id is not a whole number"),
        (message(migrate_to_chat_id="-100"), "migrate_to_chat_id is not a whole number"),
    ],
)
def test_what_is_not_certain_is_refused_with_the_reason(saved: Json, reason: str) -> None:
    with pytest.raises(InvalidUpdate) as refusal:
        in_telegram_form(saved, now=NOW)
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("date", [None, 0, False, ""])
def test_an_empty_date_is_none(date: Any) -> None:
    assert not in_telegram_form(message(date=date), now=NOW)["message"].get("date")
