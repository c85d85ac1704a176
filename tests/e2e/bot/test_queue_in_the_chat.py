"""Admins look after the queue in the chat."""

import pytest

from domain.content.queue import QueueState, state_of
from tests.drivers.bot_system import POSTED, BotSystem, item_of
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, buttons, shown
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png


def queued(system: BotSystem, *captions: str) -> None:
    """Photos with these captions, sent by the admin."""
    for number, caption in enumerate(captions):
        picture = (f"{number}.png", png(30 + number, 30 + number))
        system.sandbox.show(ADMIN, picture, caption=caption)
    system.recorded("photo", len(captions))
    project(system.log)


def waiting(system: BotSystem) -> list[str | None]:
    project(system.log)
    return [item.caption for item in system.log.queue.listing(9, QueueState.WAITING)]


def test_an_album_gets_one_answer(system: BotSystem) -> None:
    sandbox = system.sandbox
    album = [(f"{each}.png", png(40 + each, 40 + each)) for each in range(6)]
    sandbox.show(ADMIN, *album)
    sandbox.said(ADMIN, "6 queued", "bot")
    sandbox.show(ADMIN, *album[:2], ("new.png", png(90, 90)))
    sandbox.said(ADMIN, "2 are already in the queue: waiting.", "bot")
    said = [shown(each) for each in sandbox.seen(ADMIN, "bot") if each["from"]["is_bot"]]
    assert [each.partition(",")[0].partition(".")[0] for each in said] == ["6 queued", "1 queued"]
    assert all(each.context["queue_item_id"] for each in system.recorded("photo", 9))


def test_waiting_items_are_edited_moved_and_removed_by_their_number(system: BotSystem) -> None:
    sandbox = system.sandbox
    queued(system, "First", "Second", "Third")
    sandbox.say(ADMIN, "/move 3 1")
    sandbox.said(ADMIN, "Third is now number 1.")
    assert waiting(system) == ["Third", "First", "Second"]
    sandbox.say(ADMIN, "/edit 2 The first <one>")
    sandbox.said(ADMIN, "The caption is now: The first <one>")
    assert waiting(system) == ["Third", "The first <one>", "Second"]
    sandbox.say(ADMIN, "/remove 1", "bot")
    sandbox.said(ADMIN, "Removed: Third", "bot")
    assert waiting(system) == ["The first <one>", "Second"]
    sandbox.say(ADMIN, "/queue")
    sandbox.said(ADMIN, "2 waiting\n1. The first <one>\n2. Second")
    (removal,) = system.recorded("/remove")
    assert removal.outcome == "ok"
    assert removal.context["queue_item_id"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/edit", "/edit 3 The harbour at dawn"),
        ("/edit 1", "/edit 3 The harbour at dawn"),
        ("/move 1", "/move 3 1"),
        ("/move 1 first", "I did nothing: I do not understand “first”. Tell me the item"),
        ("/remove it", "I did nothing: I do not understand “it”. Tell me the item: /remove 3"),
        ("/remove 1 2", "I did nothing: I do not understand “2”. Tell me the item: /remove 3"),
        ("/history 1 2", "I did nothing: I do not understand “2”. Tell me the item: /history 3"),
        ("/history", "/history 3"),
        ("/remove 2", "No item has the number 2 (1 waiting)."),
    ],
)
def test_wrong_words_are_answered_with_an_example(system: BotSystem, said: str, told: str) -> None:
    queued(system, "First")
    system.sandbox.say(ADMIN, said)
    system.sandbox.said(ADMIN, told)
    assert system.recorded(said.partition(" ")[0])[0].outcome == "failed"
    project(system.log)
    assert system.log.queue.counts().waiting == 1


def test_an_item_on_offer_is_edited_and_removed_by_a_reply(system: BotSystem) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    sandbox.say(ADMIN, "/edit At dusk", reply_to=offer["message_id"])
    wait_for(lambda: shown(sandbox.message(offer)) == "At dusk", "new caption")
    assert POSTED in buttons(sandbox.message(offer))

    sandbox.say(ADMIN, "/remove", reply_to=offer["message_id"])
    wait_for(lambda: not buttons(sandbox.message(offer)), "message without buttons")
    assert shown(sandbox.message(offer)) == "At dusk\n\n🗑️ Removed"
    project(system.log)
    sandbox.say(ADMIN, "/history", reply_to=offer["message_id"])
    told = shown(sandbox.said(ADMIN, ": removed by @alice"))
    lines = [line.partition(": ")[2] for line in told.splitlines()[1:]]
    assert lines == [
        "queued by @alice",
        "offered by @alice",
        "edited by @alice, At dusk",
        "removed by @alice",
    ]


def test_a_press_on_an_item_that_an_operator_removed_decides_nothing(system: BotSystem) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    project(system.log)
    system.log.changes.remove(item_of(offer))
    press = sandbox.press(BOB, offer, POSTED)
    assert sandbox.told(press) == "This item was removed from the queue."
    wait_for(lambda: not buttons(sandbox.message(offer)), "message without buttons")
    item = system.log.log.items([item_of(offer)])[item_of(offer)]
    assert (state_of(item), item.decision) == ("removed", None)
    assert system.recorded("posted")[0].outcome == "failed"


def test_only_admins_look_after_the_queue(system: BotSystem) -> None:
    for number, said in enumerate(("/edit 1 Mine", "/remove 1", "/pause", "/history 1"), 1):
        system.sandbox.say(BOB, said)
        (denied, *_) = system.recorded(said.partition(" ")[0])
        assert denied.outcome == "denied", number


def test_paused_offers_stay_paused_after_a_restart_and_for_everybody(system: BotSystem) -> None:
    sandbox = system.sandbox
    queued(system, "First")
    sandbox.say(ADMIN, "/pause")
    sandbox.said(ADMIN, "Paused: I show no items until an admin sends /resume.")
    system.bot.stop()
    system.bot.start()
    sandbox.say(BOB, "/next")
    sandbox.said(BOB, "Paused by @alice since today")
    sandbox.say(BOB, "/status")
    sandbox.said(BOB, "1 waiting, 0 on offer\n⏸️ Paused by @alice since today")
    assert sandbox.offers() == []
    sandbox.say(ADMIN, "/pause")
    sandbox.said(ADMIN, "An admin can send /resume.")
    sandbox.say(ADMIN, "/resume")
    sandbox.said(ADMIN, "I show items again")
    project(system.log)
    sandbox.say(BOB, "/next")
    wait_for(sandbox.offers, "offer")
