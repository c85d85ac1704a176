"""Every kind of update: what its fixture becomes, and that no kind is without a fixture."""

from datetime import UTC, datetime, time
from typing import Any, NamedTuple

import pytest
from telegram import TelegramObject, Update
from telegram.constants import MessageType

from adapters.telegram.receiving.poller import ALLOWED_UPDATES
from adapters.telegram.updates.classify import EDITED, MESSAGES, PRESS
from adapters.telegram.updates.message_types import MESSAGE_TYPES, message_type
from adapters.telegram.updates.telegram_form import in_telegram_form
from adapters.telegram.updates.translate import Bot, Translation, translate
from adapters.telegram.updates.update_types import UPDATE_TYPES
from domain.events import CallbackPressed, CommandIssued, Interaction, MessageReceived, PollChanged
from domain.vocabulary import UNKNOWN
from tests.factories.updates import update_fixtures

UPDATES = update_fixtures()
BOT = Bot(7000000007, "storyline_bot")
DAY = datetime(2025, 3, 3, tzinfo=UTC)
ARRIVAL = "18:00"


class Who(NamedTuple):
    """A person, as Telegram tells them."""

    id: int
    username: str | None
    first_name: str
    last_name: str | None


class Where(NamedTuple):
    """A chat. The id of a private one stays out of the log."""

    id: int | None
    is_private: bool = False


NOBODY = None
IREM = Who(7100000101, "irem_sandoval", "Irem", "Sandoval")
JONAS = Who(7100000102, "jonas_adeyemi", "Jonas", "Adeyemi")
MEI = Who(7100000103, "mei_draws", "Mei", None)
AMARA = Who(7100000104, None, "Amara", "Lindqvist")

NOWHERE = Where(None)
PRIVATE = Where(None, is_private=True)
TEAM = Where(-1002100000001)
CHANNEL = Where(-1002100000002)
GROUP = Where(-4100000003)
SUPERGROUP = Where(-1002100000003)
DIRECT = Where(-1002100000004)
FORUM = Where(-1002100000005)
ITEM = "6f1d2c3e-8a4b-5c7d-9e0f-1a2b3c4d5e6f"


class Expected(NamedTuple):
    """What an update becomes."""

    event: type[Interaction]
    name: str
    at: str
    who: Who | None
    where: Where
    context: dict[str, Any]


def said(kind: str, at: str, who: Who | None, where: Where, **context: Any) -> Expected:
    return Expected(MessageReceived, kind, at, who, where, context)


def edited(kind: str, at: str, who: Who | None, where: Where, **context: Any) -> Expected:
    return Expected(MessageReceived, "edited_message", at, who, where, {"kind": kind, **context})


def commanded(command: str, at: str, who: Who, where: Where) -> Expected:
    return Expected(CommandIssued, command, at, who, where, {})


def pressed(button: str, who: Who, where: Where, **context: Any) -> Expected:
    return Expected(CallbackPressed, button, ARRIVAL, who, where, context)


def other(update_type: str, at: str, who: Who | None, where: Where) -> Expected:
    return Expected(MessageReceived, UNKNOWN, at, who, where, {"update_type": update_type})


EXPECTED = {
    # Updates that are messages
    "message": said("text", "08:00", IREM, TEAM, text_length=40),
    "edited_message": edited("text", "08:02", IREM, TEAM, text_length=52),
    "channel_post": said("text", "08:04", NOBODY, CHANNEL, text_length=47),
    "edited_channel_post": edited("text", "08:06", NOBODY, CHANNEL, text_length=46),
    "business_connection": other("business_connection", "08:08", JONAS, NOWHERE),
    "business_message": said("text", "08:10", AMARA, PRIVATE, text_length=43),
    "edited_business_message": edited("text", "08:12", AMARA, PRIVATE, text_length=49),
    "deleted_business_messages": other("deleted_business_messages", ARRIVAL, NOBODY, PRIVATE),
    "guest_message": said("text", "08:16", MEI, TEAM, text_length=31),
    # Other updates
    "message_reaction": other("message_reaction", "08:18", MEI, TEAM),
    "message_reaction_anonymous": other("message_reaction", "08:20", NOBODY, TEAM),
    "message_reaction_count": other("message_reaction_count", "08:22", NOBODY, CHANNEL),
    "inline_query": other("inline_query", ARRIVAL, IREM, NOWHERE),
    "chosen_inline_result": other("chosen_inline_result", ARRIVAL, IREM, NOWHERE),
    # Presses
    "callback_query": pressed(
        "posted", JONAS, TEAM, queue_item_id=ITEM, media_filename="night_market.mp4"
    ),
    "callback_query_foreign_data": pressed("unknown", MEI, TEAM, data_length=11),
    "callback_query_game": pressed("unknown", AMARA, PRIVATE, game_short_name="catch_the_lantern"),
    "callback_query_inline_message": pressed("skip", IREM, NOWHERE, queue_item_id=ITEM),
    "callback_query_inaccessible_message": pressed("reject", JONAS, TEAM, queue_item_id=ITEM),
    # Payments, polls and members
    "shipping_query": other("shipping_query", ARRIVAL, AMARA, NOWHERE),
    "pre_checkout_query": other("pre_checkout_query", ARRIVAL, AMARA, NOWHERE),
    "purchased_paid_media": other("purchased_paid_media", ARRIVAL, MEI, NOWHERE),
    "subscription": other("subscription", ARRIVAL, AMARA, NOWHERE),
    "poll": Expected(PollChanged, "poll", ARRIVAL, NOBODY, NOWHERE, {}),
    "poll_answer": other("poll_answer", ARRIVAL, MEI, NOWHERE),
    "poll_answer_of_a_channel": other("poll_answer", ARRIVAL, NOBODY, NOWHERE),
    "my_chat_member": other("my_chat_member", "08:52", IREM, TEAM),
    "my_chat_member_blocked": other("my_chat_member", "08:54", AMARA, PRIVATE),
    "chat_member": other("chat_member", "08:56", IREM, TEAM),
    "chat_join_request": other("chat_join_request", "08:58", MEI, TEAM),
    "chat_boost": other("chat_boost", ARRIVAL, NOBODY, CHANNEL),
    "removed_chat_boost": other("removed_chat_boost", ARRIVAL, NOBODY, CHANNEL),
    "managed_bot": other("managed_bot", ARRIVAL, JONAS, NOWHERE),
    "stopped_message_generation": other("stopped_message_generation", ARRIVAL, NOBODY, PRIVATE),
    # Text
    "text_with_entities": said("text", "09:08", JONAS, TEAM, text_length=58),
    "text_reply": said("text", "09:10", MEI, TEAM, text_length=13),
    "text_forwarded": said("text", "09:12", JONAS, TEAM, text_length=31),
    "text_in_a_topic": said("text", "09:14", IREM, FORUM, text_length=28),
    "text_of_an_anonymous_admin": said("text", "09:16", NOBODY, TEAM, text_length=19),
    "text_of_the_linked_channel": said("text", "09:18", NOBODY, TEAM, text_length=31),
    # Commands
    "command": commanded("/start", "09:20", AMARA, PRIVATE),
    "command_with_our_name": commanded("/queue", "09:22", JONAS, TEAM),
    "command_for_another_bot": said("text", "09:24", MEI, TEAM, text_length=33),
    # Other content
    "photo": said("photo", "09:26", IREM, PRIVATE, text_length=13),
    "photo_of_an_album": said("photo", "09:28", IREM, PRIVATE),
    "live_photo": said("live_photo", "09:30", MEI, PRIVATE),
    "animation": said("animation", "09:32", MEI, TEAM),
    "video": said("video", "09:34", JONAS, PRIVATE, text_length=21),
    "document": said("document", "09:36", AMARA, PRIVATE),
    "audio": said("audio", "09:38", JONAS, TEAM),
    "voice": said("voice", "09:40", MEI, TEAM),
    "video_note": said("video_note", "09:42", AMARA, TEAM),
    "sticker": said("sticker", "09:44", MEI, TEAM),
    "story": said("story", "09:46", IREM, TEAM),
    "contact": said("contact", "09:48", JONAS, PRIVATE),
    "location": said("location", "09:50", MEI, TEAM),
    "venue": said("venue", "09:52", IREM, TEAM),
    "message_poll": said("poll", "09:54", JONAS, TEAM),
    "dice": said("dice", "09:56", AMARA, TEAM),
    "game": said("game", "09:58", MEI, PRIVATE),
    "checklist": said("checklist", "10:00", IREM, TEAM),
    "paid_media": said("paid_media", "10:02", NOBODY, CHANNEL),
    "rich_message": said("rich_message", "10:04", IREM, TEAM),
    "invoice": said("invoice", "10:06", IREM, PRIVATE),
    "giveaway": said("giveaway", "10:08", IREM, TEAM),
    "giveaway_winners": said("giveaway_winners", "10:10", IREM, TEAM),
    # Service messages
    "new_chat_members": said("new_chat_members", "10:12", IREM, TEAM),
    "left_chat_member": said("left_chat_member", "10:14", AMARA, TEAM),
    "new_chat_title": said("new_chat_title", "10:16", IREM, TEAM),
    "new_chat_photo": said("new_chat_photo", "10:18", JONAS, TEAM),
    "delete_chat_photo": said("delete_chat_photo", "10:20", JONAS, TEAM),
    "pinned_message": said("pinned_message", "10:22", IREM, TEAM),
    "group_chat_created": said("group_chat_created", "10:24", IREM, GROUP),
    "supergroup_chat_created": said("supergroup_chat_created", "10:26", IREM, SUPERGROUP),
    "channel_chat_created": said("channel_chat_created", "10:28", NOBODY, CHANNEL),
    "migrate_to_chat_id": said(
        "migrate_to_chat_id", "10:30", IREM, GROUP, migrate_to_chat_id=SUPERGROUP.id
    ),
    "migrate_from_chat_id": said(
        "migrate_from_chat_id", "10:32", NOBODY, SUPERGROUP, migrate_from_chat_id=GROUP.id
    ),
    "message_auto_delete_timer_changed": said(
        "message_auto_delete_timer_changed", "10:34", JONAS, TEAM
    ),
    "chat_background_set": said("chat_background_set", "10:36", AMARA, PRIVATE),
    "chat_owner_changed": said("chat_owner_changed", "10:38", IREM, TEAM),
    "chat_owner_left": said("chat_owner_left", "10:40", IREM, TEAM),
    "community_chat_added": said("community_chat_added", "10:42", IREM, TEAM),
    "community_chat_joined": said("community_chat_joined", "10:44", MEI, TEAM),
    "community_chat_removed": said("community_chat_removed", "10:46", IREM, TEAM),
    "boost_added": said("boost_added", "10:48", MEI, TEAM),
    "forum_topic_created": said("forum_topic_created", "10:50", IREM, FORUM),
    "forum_topic_edited": said("forum_topic_edited", "10:52", IREM, FORUM),
    "forum_topic_closed": said("forum_topic_closed", "10:54", JONAS, FORUM),
    "forum_topic_reopened": said("forum_topic_reopened", "10:56", JONAS, FORUM),
    "general_forum_topic_hidden": said("general_forum_topic_hidden", "10:58", IREM, FORUM),
    "general_forum_topic_unhidden": said("general_forum_topic_unhidden", "11:00", IREM, FORUM),
    "video_chat_scheduled": said("video_chat_scheduled", "11:02", IREM, TEAM),
    "video_chat_started": said("video_chat_started", "11:04", IREM, TEAM),
    "video_chat_ended": said("video_chat_ended", "11:06", IREM, TEAM),
    "video_chat_participants_invited": said("video_chat_participants_invited", "11:08", IREM, TEAM),
    "giveaway_created": said("giveaway_created", "11:10", NOBODY, CHANNEL),
    "giveaway_completed": said("giveaway_completed", "11:12", NOBODY, CHANNEL),
    "checklist_tasks_added": said("checklist_tasks_added", "11:14", MEI, TEAM),
    "checklist_tasks_done": said("checklist_tasks_done", "11:16", MEI, TEAM),
    "poll_option_added": said("poll_option_added", "11:18", AMARA, TEAM),
    "poll_option_deleted": said("poll_option_deleted", "11:20", AMARA, TEAM),
    "suggested_post_approved": said("suggested_post_approved", "11:22", NOBODY, DIRECT),
    "suggested_post_approval_failed": said(
        "suggested_post_approval_failed", "11:24", NOBODY, DIRECT
    ),
    "suggested_post_declined": said("suggested_post_declined", "11:26", NOBODY, DIRECT),
    "suggested_post_paid": said("suggested_post_paid", "11:28", NOBODY, DIRECT),
    "suggested_post_refunded": said("suggested_post_refunded", "11:30", NOBODY, DIRECT),
    "successful_payment": said("successful_payment", "11:32", AMARA, PRIVATE),
    "refunded_payment": said("refunded_payment", "11:34", AMARA, PRIVATE),
    "gift": said("gift", "11:36", AMARA, PRIVATE),
    "gift_upgrade_sent": said("gift_upgrade_sent", "11:38", AMARA, PRIVATE),
    "unique_gift": said("unique_gift", "11:40", AMARA, PRIVATE),
    "direct_message_price_changed": said("direct_message_price_changed", "11:42", NOBODY, CHANNEL),
    "paid_message_price_changed": said("paid_message_price_changed", "11:44", IREM, TEAM),
    "users_shared": said("users_shared", "11:46", JONAS, PRIVATE),
    "chat_shared": said("chat_shared", "11:48", JONAS, PRIVATE),
    "connected_website": said("connected_website", "11:50", AMARA, PRIVATE),
    "write_access_allowed": said("write_access_allowed", "11:52", AMARA, PRIVATE),
    "web_app_data": said("web_app_data", "11:54", AMARA, PRIVATE),
    "passport_data": said("passport_data", "11:56", AMARA, PRIVATE),
    "proximity_alert_triggered": said("proximity_alert_triggered", "11:58", MEI, TEAM),
    "managed_bot_created": said("managed_bot_created", "12:00", JONAS, PRIVATE),
}


def told(name: str) -> Translation:
    received_at = _at(ARRIVAL)
    return translate(UPDATES[name], BOT, received_at, now=received_at)


def _at(clock: str) -> datetime:
    return datetime.combine(DAY, time.fromisoformat(clock), UTC)


def test_every_fixture_has_its_line_in_the_table_and_an_id_of_its_own() -> None:
    assert set(UPDATES) == set(EXPECTED)
    assert len({update["update_id"] for update in UPDATES.values()}) == len(UPDATES)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_update_becomes_the_right_interaction(name: str) -> None:
    expected = EXPECTED[name]

    translation = told(name)

    event, person = translation.interaction, translation.person
    assert (type(event), event.name) == (expected.event, expected.name)
    assert event.context == expected.context
    assert event.occurred_at == _at(expected.at)
    assert (event.chat_id, event.is_private) == expected.where
    who = person and (person.telegram_user_id, person.username, person.first_name, person.last_name)
    assert who == expected.who


def test_a_message_in_a_topic_names_message_and_topic() -> None:
    event = told("text_in_a_topic").interaction
    message = UPDATES["text_in_a_topic"]["message"]

    assert (event.message_id, event.thread_id) == (message["message_id"], 31)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_telegram_sends_is_in_its_form_already(name: str) -> None:
    assert in_telegram_form(UPDATES[name], now=_at(ARRIVAL)) == UPDATES[name]


def test_every_type_that_ptb_knows_is_known() -> None:
    assert {*Update.ALL_TYPES, *ALLOWED_UPDATES, PRESS, *MESSAGES, *EDITED} <= UPDATE_TYPES


def test_every_kind_of_update_has_a_fixture() -> None:
    known = UPDATE_TYPES
    lacking = known - {field for update in UPDATES.values() for field in update}
    assert not lacking


def test_every_kind_of_message_has_a_fixture() -> None:
    payloads = (update.get(field) for update in UPDATES.values() for field in MESSAGES)
    lacking = set(MESSAGE_TYPES) - {message_type(payload) for payload in payloads if payload}
    assert not lacking


BESIDE_CONTENT = {
    "business_connection_id",
    "effect_id",
    "reply_to_story",
    "sender_boost_count",
    "sender_business_bot",
    "suggested_post_info",
}
"""What a message may carry beside its content, though PTB lists it among its types."""


def test_every_content_that_ptb_knows_is_a_kind() -> None:
    lacking = set(MessageType) - set(MESSAGE_TYPES) - BESIDE_CONTENT
    assert not lacking


NEWER_THAN_PTB = {
    "community_chat_added",
    "community_chat_joined",
    "community_chat_removed",
    "rich_message",
    "stopped_message_generation",
    "subscription",
}


@pytest.mark.parametrize("name", UPDATES)
def test_ptb_reads_every_field_of_a_fixture_but_the_newest(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # PTB deprecates plain seconds

    assert _unread(Update.de_json(UPDATES[name], None)) == {name} & NEWER_THAN_PTB


def _unread(value: object) -> set[str]:
    """The fields within `value` that PTB has no attribute for."""
    if isinstance(value, TelegramObject):
        inner = _unread(list(value.to_dict(recursive=False).values()))
        return inner.union(value.api_kwargs)
    if isinstance(value, list | tuple):
        return set().union(*map(_unread, value))
    return set()
