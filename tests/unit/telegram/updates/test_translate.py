"""What raw Bot API updates become, one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.telegram.updates.callback_data import callback_data, parse_callback_data
from adapters.telegram.updates.json_values import MAX_TEXT
from adapters.telegram.updates.translate import Bot, Translation, translate
from domain.context import clean_text
from domain.errors import InvalidUpdate
from domain.events import (
    CallbackPressed,
    ChatMigrated,
    CommandIssued,
    MessageReceived,
    PollChanged,
)
from domain.ids import MAX_UPDATE_ID, ItemId, update_stream_id
from domain.ports import Chat
from domain.vocabulary import Button

Json = dict[str, Any]

BOT = Bot(7, "storyline_bot")
SENT = 1_700_000_000
SENT_AT = datetime.fromtimestamp(SENT, UTC)
NOW = SENT_AT + timedelta(days=30)
ITEM = ItemId(UUID("1b4e28ba-2fa1-4d5c-883f-0016d3cca427"))
TEAM: Json = {"id": -1001234567890, "title": "Harbour Stories", "type": "supergroup"}
ALICE = {
    "id": 5550001,
    "is_bot": False,
    "first_name": "Alice",
    "last_name": "Liddell",
    "username": "alice_l",
}
PRIVATE = {"id": 5550001, "first_name": "Alice", "type": "private"}
HOSTILE = clean_text("a\0b\ud800" + "x" * (MAX_TEXT - 4))
CHANNEL: Json = {"id": -1009876543210, "title": "Daily Frames", "type": "channel"}


def told(update: Any, received_at: datetime | None = None, bot: Bot = BOT) -> Translation:
    return translate(update, bot, received_at, now=NOW)


def message(**fields: Any) -> Json:
    return {"message_id": 42, "from": ALICE, "chat": TEAM, "date": SENT, **fields}


def update(kind: str = "message", /, **fields: Any) -> Json:
    return {"update_id": 1001, kind: message(**fields)}


def press(data: Any, **fields: Any) -> Json:
    offer = message(photo=[], **{"from": {"id": 7, "is_bot": True, "first_name": "Storyline"}})
    query = {"id": "99", "from": ALICE, "message": offer, "chat_instance": "1", "data": data}
    return {"update_id": 1002, "callback_query": {**query, **fields}}


def command(text: str, length: int, **entity: Any) -> Json:
    mark = {"type": "bot_command", "offset": 0, "length": length, **entity}
    return update(text=text, entities=[mark])


def test_a_text_message_is_recorded_without_its_text() -> None:
    translation = told(update(text="héllo 🧺"))

    event = translation.interaction
    assert event == MessageReceived(
        stream_id=update_stream_id(7, 1001),
        stream_version=1,
        occurred_at=SENT_AT,
        name="text",
        context={"text_length": 7},
        chat_id=-1001234567890,
        message_id=42,
        source_digest=event.source_digest,
    )
    assert translation.item_id is None
    person = translation.person
    assert person is not None
    assert (person.telegram_user_id, person.seen_at) == (5550001, SENT_AT)
    assert (person.username, person.first_name, person.last_name) == ("alice_l", "Alice", "Liddell")


def test_the_group_and_the_supergroup_that_it_became_tell_one_fact() -> None:
    group, supergroup = {"id": -777, "type": "group"}, {"id": -100777, "type": "supergroup"}
    left = told(update(chat=group, migrate_to_chat_id=-100777)).migration
    taken = told(update(chat=supergroup, migrate_from_chat_id=-777)).migration

    assert left == taken == ChatMigrated.between(-777, -100777, SENT_AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "migrate_to_chat_id"},
        {"migrate_to_chat_id": 5550001},
        {"migrate_from_chat_id": "-777"},
        {"migrate_to_chat_id": TEAM["id"]},
        {"migrate_to_chat_id": -777, "chat": PRIVATE},
        {"migrate_to_chat_id": -777, "chat": {"id": 0, "type": "group"}},
        {"migrate_to_chat_id": -777, "chat": None},
        {"migrate_from_chat_id": -(2**70)},
    ],
)
def test_what_is_no_migration_from_group_to_group_tells_none(fields: Json) -> None:
    assert told(update(**fields)).migration is None


@pytest.mark.parametrize(
    ("fields", "name", "context"),
    [
        ({"photo": [{}], "caption": "by the sea"}, "photo", {"text_length": 10}),
        (
            {"photo": [], "text": "", "caption": "by the sea", "voice": {}},
            "voice",
            {"text_length": 10},
        ),
        ({"group_chat_created": False, "new_chat_members": [], "dice": {}}, "dice", {}),
        ({"migrate_to_chat_id": 0, "forum_topic_closed": {}}, "forum_topic_closed", {}),
        ({"animation": {}, "document": {"file_name": "cv_alice.mp4"}}, "animation", {}),
        ({"live_photo": {}, "photo": [{}]}, "live_photo", {}),
        ({"location": {}, "venue": {}}, "venue", {}),
        ({"contact": {"phone_number": "+4912345", "user_id": 5550001}}, "contact", {}),
        ({"new_chat_members": [ALICE]}, "new_chat_members", {}),
        ({"migrate_to_chat_id": -100777}, "migrate_to_chat_id", {"migrate_to_chat_id": -100777}),
        ({"migrate_from_chat_id": -777}, "migrate_from_chat_id", {"migrate_from_chat_id": -777}),
        ({"migrate_from_chat_id": 5550001}, "migrate_from_chat_id", {}),
        ({"migrate_to_chat_id": -(2**70)}, "migrate_to_chat_id", {}),
        ({"hologram": {"depth": 3}}, "unknown", {}),
        ({"text": None, "sticker": {}}, "sticker", {}),
    ],
)
def test_a_message_is_named_by_its_most_telling_content(
    fields: Json, name: str, context: Json
) -> None:
    event = told(update(**fields)).interaction

    assert (type(event), event.name, event.context) == (MessageReceived, name, context)


@pytest.mark.parametrize(
    ("text", "length", "name"),
    [
        ("/queue", 6, "/queue"),
        ("/QUEUE now", 6, "/queue"),
        ("/queue@storyline_bot", 20, "/queue"),
        ("/queue@StoryLine_BOT please", 20, "/queue"),
        ("/stats 7", 6, "/stats"),
        ("/stats 🧺🧺", 6, "/stats"),
    ],
)
def test_a_command_keeps_its_slash_only(text: str, length: int, name: str) -> None:
    event = told(command(text, length)).interaction

    assert (type(event), event.name, event.context) == (CommandIssued, name, {})


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(command("/queue@other_bot", 16), id="another bot's"),
        pytest.param(command("/queue", 6, offset=1), id="not at the start"),
        pytest.param(command("/queue", 5), id="marked otherwise"),
        pytest.param(command("/queue", 6, type="hashtag"), id="no command entity"),
        pytest.param(command("/" + "q" * 65, 66), id="longer than Telegram's"),
        pytest.param(command("/очередь", 8), id="letters that no command has"),
        pytest.param(update(text="/queue"), id="no entities"),
        pytest.param(update(text="/queue", entities="all"), id="entities are no list"),
        pytest.param(update(text="/queue", entities=[None, 6]), id="entities are no objects"),
        pytest.param(
            {"update_id": 1, "channel_post": command("/queue", 6)["message"]}, id="in a channel"
        ),
        pytest.param(
            {"update_id": 1, "business_message": command("/queue", 6)["message"]}, id="to a shop"
        ),
    ],
)
def test_what_only_looks_like_a_command_is_text(raw: Json) -> None:
    event = told(raw).interaction

    assert (type(event), event.name) == (MessageReceived, "text")


def test_a_bot_that_does_not_know_its_name_takes_every_command_as_its_own() -> None:
    event = told(command("/queue@other_bot", 16), bot=Bot(7)).interaction

    assert (type(event), event.name) == (CommandIssued, "/queue")


@pytest.mark.parametrize("button", Button)
def test_a_button_of_ours_names_the_press_and_its_item(button: Button) -> None:
    translation = told(press(callback_data(button, ITEM)), SENT_AT + timedelta(minutes=5))

    event = translation.interaction
    assert (type(event), event.name) == (CallbackPressed, button.value)
    assert event.context == {"queue_item_id": str(ITEM)}
    assert (event.chat_id, event.message_id) == (-1001234567890, 42)
    assert translation.item_id == ITEM
    assert translation.person is not None
    assert event.occurred_at == SENT_AT + timedelta(minutes=5)
    assert translation.offered_at == SENT_AT


def test_a_press_under_a_file_carries_its_name() -> None:
    raw = press(callback_data(Button.SKIP, ITEM))
    raw["callback_query"]["message"]["video"] = {"file_name": "ferry\x00.mp4"}

    context = told(raw).interaction.context

    assert context == {
        "queue_item_id": str(ITEM),
        "media_filename": "ferry\N{REPLACEMENT CHARACTER}.mp4",
    }


@pytest.mark.parametrize(
    "data",
    [
        "thedata",
        "",
        f"v1:posted:{ITEM}\n",
        f"v2:posted:{ITEM}",
        f"v1:publish:{ITEM}",
        f"v1:posted:{ITEM.hex}",
        "v1:posted:1b4e28ba-2fa1-4d5c-883f-0016d3cca42",
        f"v1:posted:{{{ITEM}}}",
    ],
)
def test_of_another_bots_button_only_the_length_of_its_data_is_told(data: str) -> None:
    translation = told(press(data))

    event = translation.interaction
    context = {"data_length": len(data)} if data else {}
    assert (type(event), event.name, event.context) == (CallbackPressed, "unknown", context)
    assert translation.foreign_data == (data or None)
    assert (translation.item_id, translation.offered_at) == (None, None)


def test_a_game_button_is_unknown_with_its_game() -> None:
    raw = press(None, game_short_name="chess")
    assert told(raw).interaction.context == {"game_short_name": "chess"}


def test_a_press_under_an_inline_message_has_no_chat() -> None:
    query = {"id": "1", "from": ALICE, "inline_message_id": "x", "data": f"v1:posted:{ITEM}"}
    translation = told({"update_id": 5, "callback_query": query}, SENT_AT)

    event = translation.interaction
    assert (event.chat_id, event.is_private, event.message_id) == (None, False, None)
    assert (event.occurred_at, translation.offered_at) == (SENT_AT, None)


def test_an_inaccessible_message_has_no_time() -> None:
    raw = press(f"v1:posted:{ITEM}", message={"chat": TEAM, "message_id": 42, "date": 0})
    translation = told(raw, SENT_AT)

    assert translation.interaction.occurred_at == SENT_AT
    assert (translation.offered_at, translation.told_at) == (None, None)
    assert translation.interaction.message_id == 42


def test_buttons_read_what_they_wrote_within_telegrams_64_bytes() -> None:
    for button in Button:
        data = callback_data(button, ITEM)
        assert len(data.encode()) <= 64
        assert parse_callback_data(data) == (button, ITEM)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("received_at", "edited", "occurred_at"),
    [
        pytest.param(SENT_AT + HOUR, None, SENT_AT + HOUR, id="arrived after the offer"),
        pytest.param(SENT_AT - HOUR, None, SENT_AT, id="not before the offer"),
        pytest.param(SENT_AT, SENT + 60, SENT_AT + timedelta(minutes=1), id="nor the last edit"),
        pytest.param(None, None, SENT_AT, id="nobody knows when it arrived"),
        pytest.param(SENT_AT, 2**60, SENT_AT, id="an edit in the far future is none"),
    ],
)
def test_a_press_happens_after_all_that_is_known(
    received_at: datetime | None, edited: int | None, occurred_at: datetime
) -> None:
    raw = press(f"v1:posted:{ITEM}")
    raw["callback_query"]["message"]["edit_date"] = edited

    assert told(raw, received_at).interaction.occurred_at == occurred_at


@pytest.mark.parametrize(
    "date", [0, -5, None, True, "1700000000", 1.7e9, 1_700_000_000_000, 2**63, 10**400]
)
def test_a_time_that_cannot_be_is_the_time_of_arrival(date: Any) -> None:
    translation = told(update(text="hi", date=date), SENT_AT)

    assert translation.interaction.occurred_at == SENT_AT
    assert translation.told_at is None
    assert told(update(text="hi", date=date)).interaction.occurred_at == NOW


def test_the_date_of_telegram_wins_over_a_clock_that_is_days_behind() -> None:
    late = int(NOW.timestamp()) + 6 * 86_400
    event = told(update(text="hi", date=late), NOW).interaction

    assert event.occurred_at == NOW + timedelta(days=6)


@pytest.mark.parametrize("kind", ["message", "edited", "business", "channel_post"])
def test_edits_are_interactions_of_their_own(kind: str) -> None:
    field = {"edited": "edited_channel_post", "business": "edited_business_message"}.get(
        kind, f"edited_{kind}"
    )
    event = told(update(field, text="corrected", edit_date=SENT + 90)).interaction

    assert (type(event), event.name) == (MessageReceived, "edited_message")
    assert event.context == {"kind": "text", "text_length": 9}
    assert event.occurred_at == SENT_AT + timedelta(seconds=90)


@pytest.mark.parametrize("kind", ["channel_post", "business_message", "guest_message"])
def test_other_messages_are_messages(kind: str) -> None:
    event = told(update(kind, photo=[{}])).interaction

    assert (type(event), event.name, event.chat_id) == (MessageReceived, "photo", TEAM["id"])


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("inline_query", {"id": "1", "from": ALICE, "query": "secret"}),
        ("message_reaction", {"chat": TEAM, "message_id": 4, "date": SENT, "user": ALICE}),
        ("poll_answer", {"poll_id": "1", "user": ALICE, "option_ids": [0]}),
        ("chat_join_request", {"chat": TEAM, "from": ALICE, "date": SENT, "bio": "secret"}),
        ("telepathy_received", {"from": ALICE, "thought": "secret"}),
    ],
)
def test_updates_of_other_kinds_are_unknown_with_their_kind_and_person(
    kind: str, payload: Json
) -> None:
    translation = told({"update_id": 9, kind: payload}, SENT_AT)

    event = translation.interaction
    assert (type(event), event.name) == (MessageReceived, "unknown")
    assert event.context == {"update_type": kind}
    assert event.occurred_at == SENT_AT
    assert translation.person is not None


@pytest.mark.parametrize("payload", [None, 5, "text", [], [{}], True])
def test_a_payload_that_is_no_object_is_still_recorded(payload: Any) -> None:
    for kind in ("message", "edited_message", "callback_query", "poll", "future"):
        assert told({"update_id": 3, kind: payload}).interaction.name in (
            "unknown",
            "edited_message",
            "poll",
        )


def test_an_update_of_nothing_is_still_recorded() -> None:
    event = told({"update_id": 3}).interaction
    assert (event.name, event.context, event.occurred_at) == ("unknown", {}, NOW)


@pytest.mark.parametrize(
    "chat", [PRIVATE, {"id": 5550001, "type": "supergroup"}, {"id": -5, "type": "private"}]
)
def test_a_private_chat_has_no_id(chat: Json) -> None:
    event = told(update(text="hi", chat=chat)).interaction

    assert (event.chat_id, event.is_private) == (None, True)


@pytest.mark.parametrize("chat_id", [0, True, "-100", -1.5, -(2**63) - 1, None, [-1]])
def test_a_chat_id_that_cannot_be_is_none(chat_id: Any) -> None:
    event = told(update(text="hi", chat={"id": chat_id, "type": "group"})).interaction

    assert (event.chat_id, event.is_private) == (None, False)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"sender_chat": TEAM}, id="anonymous admin"),
        pytest.param({"sender_chat": CHANNEL, "chat": CHANNEL}, id="channel"),
        pytest.param({"sender_business_bot": {"id": 8, "is_bot": True}}, id="business bot"),
        pytest.param({"is_from_offline": True}, id="away message"),
        pytest.param({"from": {**ALICE, "is_bot": True}}, id="bot"),
        pytest.param({"from": {**ALICE, "id": 777000}}, id="Telegram itself"),
        pytest.param({"from": {**ALICE, "id": -5}}, id="a negative id"),
        pytest.param({"from": {**ALICE, "id": 2**63}}, id="an id that fits nowhere"),
        pytest.param({"from": {**ALICE, "id": True}}, id="no number"),
        pytest.param({"from": "alice"}, id="no object"),
        pytest.param({"from": None}, id="nothing"),
    ],
)
def test_not_everybody_is_a_person(fields: Json) -> None:
    assert told(update(text="hi", **fields)).person is None


@pytest.mark.parametrize(
    "fields",
    [
        {"sender_chat": None, "sender_business_bot": None, "is_from_offline": None},
        {"sender_chat": {}, "sender_business_bot": {}, "is_from_offline": False},
    ],
)
def test_empty_fields_hide_no_person(fields: Json) -> None:
    assert told(update(text="hi", **fields)).person is not None


def test_of_a_vote_the_answer_is_the_interaction_and_the_poll_is_none() -> None:
    poll = told({"update_id": 3, "poll": {"id": "1", "question": "secret"}}).interaction
    answer = {"poll_id": "1", "user": ALICE, "option_ids": [0]}
    vote = told({"update_id": 4, "poll_answer": answer})

    assert (type(poll), poll.INTERACTION_TYPE, poll.context) == (PollChanged, None, {})
    assert type(vote.interaction) is MessageReceived
    assert vote.person is not None


@pytest.mark.parametrize(
    ("raw", "context"),
    [
        ({"_id": "a", "poll_answer": {"user": ALICE}}, {"update_type": "poll_answer"}),
        ({"message": None, "inline_query": {"from": ALICE}}, {"update_type": "inline_query"}),
        ({"message": {}, "inline_query": {"from": ALICE}}, {"update_type": "inline_query"}),
        ({"telepathy": {"from": ALICE}}, {"update_type": "telepathy"}),
        ({"_id": {"$oid": "a"}}, {}),
        ({"received_at": "2023-11-14T22:13:20Z"}, {}),
        ({"source": "backup", "telepathy": {"from": ALICE}}, {}),
    ],
)
def test_a_foreign_field_is_no_update_type(raw: Json, context: Json) -> None:
    event = told({"update_id": 9, **raw}).interaction
    assert (type(event), event.name, event.context) == (MessageReceived, "unknown", context)


def test_names_are_cleaned_and_cut() -> None:
    hostile = {"id": 8, "first_name": "A\x00\ud800", "last_name": 5, "username": "u" * 10_000}
    person = told(update(text="hi", **{"from": hostile})).person

    assert person is not None
    assert person.first_name == "A\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert person.last_name is None
    assert person.username == "u" * 256


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ([], "must be a JSON object, not list"),
        (None, "must be a JSON object, not NoneType"),
        ({}, "has no update_id"),
        ({"message": {}}, "has no update_id"),
        ({"update_id": "5"}, "whole number, not str"),
        ({"update_id": True}, "whole number, not bool"),
        ({"update_id": 5.0}, "whole number, not float"),
        ({"update_id": -1}, "between 0 and"),
        ({"update_id": 2**63}, "between 0 and"),
        ({"update_id": 10**5000}, "between 0 and"),
    ],
)
def test_an_update_without_a_usable_id_is_refused(raw: Any, problem: str) -> None:
    with pytest.raises(InvalidUpdate, match=problem) as refusal:
        told(raw)
    assert "\n" not in str(refusal.value)


def test_the_smallest_and_the_largest_id_are_recorded() -> None:
    for update_id in (0, MAX_UPDATE_ID):
        event = told({"update_id": update_id}).interaction
        assert event.stream_id == update_stream_id(7, update_id)


def test_the_digest_tells_updates_apart_but_not_their_field_order() -> None:
    raw = update(text="\ud800 ok")
    reordered = dict(reversed(raw.items()))
    digest = told(raw).interaction.source_digest

    assert digest is not None
    assert len(digest) == 16
    assert told(reordered).interaction.source_digest == digest
    assert told(update(text="\ud801 ok")).interaction.source_digest != digest


def test_an_update_that_nests_too_deep_for_a_digest_is_recorded_without_one() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    event = told(update(text="hi", extra=deep)).interaction

    assert (event.name, event.source_digest) == ("text", None)


@pytest.mark.parametrize(
    ("chat", "kept"),
    [
        (TEAM, Chat(TEAM["id"], "Harbour Stories", "supergroup", SENT_AT)),
        (CHANNEL, Chat(CHANNEL["id"], "Daily Frames", "channel", SENT_AT)),
        (
            TEAM | {"title": "a\0b\ud800" + "x" * 999},
            Chat(TEAM["id"], HOSTILE, "supergroup", SENT_AT),
        ),
        (PRIVATE | {"title": "Alice"}, None),
        (PRIVATE | {"type": "group", "title": "Alice"}, None),
        (TEAM | {"type": "private"}, None),
        (TEAM | {"type": ["group"]}, None),
        (TEAM | {"title": 7}, None),
        (TEAM | {"title": ""}, None),
    ],
)
def test_the_title_of_a_group_or_channel_is_told_and_no_name_of_a_person(
    chat: Json, kept: Chat | None
) -> None:
    assert told(update(chat=chat)).chat == kept


def test_a_press_tells_the_title_too() -> None:
    found = told(press(callback_data(Button.SKIP, ITEM))).chat
    assert found
    assert found.title == "Harbour Stories"
