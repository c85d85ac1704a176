"""A person who sends commands too fast is told once, then hears nothing. Presses always count."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.bot_system import POSTED, UNDO, BotSystem, running_bot_system
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, DMITRI, shown
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png

LIMIT = 3
FAST = "You are fast: {} answers again in"


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    """A bot that answers each command three times a minute."""
    with running_bot_system(
        database_url, tmp_path, STORYLINE_COMMANDS_PER_MINUTE=str(LIMIT)
    ) as running:
        yield running


def outcomes(system: BotSystem, name: str, number: int) -> Counter[str]:
    return Counter(each.outcome for each in system.recorded(name, number))


def heard(system: BotSystem, who: str, text: str, chat: str = "team") -> int:
    """How many messages of the bot have `text` in them."""
    messages = system.sandbox.seen(who, chat)
    return sum(text in shown(each) for each in messages if each["from"]["is_bot"])


def test_who_is_fast_is_told_once_and_others_are_answered(system: BotSystem) -> None:
    sandbox = system.sandbox
    for number in range(10):
        sandbox.say(ADMIN if number % 2 else BOB, "/status", "bot" if number > 5 else "team")
    for number in range(10):
        sandbox.say(CHIARA, "/status", "bot" if number % 2 else "team")
    assert outcomes(system, "/status", 20) == {"ok": 3 * LIMIT, "rate_limited": 20 - 3 * LIMIT}
    told = [each for each in system.recorded("/status", 20) if "wait_seconds" in each.context]
    assert len({each.user_id for each in told}) == len(told) == 3
    assert all(0 < each.context["wait_seconds"] <= 60 for each in told)
    notices = [
        each
        for each in system.sandbox.calls("sendMessage")
        if FAST.format("/status") in each["parameters"]["text"]
    ]
    assert len(notices) == 3

    sandbox.say(BOB, "/help")
    sandbox.said(BOB, "I show queued media")
    team = system.log.service.get_team_activity(days=1)
    assert team["interactions_by_name"]["/status"] == 20


def test_a_command_is_answered_again_when_the_minute_is_over(system: BotSystem) -> None:
    sandbox = system.sandbox
    for _ in range(LIMIT + 2):
        sandbox.say(BOB, "/status", "bot")
    assert outcomes(system, "/status", LIMIT + 2)["rate_limited"] == 2
    sandbox.advance(61)
    sandbox.say(BOB, "/status", "bot")
    wait_for(lambda: heard(system, BOB, "0 waiting", "bot") == LIMIT + 1, "answer")


def test_presses_are_never_limited(system: BotSystem) -> None:
    (offer,) = system.offered()
    for number in range(LIMIT + 2):
        system.sandbox.press(BOB, offer, POSTED)
        offer = system.decided(offer, "Posted by @bob")
        system.sandbox.press(BOB, offer, UNDO)
        offer = system.asks(offer, [POSTED, "⏭️ Skip", "🚫 Reject"])
        assert system.count("undo") >= number
    assert set(outcomes(system, "posted", LIMIT + 2)) == {"ok"}
    assert set(outcomes(system, "undo", LIMIT + 2)) == {"ok"}


def test_other_names_for_commands_share_a_limit_and_texts_have_one(system: BotSystem) -> None:
    sandbox = system.sandbox
    for number in range(10):
        sandbox.say(BOB, f"/sing_{number}")
        sandbox.say(BOB, f"/sing_{number}", "bot")
        sandbox.say(DMITRI, "hallo", "bot")
        sandbox.say(DMITRI, "hallo")
    sandbox.said(BOB, FAST.format("I").replace("answers", "answer"), "bot")
    sandbox.said(DMITRI, "Du bist schnell: Ich antworte wieder in", "bot")
    recorded = system.recorded("/sing_9", 2)
    team = sandbox.team_chat_id
    assert {each.telegram_chat_id == team: each.outcome for each in recorded} == {
        True: "ok",
        False: "rate_limited",
    }
    assert outcomes(system, "text", 20) == {"ok": 10 + LIMIT, "rate_limited": 10 - LIMIT}
    assert heard(system, BOB, "I do not know this command", "bot") == LIMIT
    assert heard(system, DMITRI, "Ich verstehe nur Befehle", "bot") == LIMIT


def test_media_of_others_has_a_limit_and_that_of_admins_has_none(system: BotSystem) -> None:
    for number in range(LIMIT + 2):
        system.sandbox.show(BOB, (f"{number}.png", png(40 + number, 40)))
        system.sandbox.show(ADMIN, (f"{number}.png", png(60 + number, 40)))
    assert outcomes(system, "photo", 2 * LIMIT + 4) == {
        "ok": LIMIT + 2,
        "denied": LIMIT,
        "rate_limited": 2,
    }
    assert heard(system, BOB, "Only an admin can do this.", "bot") == LIMIT


def test_the_limit_can_be_off(system: BotSystem) -> None:
    system.bot.stop()
    system.bot.start(STORYLINE_COMMANDS_PER_MINUTE="0")
    for _ in range(25):
        system.sandbox.say(BOB, "/status", "bot")
    assert outcomes(system, "/status", 25) == {"ok": 25}


def test_a_restart_changes_nothing(system: BotSystem) -> None:
    sandbox = system.sandbox
    project(system.log)
    for number in range(12):
        sandbox.say(BOB, "/status", "bot")
        if number in (2, 6):
            system.bot.kill()
            system.bot.start()
    assert outcomes(system, "/status", 12) == {"ok": LIMIT, "rate_limited": 12 - LIMIT}
    assert len(sandbox.calls("sendMessage")) <= LIMIT + 2
    assert heard(system, BOB, FAST.format("/status"), "bot") <= 1
