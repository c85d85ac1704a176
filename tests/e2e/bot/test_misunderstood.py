"""What is not understood is told. Nothing else is done instead."""

from tests.drivers.bot_system import BotSystem
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, DMITRI

DAYS = "is not a number of days from 1 to 3,650. Ask like this: {} 7"


def test_a_number_of_days_that_is_not_understood_is_told(system: BotSystem) -> None:
    sandbox = system.sandbox
    for command, given in (
        ("/stats", "week"),
        ("/stats", "0"),
        ("/stats", "7 8"),
        ("/team", "-1"),
        ("/export", "99999"),
    ):
        sandbox.say(ADMIN, f"{command} {given}")
        sandbox.said(ADMIN, f"“{given}” {DAYS.format(command)}")
    sandbox.say(BOB, "/team week")
    sandbox.said(BOB, "Only an admin can do this.")
    recorded = (
        system.recorded("/stats", 3) + system.recorded("/export") + system.recorded("/team", 2)
    )
    assert [each.outcome for each in recorded] == [*["failed"] * 4, "denied", "failed"]


def test_a_command_that_stands_alone_does_nothing_if_something_follows(system: BotSystem) -> None:
    (offer,) = system.offered()
    sandbox = system.sandbox
    for command in ("/pause 2h", "/next 5", "/queue all"):
        sandbox.say(ADMIN, command)
        name, _, given = command.partition(" ")
        sandbox.said(
            ADMIN, f"I did nothing: {name} stands alone, and I do not understand “{given}”."
        )
    assert sandbox.offers() == [offer]
    assert {each.outcome for each in system.recorded("/pause")} == {"failed"}
    project(system.log)
    sandbox.say(BOB, "/status")
    assert "Paused" not in sandbox.said(BOB, "0 waiting, 1 on offer")["text"]


def test_unknown_commands_and_plain_texts_get_a_hint_in_private_only(system: BotSystem) -> None:
    sandbox = system.sandbox
    for who, text in ((BOB, "/sing"), (BOB, "hello"), (CHIARA, "/status")):
        sandbox.say(who, text)
    sandbox.said(BOB, "0 waiting")
    (only,) = [each for each in sandbox.seen(BOB) if each["from"]["is_bot"]]
    assert "0 waiting" in only["text"]

    sandbox.say(BOB, "/sing", "bot")
    sandbox.said(BOB, "I do not know this command. /help shows mine.", "bot")
    sandbox.say(BOB, "hello", "bot")
    sandbox.said(BOB, "I understand commands only. /help shows them.", "bot")
    sandbox.say(DMITRI, "hallo", "bot")
    sandbox.said(DMITRI, "Ich verstehe nur Befehle.", "bot")
