"""Floods of commands: two bots and kills among them, and a stranger beside the team."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx
import pytest

from adapters.bootstrap import Storyline, now
from tests.drivers.bot_process import people_did
from tests.drivers.bot_system import POSTED, SKIP, BotSystem, running_bot_system
from tests.drivers.sandbox import BOB, CHIARA, DMITRI, PEOPLE, Json, SandboxClient, sandbox_process
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import deliver, webhook_bots

IS_SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
LIMIT = 5
COMMANDS, KILLS = (1_000, 6) if IS_SOAK else (200, 2)
FLOOD = 10_000 if IS_SOAK else 1_000
WORDS = ("/queue", "/status", "/start", "hello", "/stats 7")
LIMITS = len(WORDS) + 1
"""What a stranger has a limit for: each of these, and unknown commands together."""

MINUTES = 10 if IS_SOAK else 2
FIRST_ID = 500_000_000
FAST = "You are fast: /status answers again in"


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


def test_two_bots_and_kills_do_not_let_more_through_or_tell_twice(
    storyline: Storyline, sandbox: SandboxClient, database_url: str, tmp_path: Path
) -> None:
    chance = Random(7)
    updates = [said(FIRST_ID + number, "/status", BOB) for number in range(COMMANDS)]
    with (
        webhook_bots(
            sandbox, database_url, tmp_path, STORYLINE_COMMANDS_PER_MINUTE=str(LIMIT)
        ) as bots,
        ThreadPoolExecutor(10) as crowd,
        httpx.Client(trust_env=False, timeout=60) as http,
    ):
        sandbox.say(BOB, "/start", "bot")
        wait_for(lambda: people_did(storyline) == 1, "first words")
        delivering = [crowd.submit(deliver, http, list(bots), each, chance) for each in updates]
        for kill in range(KILLS):
            before = COMMANDS * kill // KILLS
            wait_for(lambda: people_did(storyline) > before + 1, "progress")  # noqa: B023
            bot = list(bots.values())[kill % len(bots)]
            bot.kill()
            bot.start()
        for each in delivering:
            each.result()
        wait_for(lambda: people_did(storyline) == COMMANDS + 1, "records of all commands", 120)

    recorded = storyline.service.get_recent_interactions(days=1, limit=10 * COMMANDS)
    outcomes = Counter(each.outcome for each in recorded if each.interaction_name == "/status")
    assert set(outcomes) == {"ok", "rate_limited"}
    at_the_same_moment = len(bots) - 1
    assert LIMIT <= outcomes["ok"] <= LIMIT + at_the_same_moment
    assert notices(sandbox) <= 1


def notices(sandbox: SandboxClient) -> int:
    return sum(FAST in each["parameters"]["text"] for each in sandbox.calls("sendMessage"))


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path) as running:
        yield running


def test_a_flood_of_a_stranger_leaves_the_team_its_turn(system: BotSystem) -> None:
    first, second = system.offered(2)
    sandbox = system.sandbox
    sandbox.say(DMITRI, "/start", "bot")
    sandbox.said(DMITRI, "Ich zeige", "bot")
    sandbox.change(DMITRI, presence="left")
    system.recorded("unknown")  # the bot was told that he left
    system.bot.stop()
    before, sends = people_did(system.log), len(sandbox.calls("sendMessage"))
    for number in range(FLOOD):
        text = WORDS[number % len(WORDS)] if number % 2 else f"/{number}"
        sandbox.inject({"message": said(number, text, DMITRI)["message"]})
    presses = [sandbox.press(BOB, first, POSTED), sandbox.press(CHIARA, second, SKIP)]
    system.bot.start()
    for each in presses:
        sandbox.told(each)
    system.decided(first, "Posted by @bob")
    system.decided(second, "Skipped by @chiara")
    assert people_did(system.log) - before < FLOOD
    wait_for(lambda: people_did(system.log) - before == FLOOD + len(presses), "the flood", 300)
    answers_and_notices = len(sandbox.calls("sendMessage")) - sends
    assert answers_and_notices <= MINUTES * LIMITS * (20 + 1)


def said(update_id: int, text: str, who: str) -> Json:
    """A message in private."""
    person = {"id": PEOPLE[who], "is_bot": False, "first_name": who.title(), "username": who}
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id + 1,
            "date": int(now().timestamp()),
            "from": person,
            "chat": {"id": PEOPLE[who], "type": "private", "first_name": who.title()},
            "text": text,
            **({"entities": [command]} if text.startswith("/") else {}),
        },
    }
