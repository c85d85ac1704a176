"""What people see of the bot, each kind of them, and what is recorded of it."""

from pathlib import Path
from typing import Any

from adapters.bootstrap import now
from adapters.telegram.texts.translations import ENGLISH
from tests.drivers.bot_system import (
    NO,
    POSTED,
    REJECT,
    SKIP,
    UNDO,
    YES,
    BotSystem,
    running_bot_system,
)
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, PEOPLE, Json, buttons, shown
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png

OUTSIDER = {"id": 66_600, "is_bot": False, "first_name": "Mallory"}
NAMELESS = {"id": 66_601, "is_bot": False, "first_name": "<b>Eve\u202e</b>\n\x00", "last_name": "&"}


def test_next_shows_the_item_in_the_topic_that_asked_and_else_in_the_team_chat(
    system: BotSystem,
) -> None:
    sandbox = system.sandbox
    topic = sandbox.http.post("/admin/team/topics", json={"name": "Photos"}).json()["topic"]
    for size in (40, 41):
        sandbox.show(ADMIN, (f"{size}.png", png(size, size)))
    system.recorded("photo", 2)
    project(system.log)

    sandbox.say(BOB, "/next", topic=topic)
    (here,) = wait_for(sandbox.offers, "offer in the topic")
    sandbox.say(BOB, "/next", "bot")
    sandbox.said(BOB, "The item is in the team's chat.", "bot")
    assert here["message_thread_id"] == topic
    assert [offer.get("message_thread_id") for offer in sandbox.offers()] == [topic, None]


def test_each_interaction_carries_what_it_was_about(system: BotSystem) -> None:
    sandbox = system.sandbox
    first, second = system.offered(2)
    sandbox.show(ADMIN, ("third.png", png(60, 60)))
    system.recorded("photo", 3)
    project(system.log)
    sandbox.say(BOB, "/queue")
    sandbox.say(BOB, "/status")
    for labels, label in (
        ([POSTED, SKIP, REJECT], REJECT),
        ([YES, NO], NO),
        ([POSTED, SKIP, REJECT], REJECT),
        ([YES, NO], YES),
    ):
        sandbox.press(BOB, system.asks(first, labels), label)
    system.decided(first, "🚫 Rejected by @bob")
    sandbox.press(BOB, second, SKIP)
    system.decided(second, "⏭️ Skipped by @bob")

    system.recorded("skip")
    contexts: dict[str, dict[str, Any]] = {}
    for each in system.interactions():
        if each.interaction_type in ("command", "callback"):
            assert each.context.pop("response_time_ms") >= 0
            contexts[each.interaction_name] = each.context
    items = {str(item.item_id): item for item in system.log.queue.listing(9)}
    rejected, skipped = (buttons(each)[POSTED].rpartition(":")[2] for each in (first, second))
    about_first = {
        "queue_item_id": rejected,
        "media_id": items[rejected].media_id,
        "media_filename": items[rejected].media_filename,
    }
    assert contexts["/queue"] == {"items_shown": 1, "total_queue": 1}
    assert contexts["/status"] == {"queue_size": 1, "media_count": 3, "uptime_hours": 0.0}
    assert contexts["reject"] == contexts["confirm_reject"] == about_first
    assert contexts["cancel_reject"] == {k: about_first[k] for k in ("queue_item_id", "media_id")}
    assert set(contexts["skip"]) == set(about_first)
    assert contexts["skip"]["queue_item_id"] == skipped
    assert str(items[skipped].media_filename).startswith("photo_2")


def test_every_press_is_answered_whatever_it_looks_like(system: BotSystem) -> None:
    (offer,) = system.offered()
    system.sandbox.press(BOB, offer, POSTED)
    system.decided(offer, "✅ Posted by @bob")
    item = buttons(offer)[POSTED].rpartition(":")[2]
    message = {key: offer[key] for key in ("message_id", "chat", "date")}
    old, unreadable = message | {"date": 0}, message | {"date": "yesterday"}
    presses: list[tuple[Json, str]] = [
        ({"data": "posted_123", "message": message}, ENGLISH.not_ours),
        ({"data": f"v0:posted:{item}", "message": message}, ENGLISH.not_ours),
        ({"data": "\u202e\x00" * 30, "message": message}, ENGLISH.not_ours),
        ({"data": f"v1:posted:{item}", "message": unreadable}, "Already posted by @bob"),
        ({"data": f"v1:posted:{item}", "from": {}}, ENGLISH.parked),
        ({"message": message}, ENGLISH.not_ours),
        ({"game_short_name": "chess", "message": message}, ENGLISH.not_ours),
        ({"game_short_name": "chess", "inline_message_id": "AA"}, ENGLISH.not_ours),
        ({"data": f"v1:posted:{item}"}, ENGLISH.not_ours),
        ({"data": f"v1:skip:{item}", "inline_message_id": "AA"}, ENGLISH.not_ours),
        ({"data": f"v1:reject:{item}", "message": old}, "Already posted by @bob"),
        ({"data": f"v1:skip:{item}", "from": OUTSIDER}, ENGLISH.not_allowed),
    ]
    bob = {"id": PEOPLE[BOB], "is_bot": False, "first_name": "Bob", "username": "bob"}
    for number, (pressed, _) in enumerate(presses, 1):
        query = {"id": f"{number}", "from": bob, "chat_instance": "1", **pressed}
        system.sandbox.inject({"callback_query": query})
    told = [system.sandbox.told(str(number)) for number in range(1, len(presses) + 1)]
    assert told == [answer for _, answer in presses]
    assert system.log.service.get_content_decisions()["total_decisions"] == 1


def test_a_press_and_a_command_count_whatever_else_their_message_carries(system: BotSystem) -> None:
    (offer,) = system.offered()
    newer = {"reply_to_message": {"poll": {"of": "another form"}}, "gift": {}}
    bob = {"id": PEOPLE[BOB], "is_bot": False, "first_name": "Bob", "username": "bob"}
    query = {"id": "1", "from": bob, "chat_instance": "1", "message": offer | newer}
    system.sandbox.inject({"callback_query": query | {"data": buttons(offer)[POSTED]}})
    assert system.sandbox.told("1") == POSTED
    system.asks(offer, [UNDO])
    project(system.log)

    command = {"entities": [{"type": "bot_command", "offset": 0, "length": 6}], "text": "/queue"}
    said = {"message_id": 9_000, "date": offer["date"], "chat": offer["chat"], "from": bob}
    system.sandbox.inject({"message": said | command | newer})
    system.sandbox.said(BOB, "Nothing is waiting.")
    assert [each.outcome for each in system.recorded("/queue")] == ["ok"]
    assert system.log.service.get_content_decisions()["posted"] == 1


def test_a_press_under_what_telegram_hides_from_the_bot_is_shown_under_its_caption(
    system: BotSystem,
) -> None:
    system.sandbox.show(ADMIN, ("dawn.png", png()), caption="At dawn")
    system.recorded("photo")
    project(system.log)
    system.sandbox.say(BOB, "/next")
    (offer,) = wait_for(system.sandbox.offers, "offer")
    hidden = {"message_id": offer["message_id"], "chat": offer["chat"], "date": 0}
    bob = {"id": PEOPLE[BOB], "is_bot": False, "first_name": "Bob", "username": "bob"}
    data = buttons(offer)[POSTED]
    query = {"id": "1", "from": bob, "chat_instance": "1", "message": hidden, "data": data}
    system.sandbox.inject({"callback_query": query})
    assert system.sandbox.told("1") == POSTED
    assert shown(system.asks(offer, [UNDO])).startswith("At dawn\n\n✅ Posted by")


def test_a_press_under_an_id_that_was_used_before_counts(system: BotSystem) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    used = sandbox.http.post("/admin/updates", json={"poll": {}}).json()["update_id"]
    for _ in range(20):  # Telegram takes an offset a little ahead of its ids for a mistake
        sandbox.inject({"poll": {}})
    system.recorded("unknown", 21)
    assert sandbox.http.post("/admin/updates/next", json={"id": used}).is_success
    assert sandbox.told(sandbox.press(BOB, offer, POSTED)) == POSTED
    system.decided(offer, "✅ Posted by @bob")
    assert [press.outcome for press in system.recorded("posted")] == ["ok"]


def test_menus_offer_to_each_what_they_may_use(system: BotSystem) -> None:
    def menus(who: str) -> list[bool]:
        """Whether /team is in the menu of the team's chat, and in that of the private one."""
        chats = system.sandbox.http.get("/sandbox/chats", params={"as": who}).json()
        assert all("next" in str(chat["commands"]) for chat in chats)
        return ["team" in [each["command"] for each in chat["commands"]] for chat in chats]

    wait_for(lambda: len(system.sandbox.calls("setMyCommands")) == 6, "menus")
    assert menus(ADMIN) == [True, True]
    assert menus(BOB) == [False, False]


def test_who_is_not_in_the_team_is_denied_and_that_is_recorded(system: BotSystem) -> None:
    chat = {"id": OUTSIDER["id"], "type": "private", "first_name": "Mallory"}
    for number, command in enumerate(["/queue", "/next", "/status", "/stats", "/team"], 1):
        message = {
            "message_id": number,
            "date": int(now().timestamp()),
            "from": OUTSIDER,
            "chat": chat,
            "text": command,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}],
        }
        system.sandbox.inject({"message": message})
    system.recorded("/team")
    commands = [each for each in system.interactions() if each.interaction_type == "command"]
    assert {each.interaction_name for each in commands} == {
        "/queue",
        "/next",
        "/status",
        "/stats",
        "/team",
    }
    assert {each.outcome for each in commands} == {"denied"}


def test_a_person_without_a_username_is_shown_by_name_as_harmless_text(system: BotSystem) -> None:
    (offer,) = system.offered()
    query = {"id": "1", "from": NAMELESS, "message": offer, "chat_instance": "1"}
    query["data"] = buttons(offer)[POSTED]
    system.sandbox.inject({"callback_query": query})
    line = shown(system.decided(offer, "✅ Posted by ")).splitlines()[-1]
    assert line.startswith("✅ Posted by <b>Eve</b>")
    assert "\u202e" not in line
    query["id"] = "2"
    system.sandbox.inject({"callback_query": query})
    assert system.sandbox.told("2") == line.replace("✅ Posted", "Already posted")


def test_a_double_tap_that_comes_at_once_is_told_so(system: BotSystem) -> None:
    (offer,) = system.offered()
    assert system.bot.stop() == 0
    taps = [system.sandbox.press(BOB, offer, POSTED) for _ in range(2)]
    system.bot.start()  # which fetches both at the same moment
    assert [system.sandbox.told(tap) for tap in taps] == ["✅ Posted", "Already posted by @bob"]


def test_an_admin_who_hides_behind_the_group_is_told_why_there_are_no_stats(
    system: BotSystem,
) -> None:
    system.sandbox.change(ADMIN, anonymous=True)
    system.sandbox.say(ADMIN, "/stats")
    system.sandbox.said(BOB, "I cannot tell who you are.")


def test_a_team_of_one_in_a_private_chat_sees_what_it_did(
    database_url: str, tmp_path: Path
) -> None:
    private = str(PEOPLE[ADMIN])
    with running_bot_system(database_url, tmp_path, STORYLINE_TEAM_CHAT_ID=private) as system:
        system.sandbox.say(ADMIN, "/queue", "bot")
        system.recorded("/queue")
        system.sandbox.say(ADMIN, "/team", "bot")
        system.sandbox.said(ADMIN, "1 interaction by 1 person", "bot")
