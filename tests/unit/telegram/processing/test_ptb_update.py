"""Updates that PTB cannot read: what asks the bot to act is cut until it can, or is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot as Telegram
from telegram import Update

from adapters.telegram.processing.ptb_update import to_ptb_update
from adapters.telegram.updates.translate import Bot, translate
from domain.errors import InvalidUpdate

NOW = datetime(2024, 5, 6, tzinfo=UTC)
TELEGRAM = Telegram("7:token")
BOB = {"id": 7002, "is_bot": False, "first_name": "Bob"}
CHAT = {"id": -100, "type": "supergroup", "title": "Team"}
MESSAGE = {"message_id": 9, "date": 1_714_953_600, "chat": CHAT, "from": BOB}
QUERY = {"id": "1", "from": BOB, "chat_instance": "1"}
OURS = "v1:posted:5d7a0000-0000-4000-8000-000000000000"
UNREADABLE: list[dict[str, Any]] = [
    {"reply_to_message": {"poll": {"of": "another form"}}},
    {"photo": [{"file_id": "AgAC", "file_unique_id": "x", "width": 40}]},
    {"poll": {"id": "1"}},
    {"date": "yesterday"},
]


def read(**update: Any) -> Update | None:
    raw = {"update_id": 7, **update}
    return to_ptb_update(raw, translate(raw, Bot(7), NOW, now=NOW), TELEGRAM)


@pytest.mark.parametrize("more", UNREADABLE)
def test_a_press_on_a_button_of_ours_is_read_under_any_message(more: dict[str, Any]) -> None:
    update = read(callback_query=QUERY | {"data": OURS, "message": MESSAGE | more})
    assert update
    assert update.callback_query
    assert update.callback_query.data == OURS
    message = update.callback_query.message
    assert message
    assert not message.is_accessible
    assert (message.chat.id, message.chat.type) == (-100, "supergroup")
    assert message.message_id == 9


def test_a_press_whose_chat_cannot_be_read_is_one_without_a_message() -> None:
    for message in (
        MESSAGE | {"chat": {"type": "group"}},
        MESSAGE | {"chat": {"id": -100, "type": {"of": "another form"}}, "date": "yesterday"},
        "nonsense",
    ):
        update = read(callback_query=QUERY | {"data": OURS, "message": message})
        assert update
        assert update.callback_query
        assert update.callback_query.message is None


@pytest.mark.parametrize("more", UNREADABLE)
def test_a_command_is_read_with_its_arguments_and_its_topic(more: dict[str, Any]) -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True}
    marks = [{"type": "bold"}, {"type": "bot_command", "offset": 0, "length": 6}]
    update = read(message=MESSAGE | topic | {"text": "/stats 7", "entities": marks} | more)
    assert update
    assert update.message
    assert (update.message.text, update.message.message_thread_id) == ("/stats 7", 5)
    assert (update.message.chat.id, update.message.from_user and update.message.from_user.id) == (
        -100,
        7002,
    )
    (entity,) = update.message.entities
    assert (entity.type, entity.offset, entity.length) == ("bot_command", 0, 6)


def test_the_new_id_of_a_chat_is_read() -> None:
    update = read(message=MESSAGE | {"migrate_to_chat_id": -200} | UNREADABLE[0])
    assert update
    assert update.message
    assert update.message.migrate_to_chat_id == -200


def test_what_asks_for_something_and_cannot_be_read_at_all_is_refused() -> None:
    with pytest.raises(InvalidUpdate, match="cannot be read"):
        read(callback_query=QUERY | {"data": OURS, "from": {}})
    mark = {"type": "bot_command", "offset": 0, "length": 5}
    with pytest.raises(InvalidUpdate, match="cannot be read"):
        read(message={"text": "/next", "entities": [mark], "from": {}})


def test_content_is_read_with_its_caption_and_its_time_or_is_refused() -> None:
    size = {"file_id": "AgAC", "file_unique_id": "x", "width": 40, "height": 40}
    private = MESSAGE | {"chat": {"id": 7002, "type": "private"}, "caption": "At dawn"}
    update = read(message=private | UNREADABLE[0] | {"photo": [size]})
    assert update
    assert update.message
    assert (update.message.caption, update.message.date) == ("At dawn", NOW)
    assert [each.file_unique_id for each in update.message.photo] == ["x"]
    with pytest.raises(InvalidUpdate, match="cannot be read"):
        read(message=private | UNREADABLE[1])


def test_what_asks_for_nothing_is_let_go() -> None:
    assert read(message=MESSAGE | {"text": "hello"} | UNREADABLE[0]) is None
    assert read(message=MESSAGE | UNREADABLE[1]) is None
    assert read(callback_query=QUERY | {"data": "of another bot", "from": {}}) is None
