"""The team's chat speaks the language of the settings, and a private chat that of its person."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, DMITRI, buttons
from tests.drivers.waiting import wait_for

GEPOSTET, UEBERSPRINGEN, ABLEHNEN = "✅ Gepostet", "⏭️ Überspringen", "🚫 Ablehnen"
JA, NEIN, ZURUECK = "Ja, endgültig ablehnen", "Nein", "↩️ Zurücknehmen"


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path, STORYLINE_LANGUAGE="de") as running:
        yield running


def test_a_german_team_decides_in_german(system: BotSystem) -> None:
    sandbox = system.sandbox
    first, second = system.offered(2)
    assert list(buttons(first)) == [GEPOSTET, UEBERSPRINGEN, ABLEHNEN]
    assert sandbox.told(sandbox.press(BOB, first, ABLEHNEN)) == "Endgültig ablehnen?"
    asked = system.asks(first, [JA, NEIN])
    sandbox.press(BOB, asked, JA)
    assert "🚫 Abgelehnt von @bob" in system.asks(first, [ZURUECK])["caption"]

    presses = [sandbox.press(who, second, GEPOSTET) for who in (BOB, DMITRI)]
    assert [sandbox.told(each) for each in presses] == [GEPOSTET, "Schon gepostet von @bob"]
    shown = system.asks(second, [ZURUECK])
    assert "✅ Gepostet von @bob" in shown["caption"]
    assert sandbox.told(sandbox.press(BOB, shown, ZURUECK)) == "↩️ Zurückgenommen"
    again = system.asks(second, [GEPOSTET, UEBERSPRINGEN, ABLEHNEN])
    assert "↩️ Zurückgenommen von @bob" in again["caption"]

    project(system.log)
    sandbox.say(BOB, "/queue")
    sandbox.said(BOB, "Angeboten")
    sandbox.say(DMITRI, "/team")
    sandbox.said(DMITRI, "Das darf nur ein Admin.")


def test_a_private_chat_speaks_the_language_of_its_person(system: BotSystem) -> None:
    sandbox = system.sandbox
    for who, answer in ((DMITRI, "Nichts wartet."), (BOB, "Nothing is waiting.")):
        sandbox.say(who, "/queue", "bot")
        sandbox.said(who, answer, "bot")
    sandbox.say(BOB, "/queue")
    sandbox.said(BOB, "Nichts wartet.")


def test_menus_speak_the_language_of_their_chat(system: BotSystem) -> None:
    def first(who: str) -> list[str]:
        """The first lines of the menus in the team's chat and in the private one."""
        chats = system.sandbox.http.get("/sandbox/chats", params={"as": who}).json()
        return [chat["commands"][0]["description"] for chat in chats]

    german, english = "Zeigen, was wartet", "Show what is waiting"
    wait_for(lambda: len(system.sandbox.calls("setMyCommands")) == 6, "menus")
    assert first(DMITRI) == [german, german]
    assert first(ADMIN) == first(BOB) == [german, english]
