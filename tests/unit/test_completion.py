"""What is left out by servers that are not Telegram is filled in, and nothing else changes."""

from typing import Any

from telegram import CallbackQuery, Update

from adapters.telegram.completion import completed

GROUP = {"id": -5, "type": "supergroup", "title": "Team"}
ALICE = {"id": 7, "is_bot": False, "first_name": "Alice"}


def read(update: dict[str, Any]) -> Update:
    return Update.de_json(completed({"update_id": 1, **update}), None)


def test_what_is_complete_stays_as_it_is() -> None:
    message = {"message_id": 3, "date": 1_700_000_000, "chat": GROUP, "from": ALICE, "text": "hi"}
    press = {"id": "9", "from": ALICE, "chat_instance": "1", "message": message, "data": "x"}
    for update in ({"update_id": 1, "message": message}, {"update_id": 2, "callback_query": press}):
        assert completed(update) == update


def test_a_press_without_chat_instance_on_a_message_without_date_is_read() -> None:
    message = {"chat": {"id": 7}, "from": {"id": 666}}
    query = read({"callback_query": {"id": "9", "from": {"id": 7}, "message": message}})
    press = query.callback_query
    assert isinstance(press, CallbackQuery)
    assert press.from_user.id == 7
    assert press.message
    assert not press.message.is_accessible
    assert press.message.chat.type == "private"


def test_a_message_with_the_barest_fields_and_milliseconds_is_read() -> None:
    update = read(
        {"message": {"date": 1_700_000_000_123, "chat": {"id": -5}, "from": {"id": 7}, "x": {}}}
    )
    assert update.message
    assert update.message.date.timestamp() == 1_700_000_000
    assert update.message.chat.type == "group"


def test_what_a_call_said_is_no_part_of_the_message_it_sent() -> None:
    echo = {"message_id": 3, "chat": GROUP, "reply_markup": "{}", "photo": "f1", "caption": "hi"}
    assert completed(echo, "message") == {
        "message_id": 3,
        "date": 0,
        "chat": GROUP,
        "caption": "hi",
    }
