"""A bot that is killed again and again: as many interactions as things happened, none twice."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import UUID

from adapters.bootstrap import Storyline, now
from domain.content.queue import first_item
from domain.events import BotResponded, CallbackPressed, ContentDecided, Interaction
from domain.ids import ItemId
from tests.drivers.bot_process import BotProcess, bot_environment, bot_process, people_did
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import record
from tests.drivers.sandbox import PEOPLE, Json, SandboxClient, sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.content import on_offer, submission
from tests.faults.test_workers import everything

UPDATES, KILLS = (3_000, 8) if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else (300, 4)
ITEMS = UPDATES // 10
MESSAGES = 90_000
ACTIONS = ("posted", "skip", "reject", "confirm_reject", "cancel_reject")


def test_what_happens_while_the_bot_is_killed_again_and_again_is_recorded_once(
    storyline: Storyline, database_url: str, tmp_path: Path
) -> None:
    chance = Random(2)
    items = [first_item(f"photo {number}") for number in range(ITEMS)]
    with (
        sandbox_process() as sandbox,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        for number, item in enumerate(items):
            what, place = submission(f"photo {number}"), MESSAGES + number
            team = sandbox.team_chat_id
            record(storyline, *on_offer(item, what, chat_id=team, message_id=place, at=now()))
        bot.start()
        for person in PEOPLE:
            sandbox.say(person, "/start", "bot")
        happen = [happening(number, chance, sandbox, items) for number in range(UPDATES)]
        crowd = threading.Thread(target=lambda: [happens() for happens in happen])
        crowd.start()
        for _ in range(KILLS):
            kill_amid_work(bot, storyline, chance)
        crowd.join()
        wait_for(lambda: people_did(storyline) >= UPDATES + len(PEOPLE), "records of it all", 90)
        wait_for(lambda: sandbox.waiting() == 0, "acknowledgement")
        assert bot.stop() == 0
        answered = sandbox.answers()

    events = everything(storyline)
    interactions = [event for event in events if isinstance(event, Interaction)]
    people = [event for event in interactions if not isinstance(event, BotResponded)]
    assert len(people) == UPDATES + len(PEOPLE)
    assert max(Counter(event.stream_id for event in interactions).values()) == 1
    decisions = Counter(e.stream_id for e in events if isinstance(e, ContentDecided))
    assert set(decisions.values()) == {1}
    deciding = [e for e in people if e.name in ("posted", "skip", "confirm_reject")]
    won = Counter(UUID(e.context["queue_item_id"]) for e in deciding if e.outcome == "ok")
    assert won == decisions
    assert {e.outcome for e in deciding} == {"ok", "already_decided"}
    assert len(answered) == sum(isinstance(event, CallbackPressed) for event in people)
    assert_reads_equal_a_recount(
        CommandLine(bot_environment(sandbox, database_url, tmp_path), tmp_path)
    )


def kill_amid_work(bot: BotProcess, storyline: Storyline, chance: Random) -> None:
    """Kill the bot while it has something in hand, and start it again."""
    before = people_did(storyline)
    step = chance.randrange(UPDATES // (2 * KILLS))
    wait_for(lambda: people_did(storyline) > before + step, "progress")
    time.sleep(chance.uniform(0, 0.1))
    bot.kill()
    bot.start()


def happening(
    number: int, chance: Random, sandbox: SandboxClient, items: list[ItemId]
) -> Callable[[], object]:
    """Something that somebody does: one update."""
    who = chance.choice(list(PEOPLE))
    where = chance.choice(["team", "bot"])
    match chance.randrange(10):
        case 0 | 1:
            return lambda: sandbox.say(who, f"Good morning, {number}", where)
        case 2:
            return lambda: sandbox.say(who, "/status", "bot")
        case _:
            place = chance.randrange(len(items))
            update = press(who, chance.choice(ACTIONS), items[place], place, number, sandbox)
            return lambda: sandbox.inject(update)


def press(
    who: str, action: str, item: ItemId, place: int, number: int, sandbox: SandboxClient
) -> Json:
    """A press under a message that has been deleted meanwhile."""
    team = {"id": sandbox.team_chat_id, "type": "supergroup", "title": "Content team"}
    person = {"id": PEOPLE[who], "is_bot": False, "first_name": who.title(), "username": who}
    return {
        "callback_query": {
            "id": f"{number}",
            "from": person,
            "message": {"message_id": MESSAGES + place, "date": 0, "chat": team},
            "chat_instance": "1",
            "data": f"v1:{action}:{item}",
        }
    }


def assert_reads_equal_a_recount(storyline: CommandLine) -> None:
    """Fold what there is, then have everything folded anew and compared."""
    for arguments in (["projector", "--once"], ["replay", "--all", "--verify"]):
        finished = storyline(*arguments)
        assert finished.exit_code == 0, finished.err
