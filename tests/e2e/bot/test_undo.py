"""Decisions are taken back: in the chat, by a command, from the command line."""

from pathlib import Path

from domain.content.decisions import REFUSED
from domain.events import ContentSkipped
from domain.ids import ItemId
from domain.reports import InteractionRecord
from tests.drivers.bot_system import (
    POSTED,
    REJECT,
    SKIP,
    UNDO,
    YES,
    BotSystem,
    item_of,
    running_bot_system,
)
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, buttons, shown
from tests.drivers.waiting import wait_for


def outcomes(recorded: list[InteractionRecord]) -> list[tuple[str, str | None]]:
    """The outcome of each undo and why it was refused, oldest first."""
    return [(each.outcome, each.context.get(REFUSED)) for each in reversed(recorded)]


def test_a_decision_is_taken_back_by_who_made_it_and_made_anew(system: BotSystem) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    sandbox.press(BOB, offer, POSTED)
    decided = system.decided(offer, "✅ Posted by @bob")
    assert list(buttons(decided)) == [UNDO]

    told = sandbox.told(sandbox.press(CHIARA, decided, UNDO))
    assert told == "Only @bob or an admin can take this back."
    assert list(buttons(sandbox.message(offer))) == [UNDO]
    assert sandbox.told(sandbox.press(BOB, decided, UNDO)) == "↩️ Taken back"
    again = system.asks(offer, [POSTED, SKIP, REJECT])
    assert shown(again) == "↩️ Taken back by @bob"
    item = system.log.log.items([item_of(offer)])[item_of(offer)]
    assert item.decision is None
    assert item.withdrawn

    sandbox.press(CHIARA, again, SKIP)
    assert shown(system.decided(offer, "⏭️ Skipped by @chiara")) == "⏭️ Skipped by @chiara"
    assert outcomes(system.recorded("undo", 2)) == [("denied", "not_yours"), ("ok", None)]
    assert {each.context["media_id"] for each in system.recorded("undo", 2)} == {item.media_id}
    assert system.recorded("posted")[0].outcome == "ok"


def test_an_admin_takes_any_decision_back(system: BotSystem) -> None:
    sandbox = system.sandbox
    first, second = system.offered(2)
    sandbox.press(BOB, first, POSTED)
    decided = system.decided(first, "✅ Posted by @bob")
    assert sandbox.told(sandbox.press(ADMIN, decided, UNDO)) == "↩️ Taken back"
    assert "Taken back by @alice" in shown(system.asks(first, [POSTED, SKIP, REJECT]))

    sandbox.press(BOB, second, REJECT)
    sandbox.press(BOB, system.asks(second, [YES, "No"]), YES)
    system.decided(second, "🚫 Rejected by @bob")
    sandbox.say(ADMIN, "/undo", reply_to=second["message_id"])
    sandbox.said(ADMIN, "Taken back: ")
    assert "Taken back by @alice" in shown(system.asks(second, [POSTED, SKIP, REJECT]))
    (undo,) = system.recorded("/undo")
    assert (undo.outcome, undo.context["queue_item_id"]) == ("ok", str(item_of(second)))


def test_the_command_takes_back_ones_latest_decision(system: BotSystem) -> None:
    sandbox = system.sandbox
    first, second, third = system.offered(3)
    for offer, who in ((first, BOB), (second, BOB), (third, CHIARA)):
        sandbox.press(who, offer, POSTED)
        system.decided(offer, f"✅ Posted by @{who}")

    for number, offer in enumerate((second, first), 1):
        sandbox.say(BOB, "/undo")
        system.asks(offer, [POSTED, SKIP, REJECT])
        system.recorded("/undo", number)
    sandbox.say(BOB, "/undo")
    sandbox.said(BOB, "You decided on nothing here in the last 10 minutes.")
    sandbox.say(BOB, "/undo", reply_to=third["message_id"])
    sandbox.said(BOB, "Only @chiara or an admin can take this back.")
    sandbox.say(BOB, "/undo", "bot")
    sandbox.said(BOB, "You decided on nothing here", "bot")

    assert outcomes(system.recorded("/undo", 5)) == [
        ("ok", None),
        ("ok", None),
        ("failed", None),
        ("denied", "not_yours"),
        ("failed", None),
    ]
    assert list(buttons(sandbox.message(third))) == [UNDO]


def test_after_its_time_the_button_is_gone_and_only_admins_undo(
    database_url: str, tmp_path: Path
) -> None:
    with running_bot_system(database_url, tmp_path, STORYLINE_UNDO_MINUTES="0") as system:
        sandbox = system.sandbox
        (offer,) = system.offered()
        sandbox.press(BOB, offer, POSTED)
        assert not buttons(system.decided(offer, "✅ Posted by @bob"))
        project(system.log)
        sandbox.say(BOB, "/undo", reply_to=offer["message_id"])
        sandbox.said(BOB, "Only an admin can take this back")
        sandbox.say(ADMIN, "/undo", reply_to=offer["message_id"])
        system.asks(offer, [POSTED, SKIP, REJECT])
        assert outcomes(system.recorded("/undo", 2)) == [("denied", "too_late"), ("ok", None)]


def test_a_bot_that_starts_removes_the_buttons_whose_time_is_over(system: BotSystem) -> None:
    (offer,) = system.offered()
    system.sandbox.press(BOB, offer, POSTED)
    assert buttons(system.decided(offer, "✅ Posted by @bob"))
    assert system.bot.stop() == 0
    project(system.log)
    system.bot.start(STORYLINE_UNDO_MINUTES="0")
    wait_for(lambda: not buttons(system.sandbox.message(offer)), "message without buttons")
    assert shown(system.sandbox.message(offer)) == "✅ Posted by @bob"


def test_an_operator_takes_a_decision_back_and_the_bot_shows_it(
    system: BotSystem, storyline: CommandLine
) -> None:
    (offer,) = system.offered()
    system.sandbox.press(BOB, offer, SKIP)
    system.decided(offer, "⏭️ Skipped by @bob")
    item_id = item_of(offer)

    undone = storyline("queue", "undo", str(item_id))
    assert undone.exit_code == 0, undone.err
    assert ": taken back (skip by @bob at " in undone.out
    shown_again = system.asks(offer, [POSTED, SKIP, REJECT])
    assert shown(shown_again) == "↩️ Taken back by an operator"
    assert "ok (taken back)" in storyline("interactions", "--name", "skip").out
    (pressed,) = storyline("interactions", "--name", "skip", "--json").json
    assert (pressed["outcome"], pressed["is_withdrawn"]) == ("ok", True)
    again = storyline("queue", "undo", str(item_id))
    assert (again.exit_code, again.err.count("\n")) == (1, 1)
    assert "taken back already" in again.err
    unknown = storyline("queue", "undo", "no-such-file.jpg")
    assert (unknown.exit_code, unknown.err.count("\n")) == (1, 1)

    system.sandbox.press(CHIARA, shown_again, SKIP)
    system.decided(offer, "⏭️ Skipped by @chiara")
    assert isinstance(_decision(system, item_id), ContentSkipped)


def _decision(system: BotSystem, item_id: ItemId) -> object:
    return system.log.log.items([item_id])[item_id].decision
